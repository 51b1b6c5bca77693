import type { CreateTableBuilder } from 'kysely'
import type { Migration } from 'kysely/migration'

/** `schema`, and of records all that is not a name or a time, is JSON text. */
export interface EvaluationDatasetsTables {
  evaluation_datasets: {
    id: string
    name: string
    schema: string | null
    digest: string
    records: number
    created_by: string | null
    updated_by: string | null
    created_at_ms: number
    updated_at_ms: number
  }
  evaluation_dataset_tags: { dataset: string; key: string; value: string }
  /** An experiment may go; what was evaluated in it stays known by its number. */
  evaluation_dataset_experiments: { dataset: string; experiment_id: string }
  /** `position` counts within the dataset, in the order of arrival. */
  evaluation_records: {
    id: string
    dataset: string
    position: number
    input_digest: string
    inputs: string
    outputs: string
    expectations: string | null
    tags: string
    source: string | null
    created_by: string | null
    updated_by: string | null
    created_at_ms: number
    updated_at_ms: number
  }
}

export const migrations: Record<string, Migration> = {
  '002_evaluation_datasets': {
    async up(db) {
      const times = ['created_at_ms', 'updated_at_ms'] as const
      let datasets: CreateTableBuilder<any, any> = db.schema
        .createTable('evaluation_datasets')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('schema', 'text')
        .addColumn('digest', 'text', (c) => c.notNull())
        .addColumn('records', 'integer', (c) => c.notNull())
        .addColumn('created_by', 'text')
        .addColumn('updated_by', 'text')
      for (const time of times) datasets = datasets.addColumn(time, 'bigint', (c) => c.notNull())
      await datasets.execute()
      await db.schema
        .createTable('evaluation_dataset_tags')
        .addColumn('dataset', 'text', (c) =>
          c.notNull().references('evaluation_datasets.id').onDelete('cascade'),
        )
        .addColumn('key', 'text', (c) => c.notNull())
        .addColumn('value', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('evaluation_dataset_tags_key', ['dataset', 'key'])
        .execute()
      await db.schema
        .createTable('evaluation_dataset_experiments')
        .addColumn('dataset', 'text', (c) =>
          c.notNull().references('evaluation_datasets.id').onDelete('cascade'),
        )
        .addColumn('experiment_id', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('evaluation_dataset_experiments_key', ['dataset', 'experiment_id'])
        .execute()
      await db.schema
        .createIndex('evaluation_dataset_experiments_by_experiment')
        .on('evaluation_dataset_experiments')
        .column('experiment_id')
        .execute()
      let records: CreateTableBuilder<any, any> = db.schema
        .createTable('evaluation_records')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('dataset', 'text', (c) =>
          c.notNull().references('evaluation_datasets.id').onDelete('cascade'),
        )
        .addColumn('position', 'bigint', (c) => c.notNull())
      for (const column of ['input_digest', 'inputs', 'outputs', 'tags'] as const)
        records = records.addColumn(column, 'text', (c) => c.notNull())
      for (const column of ['expectations', 'source', 'created_by', 'updated_by'] as const)
        records = records.addColumn(column, 'text')
      for (const time of times) records = records.addColumn(time, 'bigint', (c) => c.notNull())
      await records
        .addUniqueConstraint('evaluation_records_by_inputs', ['dataset', 'input_digest'])
        .addUniqueConstraint('evaluation_records_by_position', ['dataset', 'position'])
        .execute()
    },
  },
}
