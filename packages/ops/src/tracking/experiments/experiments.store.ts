import type { Experiment } from '@slipway/contract/tracking'
import type { Kysely, Selectable } from 'kysely'
import { lookup } from '../log/statements.store.ts'
import { nextRevision } from '../revision.store.ts'
import type { TrackingTables } from '../tracking.tables.ts'

type Db = Kysely<TrackingTables>

export interface NewExperimentRow {
  readonly name: string
  readonly artifactLocation: string | null
  readonly tags: readonly (readonly [string, string])[]
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export const experimentsStore = (db: Db) => ({
  async byId(id: number): Promise<Experiment | null> {
    const row = await db.selectFrom('experiments').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? (await withTags(db, [row]))[0]! : null
  },

  async byName(name: string): Promise<Experiment | null> {
    const row = await db.selectFrom('experiments').selectAll().where('name', '=', name).executeTakeFirst()
    return row ? (await withTags(db, [row]))[0]! : null
  },

  /** Under the next number; null where the name or that number was taken meanwhile. Wants a transaction. */
  async insert(row: NewExperimentRow): Promise<number | null> {
    const { name, artifactLocation, tags, createdAtMs, updatedAtMs } = row
    const { last } = await db
      .selectFrom('experiments')
      .select((e) => e.fn.max('id').as('last'))
      .executeTakeFirstOrThrow()
    const id = (last ?? 0) + 1
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('experiments')
      .values({
        id,
        name,
        artifact_location: artifactLocation,
        created_at_ms: createdAtMs,
        updated_at_ms: updatedAtMs,
        deleted_at_ms: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) return null
    for (const [key, value] of tags) await this.setTag(id, key, value)
    return id
  },

  /** false where another experiment has the name. */
  async rename(id: number, name: string, updatedAtMs: number): Promise<boolean> {
    const taken = await db
      .selectFrom('experiments')
      .select('id')
      .where('name', '=', name)
      .where('id', '!=', id)
      .executeTakeFirst()
    if (taken) return false
    await db
      .updateTable('experiments')
      .set({ name, updated_at_ms: updatedAtMs })
      .where('id', '=', id)
      .execute()
    return true
  },

  /** Deletes or restores it, and its runs with it. */
  async setDeleted(id: number, deletedAtMs: number | null, updatedAtMs: number): Promise<void> {
    await db
      .updateTable('experiments')
      .set({ deleted_at_ms: deletedAtMs, updated_at_ms: updatedAtMs })
      .where('id', '=', id)
      .execute()
    await db
      .updateTable('runs')
      .set({ revision: nextRevision, deleted_at_ms: deletedAtMs })
      .where('experiment_id', '=', id)
      .where('deleted_at_ms', deletedAtMs === null ? 'is not' : 'is', null)
      .execute()
  },

  async setTag(id: number, key: string, value: string): Promise<void> {
    await db
      .insertInto('experiment_tags')
      .values({ experiment_id: id, key, value })
      .onConflict((conflict) => conflict.columns(['experiment_id', 'key']).doUpdateSet({ value }))
      .execute()
  },

  /** false where it has none of this key. */
  async deleteTag(id: number, key: string): Promise<boolean> {
    const { numDeletedRows } = await db
      .deleteFrom('experiment_tags')
      .where('experiment_id', '=', id)
      .where('key', '=', key)
      .executeTakeFirst()
    return numDeletedRows === 1n
  },
})

const tagRows = lookup(
  (db, ids: readonly number[]) =>
    db.selectFrom('experiment_tags').selectAll().where('experiment_id', 'in', ids),
  0,
)

type Row = Selectable<TrackingTables['experiments']>

/** Their tags, read in one go. */
export async function withTags(db: Db, rows: readonly Row[]): Promise<Experiment[]> {
  if (rows.length === 0) return []
  const tags = await tagRows(
    db,
    rows.map((row) => row.id),
  )
  const byId = new Map(rows.map((row) => [row.id, fromRow(row)]))
  for (const tag of tags) byId.get(tag.experiment_id)!.tags[tag.key] = tag.value
  return [...byId.values()]
}

const fromRow = (row: Row): Experiment => ({
  id: String(row.id),
  name: row.name,
  artifactLocation: row.artifact_location,
  lifecycle: row.deleted_at_ms === null ? 'active' : 'deleted',
  createdAtMs: row.created_at_ms,
  updatedAtMs: row.updated_at_ms,
  tags: Object.create(null) as Record<string, string>,
})
