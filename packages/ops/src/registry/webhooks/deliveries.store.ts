import type { Kysely } from 'kysely'
import type { RegistryTables } from '../registry.tables.ts'

export interface Delivery {
  readonly id: string
  readonly webhook: string
  readonly body: string
  readonly attempts: number
  readonly nextAtMs: number
}

export interface Outstanding extends Omit<Delivery, 'body'> {
  /** due, or failed: given up. */
  readonly state: string
  /** What went wrong at the last attempt. */
  readonly trouble: string | null
}

/** What is still to be told: the outbox. */
export const deliveriesStore = (db: Kysely<RegistryTables>) => ({
  async add(rows: readonly { id: string; webhook: string; body: string }[], atMs: number): Promise<void> {
    await db
      .insertInto('webhook_deliveries')
      .values(rows.map((row) => ({ ...row, state: 'due', attempts: 0, next_at_ms: atMs, made_at_ms: atMs })))
      .execute()
  },

  /** The longest due first. */
  async due(nowMs: number, limit: number): Promise<Delivery[]> {
    const rows = await db
      .selectFrom('webhook_deliveries')
      .select(['id', 'webhook', 'body', 'attempts', 'next_at_ms as nextAtMs'])
      .where('state', '=', 'due')
      .where('next_at_ms', '<=', nowMs)
      .orderBy('next_at_ms')
      .orderBy('made_at_ms')
      .limit(limit)
      .execute()
    return rows
  },

  /** What is due some time, and what was given up of late; the oldest first. */
  async outstanding(limit: number): Promise<Outstanding[]> {
    return db
      .selectFrom('webhook_deliveries')
      .select(['id', 'webhook', 'state', 'attempts', 'next_at_ms as nextAtMs', 'trouble'])
      .orderBy('made_at_ms')
      .orderBy('id')
      .limit(limit)
      .execute()
  },

  async nextAtMs(): Promise<number | null> {
    const row = await db
      .selectFrom('webhook_deliveries')
      .select((e) => e.fn.min('next_at_ms').as('next'))
      .where('state', '=', 'due')
      .executeTakeFirst()
    return row?.next ?? null
  },

  /** Takes it for one attempt; false where another server was faster. */
  async claim(delivery: Delivery, untilMs: number): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('webhook_deliveries')
      .set({ attempts: delivery.attempts + 1, next_at_ms: untilMs })
      .where('id', '=', delivery.id)
      .where('state', '=', 'due')
      .where('next_at_ms', '=', delivery.nextAtMs)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  },

  async remove(id: string): Promise<void> {
    await db.deleteFrom('webhook_deliveries').where('id', '=', id).execute()
  },

  async postpone(id: string, nextAtMs: number, trouble: string): Promise<void> {
    await db
      .updateTable('webhook_deliveries')
      .set({ next_at_ms: nextAtMs, trouble })
      .where('id', '=', id)
      .execute()
  },

  async giveUp(id: string, trouble: string): Promise<void> {
    await db
      .updateTable('webhook_deliveries')
      .set({ state: 'failed', trouble })
      .where('id', '=', id)
      .execute()
  },

  /** What a server that is gone had under way is due at once. */
  async release(nowMs: number): Promise<void> {
    await db
      .updateTable('webhook_deliveries')
      .set({ next_at_ms: nowMs })
      .where('state', '=', 'due')
      .where('attempts', '>', 0)
      .execute()
  },

  async forgetFailed(beforeMs: number): Promise<void> {
    await db
      .deleteFrom('webhook_deliveries')
      .where('state', '=', 'failed')
      .where('made_at_ms', '<', beforeMs)
      .execute()
  },
})
