import type { FeatureDefinition, FeatureView, Materialization } from '@slipway/contract/features'
import type { Kysely } from 'kysely'
import type { FeaturesTables } from './features.tables.ts'

type Row = FeaturesTables['feature_views']

export const viewsStore = (db: Kysely<FeaturesTables>) => {
  const withOnline = async (rows: readonly Row[]): Promise<FeatureView[]> => {
    if (rows.length === 0) return []
    const names = [...new Set(rows.map(({ name }) => name))]
    const held = await db
      .selectFrom('feature_materializations')
      .selectAll()
      .where('view', 'in', names)
      .execute()
    const online = new Map(held.map((one) => [`${one.view}\n${one.version}`, materializationOf(one)]))
    return rows.map((row) => ({
      name: row.name,
      version: row.version,
      definition: JSON.parse(row.definition) as FeatureDefinition,
      createdBy: row.created_by,
      createdAtMs: row.created_at_ms,
      online: online.get(`${row.name}\n${row.version}`) ?? null,
    }))
  }
  return {
    /** In their latest versions, by name. */
    async list(): Promise<FeatureView[]> {
      const rows = await db
        .selectFrom('feature_views')
        .selectAll()
        .orderBy('name')
        .orderBy('version')
        .execute()
      return withOnline([...new Map(rows.map((row) => [row.name, row])).values()])
    },

    /** The newest first. */
    async versions(name: string): Promise<FeatureView[]> {
      const rows = await db
        .selectFrom('feature_views')
        .selectAll()
        .where('name', '=', name)
        .orderBy('version', 'desc')
        .execute()
      return withOnline(rows)
    },

    async names(): Promise<string[]> {
      const rows = await db.selectFrom('feature_views').select('name').distinct().execute()
      return rows.map(({ name }) => name)
    },

    /** False where that version stands already. */
    async insert(row: Row): Promise<boolean> {
      const made = await db
        .insertInto('feature_views')
        .values(row)
        .onConflict((on) => on.doNothing())
        .returning('version')
        .executeTakeFirst()
      return made !== undefined
    },
  }
}

const materializationOf = (row: FeaturesTables['feature_materializations']): Materialization => ({
  view: row.view,
  version: row.version,
  dataset: {
    id: row.dataset_id,
    name: row.dataset_name,
    number: row.dataset_number,
    digest: row.dataset_digest,
  },
  atMs: row.at_ms,
  entities: row.entities,
  madeAtMs: row.made_at_ms,
})
