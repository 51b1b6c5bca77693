import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { diskStore } from '@slipway/flow/store'
import type { ArtifactStore } from '../../ports/artifact-store.ts'

/** Artifacts as files of a directory, in the store that steps write too, so that neither copies to the other. */
export function diskArtifacts(dir: string): ArtifactStore {
  const store = diskStore(dir)
  return {
    put: (source) => store.put(source),
    async stat(digest) {
      return (await store.has(digest)) ? { bytes: (await store.stat(digest)).bytes } : null
    },
    async read(digest, range) {
      await store.stat(digest)
      return createReadStream(store.path(digest), range ?? {})
    },
    async pathOf(digest) {
      await store.stat(digest)
      return store.path(digest)
    },
  }
}

/** Removes what puts left half-written when their process was killed. Drafts of processes that live stay. */
export async function clearDrafts(dir: string): Promise<number> {
  const incoming = join(dir, 'incoming')
  const drafts = await readdir(incoming).catch(() => [])
  const dead = drafts.filter((name) => !lives(Number.parseInt(name, 10)))
  await Promise.all(dead.map((name) => rm(join(incoming, name), { force: true, recursive: true })))
  return dead.length
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}
