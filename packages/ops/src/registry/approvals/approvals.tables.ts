import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** `id` is what every other table calls a model; its name may change, and be given again once it is deleted. */
export interface ModelsTable {
  id: string
  name: string
  kind: string
  description: string
  created_at_ms: number
  updated_at_ms: number
  deleted_at_ms: number | null
}

/** `model` is a model's id. `target`: an alias, or stage:<stage>. Evidence is kept as JSON text; times in milliseconds. */
export interface ApprovalsTables {
  models: ModelsTable
  model_protections: { model: string; target: string; by_actor: string; at_ms: number }
  approvals: {
    id: string
    model: string
    number: number
    target: string
    status: string
    reason: string
    evidence: string
    requested_by: string
    requested_at_ms: number
    expires_at_ms: number
    decided_by: string | null
    decided_at_ms: number | null
    comment: string
    used_at_ms: number | null
  }
}

export const approvalsMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('model_protections')
      .addColumn('model', 'text', (c) => c.notNull().references('models.name').onUpdate('cascade'))
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('by_actor', 'text', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('model_protections_key', ['model', 'target'])
      .execute()
    await db.schema
      .createTable('approvals')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('model', 'text', (c) => c.notNull().references('models.name').onUpdate('cascade'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('evidence', 'text', (c) => c.notNull())
      .addColumn('requested_by', 'text', (c) => c.notNull())
      .addColumn('requested_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('expires_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('decided_by', 'text')
      .addColumn('decided_at_ms', 'bigint')
      .addColumn('comment', 'text', (c) => c.notNull())
      .addColumn('used_at_ms', 'bigint')
      .execute()
    await db.schema
      .createIndex('approvals_by_model')
      .on('approvals')
      .columns(['model', 'number', 'target', 'id'])
      .execute()
    // One open request for each wish, however many ask at once.
    await db.schema
      .createIndex('approvals_open')
      .unique()
      .on('approvals')
      .columns(['model', 'number', 'target'])
      .where(sql.ref('status'), '=', sql.lit('pending'))
      .execute()
  },
}
