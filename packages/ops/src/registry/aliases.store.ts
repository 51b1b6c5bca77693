import type { Kysely } from 'kysely'
import type { RegistryTables } from './registry.tables.ts'

/** `model` is a model's id. */
export const aliasesStore = (db: Kysely<RegistryTables>) => ({
  async get(model: string, alias: string): Promise<number | null> {
    const row = await db
      .selectFrom('model_aliases')
      .select('number')
      .where('model', '=', model)
      .where('alias', '=', alias)
      .executeTakeFirst()
    return row?.number ?? null
  },

  /** The aliases of a model, by name. */
  of: (model: string): Promise<{ alias: string; number: number }[]> =>
    db
      .selectFrom('model_aliases')
      .select(['alias', 'number'])
      .where('model', '=', model)
      .orderBy('alias')
      .execute(),

  /** Compare-and-set: from where it points (null: nowhere) to `to` (null: removed); false where it has moved. */
  async move(model: string, alias: string, from: number | null, to: number | null): Promise<boolean> {
    if (from === null) {
      if (to === null) return true
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('model_aliases')
        .values({ model, alias, number: to })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    }
    if (to === null) {
      const { numDeletedRows } = await db
        .deleteFrom('model_aliases')
        .where('model', '=', model)
        .where('alias', '=', alias)
        .where('number', '=', from)
        .executeTakeFirst()
      return numDeletedRows === 1n
    }
    const { numUpdatedRows } = await db
      .updateTable('model_aliases')
      .set({ number: to })
      .where('model', '=', model)
      .where('alias', '=', alias)
      .where('number', '=', from)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  },
})
