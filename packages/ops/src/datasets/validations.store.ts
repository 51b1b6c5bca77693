import type { Validation, ValidationReport } from '@slipway/contract/datasets'
import type { Kysely } from 'kysely'
import type { DatasetsTables } from './datasets.tables.ts'

export const validationsStore = (db: Kysely<DatasetsTables>) => ({
  async insert(validation: Validation): Promise<void> {
    const { report } = validation
    await db
      .insertInto('dataset_validations')
      .values({
        id: validation.id,
        version_id: validation.datasetVersion,
        report: JSON.stringify(report),
        passed: report.passed,
        failed: report.failed,
        warned: report.warned,
        made_by_run: validation.madeBy.run ?? null,
        made_by_step: validation.madeBy.step ?? null,
        created_at_ms: validation.createdAtMs,
      })
      .execute()
  },

  async ofVersion(versionId: string): Promise<Validation[]> {
    const rows = await db
      .selectFrom('dataset_validations')
      .selectAll()
      .where('version_id', '=', versionId)
      .orderBy('created_at_ms', 'desc')
      .orderBy('id', 'desc')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      datasetVersion: row.version_id,
      report: JSON.parse(row.report) as ValidationReport,
      madeBy: { run: row.made_by_run, step: row.made_by_step },
      createdAtMs: row.created_at_ms,
    }))
  },
})
