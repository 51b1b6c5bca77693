import type { Migration } from 'kysely/migration'

/** Reasons, checks and row numbers are kept as JSON text; times in milliseconds. */
export interface QuarantineTables {
  quarantines: {
    id: string
    dataset: string
    from_version: string
    rest_version: string | null
    rows: number
    reasons: string
    checks: string
    file_digest: string
    file_bytes: number
    made_by_run: string | null
    made_by_step: string | null
    created_by: string
    created_at_ms: number
  }
  quarantine_admissions: {
    id: string
    quarantine: string
    rows: string
    version: string
    repaired: number
    admitted_by: string
    at_ms: number
  }
}

export const migrations: Record<string, Migration> = {
  '005_datasets_quarantine': {
    async up(db) {
      await db.schema
        .createTable('quarantines')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('dataset', 'text', (c) => c.notNull())
        .addColumn('from_version', 'text', (c) => c.notNull())
        .addColumn('rest_version', 'text')
        .addColumn('rows', 'bigint', (c) => c.notNull())
        .addColumn('reasons', 'text', (c) => c.notNull())
        .addColumn('checks', 'text', (c) => c.notNull())
        .addColumn('file_digest', 'text', (c) => c.notNull())
        .addColumn('file_bytes', 'bigint', (c) => c.notNull())
        .addColumn('made_by_run', 'text')
        .addColumn('made_by_step', 'text')
        .addColumn('created_by', 'text', (c) => c.notNull())
        .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema
        .createIndex('quarantines_dataset')
        .on('quarantines')
        .columns(['dataset', 'created_at_ms'])
        .execute()
      await db.schema
        .createTable('quarantine_admissions')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('quarantine', 'text', (c) => c.notNull().references('quarantines.id'))
        .addColumn('rows', 'text', (c) => c.notNull())
        .addColumn('version', 'text', (c) => c.notNull())
        .addColumn('repaired', 'integer', (c) => c.notNull())
        .addColumn('admitted_by', 'text', (c) => c.notNull())
        .addColumn('at_ms', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema
        .createIndex('quarantine_admissions_quarantine')
        .on('quarantine_admissions')
        .column('quarantine')
        .execute()
    },
  },
}
