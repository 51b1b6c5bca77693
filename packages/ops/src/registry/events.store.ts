import type { RegistryEvent } from '@slipway/contract/registry'
import type { Kysely } from 'kysely'
import type { RegistryTables } from './registry.tables.ts'

/** A transaction, or the database itself for reading. */
export type Trx = Kysely<RegistryTables>

/** The history. It has no way to change or remove an event. */
export const eventsStore = (db: Kysely<RegistryTables>) => ({
  /** Under the next sequence number of its model; false where another event took that number meanwhile. */
  async append(event: RegistryEvent): Promise<boolean> {
    const { id } = await db
      .selectFrom('models')
      .select('id')
      .where('name', '=', event.model)
      .where('deleted_at_ms', 'is', null)
      .executeTakeFirstOrThrow()
    return this.appendTo(id, event)
  },

  /** As `append`, of a model by its id: one that is deleted has a history too. */
  async appendTo(model: string, event: RegistryEvent): Promise<boolean> {
    const { last } = await db
      .selectFrom('model_events')
      .select((e) => e.fn.max('sequence').as('last'))
      .where('model', '=', model)
      .executeTakeFirstOrThrow()
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('model_events')
      .values({
        id: event.id,
        model,
        sequence: (last ?? 0) + 1,
        kind: event.kind,
        number: event.number,
        alias: event.alias,
        before: event.before,
        after: event.after,
        reason: event.reason,
        by_actor: event.by,
        at_ms: event.atMs,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  },

  /** Whether an alias of a model, by its id, has ever pointed to a version. */
  async pointed(model: string, alias: string, number: number): Promise<boolean> {
    const found = await db
      .selectFrom('model_events')
      .select('id')
      .where('model', '=', model)
      .where('kind', '=', 'alias')
      .where('alias', '=', alias)
      .where('after', '=', String(number))
      .limit(1)
      .executeTakeFirst()
    return found !== undefined
  },

  /** The newest first; told by the name that the model has now. */
  async ofModel(model: string, name: string): Promise<RegistryEvent[]> {
    const rows = await db
      .selectFrom('model_events')
      .selectAll()
      .where('model', '=', model)
      .orderBy('sequence', 'desc')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      model: name,
      kind: row.kind as RegistryEvent['kind'],
      number: row.number,
      alias: row.alias,
      before: row.before,
      after: row.after,
      reason: row.reason,
      by: row.by_actor,
      atMs: row.at_ms,
    }))
  },
})
