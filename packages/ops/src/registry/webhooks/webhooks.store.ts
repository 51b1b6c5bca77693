import type { Kysely, Selectable } from 'kysely'
import type { Webhook } from './webhook.ts'
import type { RegistryTables } from '../registry.tables.ts'

export const webhooksStore = (db: Kysely<RegistryTables>) => {
  async function whole(rows: readonly Selectable<RegistryTables['webhooks']>[]): Promise<Webhook[]> {
    if (rows.length === 0) return []
    const events = await db
      .selectFrom('webhook_events')
      .selectAll()
      .where(
        'webhook',
        'in',
        rows.map((row) => row.id),
      )
      .orderBy('position')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      url: row.url,
      description: row.description,
      events: events.filter((one) => one.webhook === row.id).map((one) => one.event),
      active: row.active === 1,
      createdAtMs: row.created_at_ms,
      updatedAtMs: row.updated_at_ms,
    }))
  }

  return {
    async get(id: string): Promise<Webhook | null> {
      return (
        (await whole(await db.selectFrom('webhooks').selectAll().where('id', '=', id).execute()))[0] ?? null
      )
    },

    /** Sealed; null where it signs nothing. */
    async secretOf(id: string): Promise<string | null> {
      const row = await db.selectFrom('webhooks').select('secret').where('id', '=', id).executeTakeFirst()
      return row?.secret ?? null
    },

    /** The newest first. */
    async list(offset: number, limit: number): Promise<Webhook[]> {
      const rows = await db
        .selectFrom('webhooks')
        .selectAll()
        .orderBy('created_at_ms', 'desc')
        .orderBy('id', 'desc')
        .offset(offset)
        .limit(limit)
        .execute()
      return whole(rows)
    },

    /** Those that want this event now. */
    async wanting(event: string): Promise<string[]> {
      const rows = await db
        .selectFrom('webhook_events')
        .innerJoin('webhooks', 'webhooks.id', 'webhook_events.webhook')
        .select('webhooks.id')
        .where('event', '=', event)
        .where('active', '=', 1)
        .orderBy('webhooks.id')
        .execute()
      return rows.map((row) => row.id)
    },

    /** Whether any webhook is active. */
    async any(): Promise<boolean> {
      const row = await db
        .selectFrom('webhooks')
        .select('id')
        .where('active', '=', 1)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    async insert(webhook: Webhook, secret: string | null): Promise<void> {
      await db
        .insertInto('webhooks')
        .values({ id: webhook.id, created_at_ms: webhook.createdAtMs, secret, ...columnsOf(webhook) })
        .execute()
      await this.setEvents(webhook.id, webhook.events)
    },

    /** @param secret undefined: as it is */
    async update(webhook: Webhook, secret: string | null | undefined): Promise<void> {
      await db
        .updateTable('webhooks')
        .set({ ...columnsOf(webhook), ...(secret === undefined ? {} : { secret }) })
        .where('id', '=', webhook.id)
        .execute()
      await this.setEvents(webhook.id, webhook.events)
    },

    async setEvents(id: string, events: readonly string[]): Promise<void> {
      await db.deleteFrom('webhook_events').where('webhook', '=', id).execute()
      const rows = [...new Set(events)].map((event, position) => ({ webhook: id, event, position }))
      await db.insertInto('webhook_events').values(rows).execute()
    },

    /** With what it was still to be told. false where there is none. */
    async remove(id: string): Promise<boolean> {
      const { numDeletedRows } = await db.deleteFrom('webhooks').where('id', '=', id).executeTakeFirst()
      return numDeletedRows === 1n
    },
  }
}

const columnsOf = (webhook: Webhook) => ({
  name: webhook.name,
  url: webhook.url,
  description: webhook.description,
  active: Number(webhook.active),
  updated_at_ms: webhook.updatedAtMs,
})
