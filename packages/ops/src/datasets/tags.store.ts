import type { Kysely } from 'kysely'
import type { DatasetsTables } from './datasets.tables.ts'

const atOnce = 500

/** Names of versions that people move. */
export const tagsStore = (db: Kysely<DatasetsTables>) => ({
  async put(row: DatasetsTables['dataset_tags']): Promise<void> {
    const { name: _name, tag: _tag, ...moved } = row
    await db
      .insertInto('dataset_tags')
      .values(row)
      .onConflict((conflict) => conflict.columns(['name', 'tag']).doUpdateSet(moved))
      .execute()
  },

  /** The id of the version that had it; null where none had. */
  async remove(name: string, tag: string): Promise<string | null> {
    const id = await this.find(name, tag)
    await db.deleteFrom('dataset_tags').where('name', '=', name).where('tag', '=', tag).execute()
    return id
  },

  async find(name: string, tag: string): Promise<string | null> {
    const row = await db
      .selectFrom('dataset_tags')
      .select('version_id')
      .where('name', '=', name)
      .where('tag', '=', tag)
      .executeTakeFirst()
    return row?.version_id ?? null
  },

  async ofVersions(ids: readonly string[]): Promise<Map<string, string[]>> {
    const tags = new Map<string, string[]>()
    for (let start = 0; start < ids.length; start += atOnce) {
      const rows = await db
        .selectFrom('dataset_tags')
        .select(['version_id', 'tag'])
        .where('version_id', 'in', ids.slice(start, start + atOnce))
        .orderBy('tag')
        .execute()
      for (const { version_id, tag } of rows) tags.set(version_id, [...(tags.get(version_id) ?? []), tag])
    }
    return tags
  },
})
