import type { Migration } from 'kysely/migration'

/** `secret` is sealed. Of a delivery, `state` is due or failed; what was taken is gone. */
export interface WebhooksTables {
  webhooks: {
    id: string
    name: string
    url: string
    description: string | null
    secret: string | null
    active: number
    created_at_ms: number
    updated_at_ms: number
  }
  webhook_events: { webhook: string; event: string; position: number }
  webhook_deliveries: {
    id: string
    webhook: string
    body: string
    state: string
    attempts: number
    /** When it is tried next; while one is under way, when it counts as lost. */
    next_at_ms: number
    made_at_ms: number
    trouble: string | null
  }
}

export const webhooksMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('webhooks')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('url', 'text', (c) => c.notNull())
      .addColumn('description', 'text')
      .addColumn('secret', 'text')
      .addColumn('active', 'integer', (c) => c.notNull())
      .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('updated_at_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('webhook_events')
      .addColumn('webhook', 'text', (c) => c.notNull().references('webhooks.id').onDelete('cascade'))
      .addColumn('event', 'text', (c) => c.notNull())
      .addColumn('position', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('webhook_events_key', ['webhook', 'event'])
      .execute()
    await db.schema.createIndex('webhook_events_by_event').on('webhook_events').column('event').execute()
    await db.schema
      .createTable('webhook_deliveries')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('webhook', 'text', (c) => c.notNull().references('webhooks.id').onDelete('cascade'))
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('next_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('made_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('trouble', 'text')
      .execute()
    await db.schema
      .createIndex('webhook_deliveries_due')
      .on('webhook_deliveries')
      .columns(['state', 'next_at_ms'])
      .execute()
  },
}
