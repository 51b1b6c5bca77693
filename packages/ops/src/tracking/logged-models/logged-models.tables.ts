import type { Migration } from 'kysely/migration'

export interface LoggedModelTables {
  logged_models: {
    id: string
    experiment_id: number
    name: string
    type: string
    run_id: string | null
    status: string
    created_at_ms: number
    updated_at_ms: number
    deleted_at_ms: number | null
  }
  logged_model_params: { model_id: string; key: string; value: string }
  logged_model_tags: { model_id: string; key: string; value: string }
}

export const migrations: Record<string, Migration> = {
  '002_logged_models': {
    async up(db) {
      await db.schema
        .createTable('logged_models')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('experiment_id', 'bigint', (c) => c.notNull())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('type', 'text', (c) => c.notNull())
        .addColumn('run_id', 'text')
        .addColumn('status', 'text', (c) => c.notNull())
        .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
        .addColumn('updated_at_ms', 'bigint', (c) => c.notNull())
        .addColumn('deleted_at_ms', 'bigint')
        .execute()
      await db.schema
        .createIndex('logged_models_by_experiment')
        .on('logged_models')
        .columns(['experiment_id', 'created_at_ms'])
        .execute()
      await db.schema.createIndex('logged_models_by_run').on('logged_models').column('run_id').execute()
      for (const table of ['logged_model_params', 'logged_model_tags'])
        await db.schema
          .createTable(table)
          .addColumn('model_id', 'text', (c) => c.notNull().references('logged_models.id'))
          .addColumn('key', 'text', (c) => c.notNull())
          .addColumn('value', 'text', (c) => c.notNull())
          .addPrimaryKeyConstraint(`${table}_key`, ['model_id', 'key'])
          .execute()
    },
  },
}
