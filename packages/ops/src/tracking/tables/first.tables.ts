import type { Migration } from 'kysely/migration'

export const first: Migration = {
  async up(db) {
    await db.schema
      .createTable('experiments')
      .addColumn('id', 'bigint', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull().unique())
      .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.insertInto('experiments').values({ id: 0, name: 'Default', created_at_ms: Date.now() }).execute()
    await db.schema
      .createTable('runs')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('experiment_id', 'bigint', (c) => c.notNull().references('experiments.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('parent_id', 'text', (c) => c.references('runs.id'))
      .addColumn('created_by', 'text', (c) => c.notNull())
      .addColumn('started_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('ended_at_ms', 'bigint')
      .addColumn('request_key', 'text', (c) => c.unique())
      .addColumn('duration_ms', 'double precision')
      .addColumn('cpu_seconds', 'double precision')
      .addColumn('peak_memory_bytes', 'double precision')
      .execute()
    await db.schema
      .createIndex('runs_by_experiment')
      .on('runs')
      .columns(['experiment_id', 'started_at_ms', 'id'])
      .execute()
    await db.schema.createIndex('runs_by_start').on('runs').columns(['started_at_ms', 'id']).execute()
    await db.schema.createIndex('runs_by_parent').on('runs').column('parent_id').execute()
    for (const table of ['run_params', 'run_tags'])
      await db.schema
        .createTable(table)
        .addColumn('run_id', 'text', (c) => c.notNull().references('runs.id'))
        .addColumn('key', 'text', (c) => c.notNull())
        .addColumn('value', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint(`${table}_key`, ['run_id', 'key'])
        .execute()
    for (const table of ['run_metrics', 'run_last_metrics'])
      await db.schema
        .createTable(table)
        .addColumn('run_id', 'text', (c) => c.notNull().references('runs.id'))
        .addColumn('key', 'text', (c) => c.notNull())
        .addColumn('step', 'bigint', (c) => c.notNull())
        .addColumn('t_ms', 'bigint', (c) => c.notNull())
        .addColumn('kind', 'integer', (c) => c.notNull())
        .addColumn('value', 'double precision', (c) => c.notNull())
        .addPrimaryKeyConstraint(
          `${table}_key`,
          table === 'run_metrics' ? ['run_id', 'key', 'step', 't_ms', 'kind', 'value'] : ['run_id', 'key'],
        )
        .execute()
    await db.schema
      .createIndex('run_last_metrics_by_value')
      .on('run_last_metrics')
      .columns(['key', 'value'])
      .execute()
    await db.schema
      .createTable('run_artifacts')
      .addColumn('run_id', 'text', (c) => c.notNull().references('runs.id'))
      .addColumn('path', 'text', (c) => c.notNull())
      .addColumn('digest', 'text', (c) => c.notNull())
      .addColumn('bytes', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('run_artifacts_key', ['run_id', 'path'])
      .execute()
  },
}
