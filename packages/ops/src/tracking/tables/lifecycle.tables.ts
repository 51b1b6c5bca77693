import { PostgresAdapter, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const isPostgres = (db: Kysely<any>): boolean => db.getExecutor().adapter instanceof PostgresAdapter

/** A number that the database gives each new row. */
export const serial = (db: Kysely<any>) => (isPostgres(db) ? 'bigserial' : 'integer')

/** Deleting and restoring, tags of experiments, what runs read and made. */
export const lifecycle: Migration = {
  async up(db) {
    await db.schema.alterTable('experiments').addColumn('artifact_location', 'text').execute()
    await db.schema.alterTable('experiments').addColumn('updated_at_ms', 'bigint').execute()
    await db.schema.alterTable('experiments').addColumn('deleted_at_ms', 'bigint').execute()
    await db
      .updateTable('experiments')
      .set((e: any) => ({ updated_at_ms: e.ref('created_at_ms') }))
      .execute()
    await db.schema.alterTable('runs').addColumn('deleted_at_ms', 'bigint').execute()
    await db.schema
      .createTable('experiment_tags')
      .addColumn('experiment_id', 'bigint', (c) => c.notNull().references('experiments.id'))
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('value', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('experiment_tags_key', ['experiment_id', 'key'])
      .execute()
    await db.schema
      .createTable('input_datasets')
      .addColumn('id', serial(db), (c) => c.primaryKey())
      .addColumn('experiment_id', 'bigint', (c) => c.notNull().references('experiments.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('digest', 'text', (c) => c.notNull())
      .addColumn('source_type', 'text', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('schema', 'text')
      .addColumn('profile', 'text')
      .addUniqueConstraint('input_datasets_once', ['experiment_id', 'name', 'digest'])
      .execute()
    await db.schema
      .createTable('run_inputs')
      .addColumn('run_id', 'text', (c) => c.notNull().references('runs.id'))
      .addColumn('dataset_id', 'bigint', (c) => c.notNull().references('input_datasets.id'))
      .addColumn('context', 'text')
      .addColumn('tags', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('run_inputs_key', ['run_id', 'dataset_id'])
      .execute()
    await db.schema.createIndex('run_inputs_by_dataset').on('run_inputs').column('dataset_id').execute()
    await db.schema
      .createTable('run_models')
      .addColumn('run_id', 'text', (c) => c.notNull().references('runs.id'))
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('model_id', 'text', (c) => c.notNull())
      .addColumn('step', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('run_models_key', ['run_id', 'role', 'model_id', 'step'])
      .execute()
    await db.schema.createIndex('run_models_by_model').on('run_models').column('model_id').execute()
    await db.schema
      .createTable('model_metrics')
      .addColumn('model_id', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('step', 'bigint', (c) => c.notNull())
      .addColumn('t_ms', 'bigint', (c) => c.notNull())
      .addColumn('nan', 'integer', (c) => c.notNull())
      .addColumn('value', 'double precision', (c) => c.notNull())
      .addColumn('run_id', 'text', (c) => c.notNull())
      .addColumn('dataset_name', 'text', (c) => c.notNull())
      .addColumn('dataset_digest', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('model_metrics_key', [
        'model_id',
        'key',
        'step',
        't_ms',
        'nan',
        'value',
        'run_id',
        'dataset_name',
        'dataset_digest',
      ])
      .execute()
  },
}
