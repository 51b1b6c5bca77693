import type { Experiment } from '@slipway/contract/tracking'
import type { Kysely, Selectable } from 'kysely'
import type { TrackingTables } from './tracking.tables.ts'

export const experimentsStore = (db: Kysely<TrackingTables>) => {
  const all = db.selectFrom('experiments').selectAll()
  return {
    async byId(id: string): Promise<Experiment | null> {
      if (!/^\d{1,15}$/.test(id)) return null
      const row = await all.where('id', '=', Number(id)).executeTakeFirst()
      return row ? fromRow(row) : null
    },

    async byName(name: string): Promise<Experiment | null> {
      const row = await all.where('name', '=', name).executeTakeFirst()
      return row ? fromRow(row) : null
    },

    async list(): Promise<Experiment[]> {
      return (await all.orderBy('id', 'desc').execute()).map(fromRow)
    },

    /** Under the next number; false where the name or that number was taken meanwhile. */
    async insert(name: string, createdAtMs: number): Promise<boolean> {
      const { last } = await db
        .selectFrom('experiments')
        .select((e) => e.fn.max('id').as('last'))
        .executeTakeFirstOrThrow()
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('experiments')
        .values({ id: (last ?? 0) + 1, name, created_at_ms: createdAtMs })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },
  }
}

const fromRow = (row: Selectable<TrackingTables['experiments']>): Experiment => ({
  id: String(row.id),
  name: row.name,
  createdAtMs: row.created_at_ms,
})
