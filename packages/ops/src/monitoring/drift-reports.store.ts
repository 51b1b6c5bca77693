import type { Kysely } from 'kysely'
import type { DriftReportBody } from '@slipway/contract/monitoring'
import type { MonitoringTables } from './monitoring.tables.ts'

export const driftReportsStore = (db: Kysely<MonitoringTables>) => ({
  async add(report: DriftReportBody): Promise<void> {
    await db
      .insertInto('drift_reports')
      .values({
        id: report.id,
        endpoint: report.endpoint,
        created_at_ms: report.createdAtMs,
        report: JSON.stringify(report),
      })
      .execute()
  },

  async get(id: string): Promise<DriftReportBody | null> {
    const row = await db.selectFrom('drift_reports').select('report').where('id', '=', id).executeTakeFirst()
    return row ? (JSON.parse(row.report) as DriftReportBody) : null
  },

  /** Newest first. */
  async of(endpoint: string, limit: number): Promise<DriftReportBody[]> {
    const rows = await db
      .selectFrom('drift_reports')
      .select('report')
      .where('endpoint', '=', endpoint)
      .orderBy('created_at_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => JSON.parse(row.report) as DriftReportBody)
  },
})
