import type { Readable } from 'node:stream'
import type { ArtifactStore } from '../../ports/artifact-store.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import { artifactTreeStore, type TreeEntry, type TreeFile } from './artifact-tree.store.ts'
import {
  artifactIsFolder,
  artifactPathRefused,
  artifactPathTaken,
  artifactUnknown,
} from './artifacts.errors.ts'
import type { ArtifactTables } from './artifacts.tables.ts'
import { treePath } from './tree-path.ts'

export { artifactTreeStore } from './artifact-tree.store.ts'
export type { TreeEntry, TreeFile } from './artifact-tree.store.ts'
export { migrations as artifactMigrations, type ArtifactTables } from './artifacts.tables.ts'
export { type FolderOf, openPlaces, type Places } from './places.ts'
export { filesOfModel, filesOfRun, treePath } from './tree-path.ts'

interface Deps {
  readonly database: Pick<Database<ArtifactTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly artifacts: ArtifactStore
}

/**
 * The tree in which the files of runs and logged models stand: a path leads to bytes in the artifact store, such as
 * `0/<run>/artifacts/model/MLmodel`. Every change is durable once it resolves. Paths are as treePath takes them.
 */
export const openArtifactTree = ({ database: { db, write }, clock, artifacts }: Deps) => {
  const tree = artifactTreeStore(db)

  async function entry(text: string): Promise<TreeEntry | null> {
    const path = treePath(text)
    return path === '' ? { path, digest: null, bytes: 0, atMs: 0 } : tree.get(path)
  }

  async function file(text: string): Promise<TreeFile> {
    const found = await entry(text)
    if (!found) throw artifactUnknown(text)
    if (found.digest === null) throw artifactIsFolder(text)
    return { path: found.path, digest: found.digest, bytes: found.bytes }
  }

  /** Gives bytes that are stored a path; the same path again replaces it. Throws ARTIFACT_PATH_TAKEN. */
  async function set(text: string, stored: { digest: string; bytes: number }): Promise<TreeFile> {
    const path = treePath(text)
    if (path === '' || text.endsWith('/')) throw artifactPathRefused(text)
    await write(async (trx) => {
      const store = artifactTreeStore(trx)
      const blocking = await store.makeFolders(path, clock.nowMs())
      if (blocking !== null) throw artifactPathTaken(blocking, 'file')
      if (!(await store.putFile(path, stored, clock.nowMs()))) throw artifactPathTaken(path, 'folder')
    })
    return { path, ...stored }
  }

  return {
    /** The file or folder at a path, or null. */
    entry,
    /** Throws ARTIFACT_UNKNOWN, ARTIFACT_IS_FOLDER. */
    file,
    set,

    /** Stores a stream at a path, in constant memory. A stream that breaks leaves what was there before. */
    async put(text: string, source: AsyncIterable<Uint8Array>): Promise<TreeFile> {
      treePath(text)
      return set(text, await artifacts.put(source))
    },

    /** Transfers past this server, where the store can. */
    get direct() {
      return artifacts.direct
    },

    /** The bytes, or those from `start` to `end`, both inclusive. */
    open: (digest: string, range?: { start: number; end: number }): Promise<Readable> =>
      artifacts.read(digest, range),

    /** What stands in a folder, by name; nothing where there is no such folder. */
    list: async (folder: string): Promise<TreeEntry[]> => tree.list(treePath(folder)),

    /** Every file below a folder, by its path in that folder. */
    async filesBelow(text: string): Promise<TreeFile[]> {
      const folder = treePath(text)
      const from = folder === '' ? 0 : folder.length + 1
      return (await tree.filesBelow(folder)).map(({ path, digest, bytes }) => ({
        path: path.slice(from),
        digest: digest!,
        bytes,
      }))
    },

    /** The files of some runs or logged models, by their paths below the folder of each. */
    ofOwners: async (owners: readonly string[]): Promise<(TreeFile & { owner: string })[]> =>
      owners.length === 0 ? [] : tree.filesOf(owners),

    /** Removes a file, or a folder with all that is below it; false where there is neither. */
    async remove(text: string): Promise<boolean> {
      const path = treePath(text)
      if (path === '') throw artifactPathRefused(text)
      return write(async (trx) => {
        const store = artifactTreeStore(trx)
        if (!(await store.get(path))) return false
        await store.remove(path)
        return true
      })
    },
  }
}
export type ArtifactTree = ReturnType<typeof openArtifactTree>
