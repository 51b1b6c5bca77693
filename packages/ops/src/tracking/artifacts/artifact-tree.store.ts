import { sql, type Kysely } from 'kysely'
import { holdAll } from '../../kernel/index.ts'
import type { ArtifactTables } from './artifacts.tables.ts'
import { belowOwner, foldersAbove, joined, ownerOf, placeOf } from './tree-path.ts'

/** A file, or a folder (then `digest` is null). */
export interface TreeEntry {
  readonly path: string
  readonly digest: string | null
  readonly bytes: number
  readonly atMs: number
}

/** A file of the tree. `path` is relative to what was asked for. */
export interface TreeFile {
  readonly path: string
  readonly digest: string
  readonly bytes: number
}

interface Row {
  folder: string
  name: string
  digest: string | null
  bytes: number
  at_ms: number
}

const columns = ['folder', 'name', 'digest', 'bytes', 'at_ms'] as const
const rowsAtOnce = 500

const fromRow = (row: Row): TreeEntry => ({
  path: joined(row.folder, row.name),
  digest: row.digest,
  bytes: row.bytes,
  atMs: row.at_ms,
})

/** What stands for the tree where it is locked. */
const treeKey = 0x7265e

/**
 * The tree's rows; changes are called with the transaction that they belong to. Files may be put side by side; while a
 * folder is removed nobody puts, or a file could stay behind in a folder that is gone.
 */
export const artifactTreeStore = (db: Kysely<ArtifactTables>) => {
  const at = (path: string) => {
    const { folder, name } = placeOf(path)
    return db
      .selectFrom('artifact_entries')
      .select(columns)
      .where('folder', '=', folder)
      .where('name', '=', name)
  }

  /** The folder itself and every folder below it, by their paths. */
  const withFolders = (folder: string) =>
    db.withRecursive('below(path)', (query) =>
      query
        .selectNoFrom(sql<string>`cast(${folder} as text)`.as('path'))
        .unionAll(
          query
            .selectFrom('artifact_entries as e')
            .innerJoin('below', 'below.path', 'e.folder')
            .where('e.digest', 'is', null)
            .select(
              sql<string>`case when e.folder = '' then e.name else e.folder || '/' || e.name end`.as('path'),
            ),
        ),
    )

  return {
    async get(path: string): Promise<TreeEntry | null> {
      const row = await at(path).executeTakeFirst()
      return row ? fromRow(row) : null
    },

    /** What stands in a folder, by name. Empty where there is no such folder. */
    async list(folder: string): Promise<TreeEntry[]> {
      const rows = await db
        .selectFrom('artifact_entries')
        .select(columns)
        .where('folder', '=', folder)
        .execute()
      return rows.map(fromRow).sort((a, b) => (a.path < b.path ? -1 : 1))
    },

    /** Every file below a folder, whole paths. */
    async filesBelow(folder: string): Promise<TreeEntry[]> {
      const rows = await withFolders(folder)
        .selectFrom('artifact_entries')
        .innerJoin('below', 'below.path', 'artifact_entries.folder')
        .select(columns)
        .where('digest', 'is not', null)
        .execute()
      return rows.map(fromRow).sort((a, b) => (a.path < b.path ? -1 : 1))
    },

    /** The files of some runs or logged models, by their paths below their owner's folder. */
    async filesOf(owners: readonly string[]): Promise<(TreeFile & { owner: string })[]> {
      const rows = await db
        .selectFrom('artifact_entries')
        .select(['folder', 'name', 'digest', 'bytes', 'owner'])
        .where('owner', 'in', owners)
        .orderBy('folder')
        .orderBy('name')
        .execute()
      return rows.map((row) => ({
        path: belowOwner(joined(row.folder, row.name), row.owner!),
        digest: row.digest!,
        bytes: row.bytes,
        owner: row.owner!,
      }))
    },

    /** Makes the folders above a path; the path of the file that stands where one should, or null. */
    async makeFolders(path: string, atMs: number): Promise<string | null> {
      await holdAll(db, treeKey, 'shared')
      const folders = foldersAbove(path).map(placeOf)
      if (folders.length === 0) return null
      const find = () =>
        db
          .selectFrom('artifact_entries')
          .select(['folder', 'name', 'digest'])
          .where((e) => e.or(folders.map(({ folder, name }) => e.and({ folder, name }))))
          .execute()
      let standing = await find()
      if (standing.length < folders.length) {
        await db
          .insertInto('artifact_entries')
          .values(folders.map((place) => ({ ...place, digest: null, bytes: 0, owner: null, at_ms: atMs })))
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        // Again: another writer may have put a file there meanwhile.
        standing = await find()
      }
      const file = standing.find((row) => row.digest !== null)
      if (file) return joined(file.folder, file.name)
      return null
    },

    /** The same path again replaces the file; false where a folder stands there. */
    async putFile(
      path: string,
      { digest, bytes }: { digest: string; bytes: number },
      atMs: number,
    ): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('artifact_entries')
        .values({ ...placeOf(path), digest, bytes, owner: ownerOf(path), at_ms: atMs })
        .onConflict((conflict) =>
          conflict
            .columns(['folder', 'name'])
            .doUpdateSet({ digest, bytes, at_ms: atMs })
            .where('artifact_entries.digest', 'is not', null),
        )
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    /** A file, or a folder with all that is below it. */
    async remove(path: string): Promise<void> {
      await holdAll(db, treeKey, 'alone')
      const { folder, name } = placeOf(path)
      const below = await withFolders(path).selectFrom('below').select('path').execute()
      for (let start = 0; start < below.length; start += rowsAtOnce)
        await db
          .deleteFrom('artifact_entries')
          .where(
            'folder',
            'in',
            below.slice(start, start + rowsAtOnce).map((row) => row.path),
          )
          .execute()
      await db.deleteFrom('artifact_entries').where('folder', '=', folder).where('name', '=', name).execute()
    },
  }
}
