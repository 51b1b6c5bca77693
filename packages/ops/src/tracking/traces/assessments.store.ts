import type { Kysely, Selectable } from 'kysely'
import type { Assessment, AssessmentError, AssessmentKind } from './assessment.ts'
import type { TracesTables } from './traces.tables.ts'

export const assessmentsStore = (db: Kysely<TracesTables>) => ({
  /** false where one of this id stands. */
  async insert(assessment: Assessment): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('trace_assessments')
      .values(rowOf(assessment))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  },

  /** Inserts it, or replaces the one of this id on the same trace. */
  async put(assessment: Assessment): Promise<void> {
    const { id: _, ...row } = rowOf(assessment)
    await db
      .insertInto('trace_assessments')
      .values(rowOf(assessment))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet(row).where('trace_assessments.trace_id', '=', assessment.traceId),
      )
      .execute()
  },

  async get(traceId: string, id: string): Promise<Assessment | null> {
    const row = await db
      .selectFrom('trace_assessments')
      .selectAll()
      .where('trace_id', '=', traceId)
      .where('id', '=', id)
      .executeTakeFirst()
    return row ? fromRow(row) : null
  },

  async update(assessment: Assessment): Promise<void> {
    const { id: _, trace_id: __, ...row } = rowOf(assessment)
    await db.updateTable('trace_assessments').set(row).where('id', '=', assessment.id).execute()
  },

  /** false where the trace has no such assessment. */
  async setValid(traceId: string, id: string, valid: boolean): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('trace_assessments')
      .set({ valid: Number(valid) })
      .where('trace_id', '=', traceId)
      .where('id', '=', id)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  },

  async remove(id: string): Promise<void> {
    await db.deleteFrom('trace_assessments').where('id', '=', id).execute()
  },

  /** In the order they were made. */
  async ofTraces(traceIds: readonly string[]): Promise<Assessment[]> {
    const rows = await db
      .selectFrom('trace_assessments')
      .selectAll()
      .where('trace_id', 'in', traceIds)
      .orderBy('created_at_ms')
      .orderBy('id')
      .execute()
    return rows.map(fromRow)
  },
})

const rowOf = (a: Assessment) => ({
  id: a.id,
  trace_id: a.traceId,
  name: a.name,
  kind: a.kind,
  value: JSON.stringify(a.value ?? null),
  error: a.error === null ? null : JSON.stringify(a.error),
  source_type: a.source.type,
  source_id: a.source.id,
  rationale: a.rationale,
  metadata: JSON.stringify(a.metadata),
  run_id: a.runId,
  span_id: a.spanId,
  created_at_ms: a.createdAtMs,
  updated_at_ms: a.updatedAtMs,
  overrides: a.overrides,
  valid: Number(a.valid),
})

const fromRow = (row: Selectable<TracesTables['trace_assessments']>): Assessment => ({
  id: row.id,
  traceId: row.trace_id,
  name: row.name,
  kind: row.kind as AssessmentKind,
  value: JSON.parse(row.value),
  error: row.error === null ? null : (JSON.parse(row.error) as AssessmentError),
  source: { type: row.source_type, id: row.source_id },
  rationale: row.rationale,
  metadata: JSON.parse(row.metadata) as Record<string, string>,
  runId: row.run_id,
  spanId: row.span_id,
  createdAtMs: row.created_at_ms,
  updatedAtMs: row.updated_at_ms,
  overrides: row.overrides,
  valid: row.valid === 1,
})
