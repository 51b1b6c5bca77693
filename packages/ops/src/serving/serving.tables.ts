import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { checksMigration, type ChecksTables } from './checks/checks.tables.ts'
import { feedbackMigrations, type FeedbackTables } from './labels/index.ts'
import {
  drivenMigration,
  rolloutsMigration,
  type RolloutsTables,
  binsMigration,
  peopleMigration,
  waysMigration,
  promotionsMigration,
  talliesMigration,
} from './rollouts/rollouts.tables.ts'

export interface ServingTables extends RolloutsTables, FeedbackTables, ChecksTables {
  /** One row that counts every change of an endpoint or rollout, so that other servers see by it that there was one. */
  serving_changes: { id: number; count: number }
  /** Rows are only ever added: the highest revision of an endpoint is the one that answers. */
  endpoint_revisions: {
    endpoint: string
    revision: number
    /** JSON: StoredVariant[] */
    variants: string
    author: string
    reason: string
    cause: string
    /** JSON: RevisionSettings; what is absent takes its default. */
    settings: string
    /** JSON or null: what gates and guardrails said. */
    evidence: string | null
    created_at_ms: number
  }
}

/** A transaction, or the database itself for reading. */
export type Trx = Kysely<ServingTables>

export const migrations: Record<string, Migration> = {
  ...feedbackMigrations,
  '001_serving': {
    async up(db) {
      await db.schema
        .createTable('endpoint_revisions')
        .addColumn('endpoint', 'text', (column) => column.notNull())
        .addColumn('revision', 'integer', (column) => column.notNull())
        .addColumn('variants', 'text', (column) => column.notNull())
        .addColumn('author', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('endpoint_revisions_key', ['endpoint', 'revision'])
        .execute()
    },
  },
  '002_serving_revisions': {
    async up(db) {
      for (const [column, otherwise] of [
        ['cause', 'deploy'],
        ['settings', '{}'],
      ] as const)
        await db.schema
          .alterTable('endpoint_revisions')
          .addColumn(column, 'text', (one) => one.notNull().defaultTo(otherwise))
          .execute()
      await db.schema.alterTable('endpoint_revisions').addColumn('evidence', 'text').execute()
    },
  },
  '003_serving_rollouts': rolloutsMigration,
  '009_serving_checks': checksMigration,
  '011_serving_tallies': talliesMigration,
  '013_serving_promotions': promotionsMigration,
  '014_serving_bins': binsMigration,
  '015_serving_rollout_ways': waysMigration,
  '016_serving_rollout_people': peopleMigration,
  '004_serving_several_servers': {
    async up(db) {
      await db.schema
        .createTable('serving_changes')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('count', 'bigint', (column) => column.notNull())
        .execute()
      await db.insertInto('serving_changes').values({ id: 1, count: 0 }).execute()
      await drivenMigration.up(db)
    },
  },
}
