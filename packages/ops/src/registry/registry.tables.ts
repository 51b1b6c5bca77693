import type { Migration } from 'kysely/migration'
import { approvalsMigration, type ApprovalsTables } from './approvals/approvals.tables.ts'
import { bindingMigration } from './binding.tables.ts'
import { identityMigration } from './identity.tables.ts'
import { webhooksMigration, type WebhooksTables } from './webhooks/webhooks.tables.ts'

/** Lineage, signature and the like are kept as JSON text; times in milliseconds. */
export interface RegistryTables extends ApprovalsTables, WebhooksTables {
  model_versions: {
    id: string
    model: string
    number: number
    request_key: string | null
    stage: string
    description: string
    lineage: string
    signature: string
    metrics: string
    gate: string | null
    deployment: string | null
    files: string
    facts: string
    status: string
    status_reason: string
    run_id: string | null
    source: string | null
    location: string | null
    run_link: string | null
    logged_model: string | null
    created_by: string
    created_at_ms: number
    updated_at_ms: number
    deleted_at_ms: number | null
    purged_at_ms: number | null
  }
  model_tags: { model: string; key: string; value: string }
  model_version_tags: { version: string; key: string; value: string }
  model_aliases: { model: string; alias: string; number: number }
  /** Only ever added to. `sequence` counts within a model. */
  model_events: {
    id: string
    model: string
    sequence: number
    kind: string
    number: number | null
    alias: string | null
    before: string | null
    after: string | null
    reason: string
    by_actor: string
    at_ms: number
  }
}

export const migrations: Record<string, Migration> = {
  '001_registry': {
    async up(db) {
      await db.schema
        .createTable('models')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('model_versions')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('model', 'text', (c) => c.notNull().references('models.name'))
        .addColumn('number', 'integer', (c) => c.notNull())
        .addColumn('request_key', 'text')
        .addColumn('stage', 'text', (c) => c.notNull())
        .addColumn('description', 'text', (c) => c.notNull())
        .addColumn('lineage', 'text', (c) => c.notNull())
        .addColumn('signature', 'text', (c) => c.notNull())
        .addColumn('metrics', 'text', (c) => c.notNull())
        .addColumn('gate', 'text')
        .addColumn('files', 'text', (c) => c.notNull())
        .addColumn('facts', 'text', (c) => c.notNull())
        .addColumn('created_by', 'text', (c) => c.notNull())
        .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
        .addUniqueConstraint('model_versions_number', ['model', 'number'])
        .addUniqueConstraint('model_versions_request', ['model', 'request_key'])
        .execute()
      await db.schema
        .createTable('model_aliases')
        .addColumn('model', 'text', (c) => c.notNull().references('models.name'))
        .addColumn('alias', 'text', (c) => c.notNull())
        .addColumn('number', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('model_aliases_key', ['model', 'alias'])
        .execute()
      await db.schema
        .createTable('model_events')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('model', 'text', (c) => c.notNull().references('models.name'))
        .addColumn('sequence', 'integer', (c) => c.notNull())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('number', 'integer')
        .addColumn('alias', 'text')
        .addColumn('before', 'text')
        .addColumn('after', 'text')
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('by_actor', 'text', (c) => c.notNull())
        .addColumn('at_ms', 'bigint', (c) => c.notNull())
        .addUniqueConstraint('model_events_sequence', ['model', 'sequence'])
        .execute()
    },
  },
  '002_registry_approvals': approvalsMigration,
  '002_registry_binding': bindingMigration,
  '003_registry_identity': identityMigration,
  '004_registry_purge': {
    up: (db) => db.schema.alterTable('model_versions').addColumn('purged_at_ms', 'bigint').execute(),
  },
  '004_registry_webhooks': webhooksMigration,
}
