import { createHash } from 'node:crypto'
import type { ArtifactStore } from '../../ports/artifact-store.ts'

/**
 * Which runs' files this server reaches. A run names the digest of a small file that its first server put beside its
 * files; where this server finds that file, it has the same store before it, by whatever path.
 */
export const reachableStores = (options: {
  readonly owner: string
  readonly artifacts: ArtifactStore
  /** The stores of runs that could be taken. */
  readonly known: () => Promise<string[]>
}) => {
  const { artifacts } = options
  const text = Buffer.from(`The pipeline runs of ${options.owner} keep their files here.\n`)
  const own = `sha256:${createHash('sha256').update(text).digest('hex')}`
  const found = new Set([own])
  let marked: Promise<unknown> | null = null
  return {
    known: (): readonly string[] => [...found],
    /** Marks the store of this server, for runs that begin here. */
    async mark(): Promise<string> {
      marked ??= artifacts.put(
        (async function* () {
          yield text
        })(),
      )
      await marked.catch((error: unknown) => {
        marked = null
        throw error
      })
      return own
    },
    /** Looks for those of runs that nobody drives. */
    async look(): Promise<void> {
      for (const store of await options.known())
        if (!found.has(store) && (await artifacts.stat(store)) !== null) found.add(store)
    },
  }
}
