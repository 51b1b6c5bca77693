import type { Kysely } from 'kysely'
import { distinctPoints, lastPoints, type StoredPoint } from './metric-point.ts'
import { paramChanged } from './tracking.errors.ts'
import type { TrackingTables } from './tracking.tables.ts'

/** SQLite takes 32,766 values in a statement, PostgreSQL 65,535; a point has seven. */
const rowsAtOnce = 1000

function* slices<T>(list: readonly T[]): Iterable<T[]> {
  for (let start = 0; start < list.length; start += rowsAtOnce) yield list.slice(start, start + rowsAtOnce)
}

/** What is logged to a run; called with the transaction that it belongs to. Each of these may be repeated. */
export const runLogStore = (db: Kysely<TrackingTables>) => ({
  /** Throws TRACKING_PARAM_CHANGED where a parameter stands with another value. */
  async addParams(runId: string, params: Record<string, string>): Promise<void> {
    const rows = Object.entries(params).map(([key, value]) => ({ run_id: runId, key, value }))
    for (const slice of slices(rows)) {
      await db
        .insertInto('run_params')
        .values(slice)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      const standing = await db
        .selectFrom('run_params')
        .select(['key', 'value'])
        .where('run_id', '=', runId)
        .where(
          'key',
          'in',
          slice.map((row) => row.key),
        )
        .execute()
      for (const { key, value } of standing)
        if (params[key] !== value) throw paramChanged(runId, key, value, params[key] ?? '')
    }
  },

  async setTags(runId: string, tags: Record<string, string>): Promise<void> {
    const rows = Object.entries(tags).map(([key, value]) => ({ run_id: runId, key, value }))
    for (const slice of slices(rows))
      await db
        .insertInto('run_tags')
        .values(slice)
        .onConflict((conflict) =>
          conflict.columns(['run_id', 'key']).doUpdateSet((e) => ({ value: e.ref('excluded.value') })),
        )
        .execute()
  },

  async addMetrics(runId: string, points: readonly StoredPoint[]): Promise<void> {
    for (const slice of slices(distinctPoints(points)))
      await db
        .insertInto('run_metrics')
        .values(slice.map((point) => ({ run_id: runId, ...point })))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    for (const slice of slices(lastPoints(points)))
      await db
        .insertInto('run_last_metrics')
        .values(slice.map((point) => ({ run_id: runId, ...point })))
        .onConflict((conflict) =>
          conflict
            .columns(['run_id', 'key'])
            .doUpdateSet((e) => ({
              step: e.ref('excluded.step'),
              t_ms: e.ref('excluded.t_ms'),
              kind: e.ref('excluded.kind'),
              value: e.ref('excluded.value'),
            }))
            .where((e) =>
              e(
                e.refTuple('excluded.step', 'excluded.t_ms', 'excluded.value'),
                '>=',
                e.refTuple(
                  'run_last_metrics.step',
                  'run_last_metrics.t_ms',
                  'run_last_metrics.value',
                ) as never,
              ),
            ),
        )
        .execute()
  },
})
