import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Lists and reports are kept as JSON text; times in milliseconds. */
export interface DatasetsTables {
  dataset_versions: {
    id: string
    name: string
    number: number
    digest: string
    rows: number
    columns: number
    fields: string
    source: string
    issues: string
    profile: string | null
    parts: string
    bytes: number
    media: string | null
    /** Ids, as JSON. */
    made_from: string
    made_by_run: string | null
    made_by_step: string | null
    created_by: string
    created_at_ms: number
    /** Out of sight, and purged once nothing names it. */
    deleted_at_ms: number | null
  }
  /** The highest number that a purged version of a dataset had: it is not given again. */
  dataset_numbers: { name: string; last: number }
  /** Names of versions that people move from one to another. */
  dataset_tags: { name: string; tag: string; version_id: string; moved_by: string; moved_at_ms: number }
  dataset_validations: {
    id: string
    version_id: string
    report: string
    passed: number
    failed: number
    warned: number
    made_by_run: string | null
    made_by_step: string | null
    created_at_ms: number
  }
}

export const migrations: Record<string, Migration> = {
  '001_datasets': {
    async up(db) {
      await db.schema
        .createTable('dataset_versions')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('number', 'integer', (c) => c.notNull())
        .addColumn('digest', 'text', (c) => c.notNull())
        .addColumn('rows', 'bigint', (c) => c.notNull())
        .addColumn('columns', 'integer', (c) => c.notNull())
        .addColumn('fields', 'text', (c) => c.notNull())
        .addColumn('source', 'text', (c) => c.notNull())
        .addColumn('issues', 'text', (c) => c.notNull())
        .addColumn('profile', 'text')
        .addColumn('file_digest', 'text', (c) => c.notNull())
        .addColumn('file_bytes', 'bigint', (c) => c.notNull())
        .addColumn('made_by_run', 'text')
        .addColumn('made_by_step', 'text')
        .addColumn('created_by', 'text', (c) => c.notNull())
        .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
        .addUniqueConstraint('dataset_versions_number', ['name', 'number'])
        .addUniqueConstraint('dataset_versions_digest', ['name', 'digest'])
        .execute()
      await db.schema
        .createTable('dataset_validations')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('version_id', 'text', (c) => c.notNull().references('dataset_versions.id'))
        .addColumn('report', 'text', (c) => c.notNull())
        .addColumn('passed', 'integer', (c) => c.notNull())
        .addColumn('failed', 'integer', (c) => c.notNull())
        .addColumn('warned', 'integer', (c) => c.notNull())
        .addColumn('made_by_run', 'text')
        .addColumn('made_by_step', 'text')
        .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema
        .createIndex('dataset_validations_version')
        .on('dataset_validations')
        .columns(['version_id', 'created_at_ms'])
        .execute()
    },
  },
  '003_datasets_numbers': {
    up: (db) =>
      db.schema
        .createTable('dataset_numbers')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('last', 'integer', (c) => c.notNull())
        .execute(),
  },
  '002_datasets_deleted': {
    up: (db) => db.schema.alterTable('dataset_versions').addColumn('deleted_at_ms', 'bigint').execute(),
  },
  '004_datasets_parts': {
    async up(db: Kysely<any>) {
      const versions = () => db.schema.alterTable('dataset_versions')
      await versions()
        .addColumn('parts', 'text', (c) => c.notNull().defaultTo('[]'))
        .execute()
      await versions().renameColumn('file_bytes', 'bytes').execute()
      // The one file of a version becomes its one part.
      await sql`update dataset_versions set parts = '[{"digest":"' || file_digest || '","bytes":' || bytes || ',"rows":' || "rows" || ',"content":"' || digest || '"}]'`.execute(
        db,
      )
      await versions().dropColumn('file_digest').execute()
    },
  },
  '005_datasets_origins': {
    async up(db) {
      const versions = () => db.schema.alterTable('dataset_versions')
      await versions().addColumn('media', 'text').execute()
      await versions()
        .addColumn('made_from', 'text', (c) => c.notNull().defaultTo('[]'))
        .execute()
      await db.schema
        .createTable('dataset_tags')
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('tag', 'text', (c) => c.notNull())
        .addColumn('version_id', 'text', (c) => c.notNull().references('dataset_versions.id'))
        .addColumn('moved_by', 'text', (c) => c.notNull())
        .addColumn('moved_at_ms', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('dataset_tags_name', ['name', 'tag'])
        .execute()
    },
  },
}
