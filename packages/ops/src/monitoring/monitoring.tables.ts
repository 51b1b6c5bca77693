import type { Migration } from 'kysely/migration'

export interface MonitoringTables {
  /** Only ever added to. */
  drift_reports: {
    id: string
    endpoint: string
    created_at_ms: number
    /** JSON: DriftReportBody */
    report: string
  }
}

export const migrations: Record<string, Migration> = {
  '001_monitoring': {
    async up(db) {
      await db.schema
        .createTable('drift_reports')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('endpoint', 'text', (column) => column.notNull())
        .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
        .addColumn('report', 'text', (column) => column.notNull())
        .execute()
      await db.schema
        .createIndex('drift_reports_of_endpoint')
        .on('drift_reports')
        .columns(['endpoint', 'created_at_ms'])
        .execute()
    },
  },
}
