import { rm, stat } from 'node:fs/promises'
import { diskStore } from '@slipway/flow/store'
import { listFiles } from '../collectable.ts'

/** What was used within a day stays, however little room is meant for it: a step may be reading it. */
const restMs = 24 * 3_600_000
/** A file's time of use is written down at most so often. */
const usedMs = 60_000

/**
 * The files of a bucket that this machine holds too: what steps have written, which goes to the bucket once it is named,
 * and copies of what was needed as a file.
 * @param inBucket whether the bucket holds it, so that the copy may go
 */
export function openCache(dir: string, limitBytes: number, inBucket: (digest: string) => Promise<boolean>) {
  const store = diskStore(dir)
  let grownBytes = 0
  let trimming: Promise<void> | null = null

  async function trim(): Promise<void> {
    const files: { digest: string; bytes: number; ageMs: number }[] = []
    let total = 0
    for await (const file of listFiles(dir)) {
      total += file.bytes
      if (file.ageMs > restMs) files.push(file)
    }
    files.sort((a, b) => b.ageMs - a.ageMs)
    for (const { digest, bytes } of files) {
      if (total <= limitBytes) return
      if (!(await inBucket(digest))) continue
      await rm(store.path(digest), { force: true })
      total -= bytes
    }
  }

  return {
    path: store.path,

    /** As the disk store does it; what is put counts as used. */
    async put(source: AsyncIterable<Uint8Array> | string): Promise<{ digest: string; bytes: number }> {
      const stored = await store.put(source)
      grownBytes += stored.bytes
      if (grownBytes > limitBytes / 10) {
        grownBytes = 0
        trimming ??= trim()
          .catch(() => undefined)
          .finally(() => {
            trimming = null
          })
      }
      return stored
    },

    /** The path of a file that is here, which counts as used now; null where it is not. */
    async use(digest: string): Promise<string | null> {
      const path = store.path(digest)
      const found = await stat(path).catch(() => null)
      if (!found) return null
      if (Date.now() - found.mtimeMs > usedMs) await store.touch(digest)
      return path
    },

    bytesOf: async (digest: string): Promise<number | null> =>
      (await store.has(digest)) ? (await store.stat(digest)).bytes : null,

    list: () => listFiles(dir),

    /** Drops the least recently used copies where they take more room than is meant for them. */
    trim,
  }
}
export type Cache = ReturnType<typeof openCache>
