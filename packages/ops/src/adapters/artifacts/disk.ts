import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning } from '@slipway/contract/process-identity'
import { diskStore } from '@slipway/flow/store'
import type { ArtifactStore } from '../../ports/artifact-store.ts'
import { bringBackRemoved, listFiles, removeOldFile } from './collectable.ts'

/** Artifacts as files of a directory, in the store that steps write too, so that neither copies to the other. */
export function diskArtifacts(dir: string): ArtifactStore {
  const store = diskStore(dir)
  const stat = async (digest: string) =>
    (await store.has(digest)) ? { bytes: (await store.stat(digest)).bytes } : null
  return {
    put: (source) => store.put(source),
    stat,
    hold: async (digest) => ((await store.touch(digest)) ? stat(digest) : null),
    async read(digest, range) {
      await store.stat(digest)
      return createReadStream(store.path(digest), { highWaterMark: 1 << 19, ...range })
    },
    async pathOf(digest) {
      await store.stat(digest)
      return store.path(digest)
    },
    list: () => listFiles(dir),
    removeOld: (digest, olderThanMs) => removeOldFile(dir, store.path(digest), digest, olderThanMs),
    clear: () => clearDrafts(dir),
    // It lies beside the database's own file: where that answers, this does.
    check: async () => {},
  }
}

/**
 * Removes what puts left half-written when their process was killed (drafts of processes that live stay), and brings
 * back what a removal had not finished. Answers how many drafts it removed.
 */
export async function clearDrafts(dir: string): Promise<number> {
  const incoming = join(dir, 'incoming')
  const drafts = await readdir(incoming).catch(() => [])
  const dead = drafts.filter((name) => !isRunning(Number.parseInt(name, 10)))
  await Promise.all(dead.map((name) => rm(join(incoming, name), { force: true, recursive: true })))
  await bringBackRemoved(dir)
  return dead.length
}
