import { text } from 'node:stream/consumers'
import type { Json } from '@slipway/flow/encoding'
import type { ArtifactStore } from '../ports/artifact-store.ts'

const inPlaceBytes = 64 * 1024

/** Values in a row of the database as long as they are small, else in the artifact store. */
export const keptJson = (artifacts: ArtifactStore) => ({
  async keep(value: Json): Promise<string> {
    const json = JSON.stringify(value)
    const bytes = Buffer.from(json)
    if (bytes.byteLength <= inPlaceBytes) return `{"value":${json}}`
    return JSON.stringify({ artifact: (await artifacts.put(once(bytes))).digest })
  },
  async read(kept: string): Promise<Json> {
    const held = JSON.parse(kept) as { value: Json } | { artifact: string }
    return 'value' in held
      ? held.value
      : (JSON.parse(await text(await artifacts.read(held.artifact))) as Json)
  },
  /** Lets every file that a value names be one of the store; what a step wrote may lie on this machine alone until then. */
  async hold(value: Json): Promise<void> {
    await eachOf(digestsIn(value), (digest) => artifacts.hold(digest))
  },
  /** Brings every file that a value names to this machine, where steps look for it. Throws ARTIFACT_NOT_FOUND. */
  async bring(value: Json): Promise<void> {
    await eachOf(digestsIn(value), (digest) => artifacts.pathOf(digest))
  },
  /** Whether the value and all files that it names are still there. */
  async whole(kept: string): Promise<boolean> {
    const held = JSON.parse(kept) as { value: Json } | { artifact: string }
    if ('artifact' in held && (await artifacts.stat(held.artifact)) === null) return false
    for (const digest of digestsIn(await this.read(kept)))
      if ((await artifacts.stat(digest)) === null) return false
    return true
  },
})
export type KeptJson = ReturnType<typeof keptJson>

async function* once(bytes: Uint8Array) {
  yield bytes
}

const atOnce = 16

async function eachOf<T>(items: Iterable<T>, work: (item: T) => Promise<unknown>): Promise<void> {
  const left = items[Symbol.iterator]()
  const worker = async () => {
    for (let item = left.next(); !item.done; item = left.next()) await work(item.value)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** The files that a stored value names: $file, and typed arrays kept apart. */
export function* digestsIn(json: Json): Generator<string> {
  if (typeof json !== 'object' || json === null) return
  if (Array.isArray(json)) {
    for (const item of json as readonly Json[]) yield* digestsIn(item)
    return
  }
  const object = json as { readonly [key: string]: Json }
  const held = (object.$file ?? object.$typed) as { digest?: string } | undefined
  if (typeof held?.digest === 'string') yield held.digest
  else for (const item of Object.values(object)) yield* digestsIn(item)
}
