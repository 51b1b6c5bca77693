import { readFileSync, statSync } from 'node:fs'
import type { DiskStore, FileSource } from '../store/index.ts'
import { maskOf } from './mask.ts'
import type { Secrets } from './protocol.ts'
import { secretInFile } from './worker.errors.ts'

/** Larger files are not looked through. */
const mostBytes = 1024 * 1024

/**
 * The store as a step with secrets puts files into it: a small text in which one of their values stands is refused
 * with PIPELINE_SECRET_IN_FILE, since a file is kept as it is and nothing in it can be hidden.
 */
export const guardedStore = (store: DiskStore, node: string, secrets: Secrets): DiskStore => {
  if (maskOf(Object.values(secrets)) === null) return store
  const look = (bytes: Uint8Array): void => {
    if (bytes.includes(0)) return
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    for (const [name, value] of Object.entries(secrets))
      if ((maskOf([value])?.text(text) ?? text) !== text) throw secretInFile(node, name)
  }
  return {
    ...store,
    async put(source: FileSource) {
      if (source instanceof Uint8Array) {
        if (source.byteLength <= mostBytes) look(source)
        return store.put(source)
      }
      if (typeof source === 'string') {
        const found = statSync(source, { throwIfNoEntry: false })
        if (found?.isFile() && found.size <= mostBytes) look(readFileSync(source))
        return store.put(source)
      }
      return store.put(looked(source, look))
    },
  }
}

/** A stream as it is; where it was short, it fails at its end for what it held. */
async function* looked(
  source: AsyncIterable<Uint8Array>,
  look: (bytes: Uint8Array) => void,
): AsyncIterable<Uint8Array> {
  let held: Uint8Array[] | null = []
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) held = null
    held?.push(chunk)
    yield chunk
  }
  if (held) look(Buffer.concat(held))
}
