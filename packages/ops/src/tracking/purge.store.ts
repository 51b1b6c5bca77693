import type { Kysely } from 'kysely'
import { removeRows } from '../kernel/index.ts'
import { artifactTreeStore } from './artifacts/artifact-tree.store.ts'
import type { TrackingTables } from './tracking.tables.ts'

/**
 * Removes for good the runs and experiments that were deleted before a time, with all that was logged to them; but for
 * runs to keep, and experiments that hold one. Call it inside a transaction.
 */
export async function purgeRuns(
  trx: Kysely<TrackingTables>,
  { beforeMs, keep }: { beforeMs: number; keep: ReadonlySet<string> },
): Promise<{ runs: number; experiments: number }> {
  const old = await trx
    .selectFrom('experiments')
    .select('id')
    .where('deleted_at_ms', '<', beforeMs)
    .where('id', '!=', 0)
    .execute()
  const inOld = new Set(old.map(({ id }) => id))
  const candidates = await trx
    .selectFrom('runs as r')
    .innerJoin('experiments as e', 'e.id', 'r.experiment_id')
    .select(['r.id', 'r.experiment_id'])
    .where((e) => e.or([e('r.deleted_at_ms', '<', beforeMs), e('e.deleted_at_ms', '<', beforeMs)]))
    .execute()
  for (const { id, experiment_id } of candidates) if (keep.has(id)) inOld.delete(experiment_id)
  const due = candidates.filter(
    ({ id, experiment_id }) => !keep.has(id) && (experiment_id !== 0 || !inOld.has(0)),
  )
  for (const { id, experiment_id } of due) {
    await artifactTreeStore(trx).remove(`${experiment_id}/${id}`)
    await trx.deleteFrom('artifact_entries').where('owner', '=', id).execute()
    await trx.deleteFrom('model_metrics').where('run_id', '=', id).execute()
    await trx
      .deleteFrom('metric_chunks')
      .where('series_id', 'in', (e) => e.selectFrom('metric_series').select('id').where('run_id', '=', id))
      .execute()
  }
  const runs = await removeRows(
    trx,
    'runs',
    'id',
    due.map(({ id }) => id),
  )
  for (const id of inOld) await artifactTreeStore(trx).remove(String(id))
  const experiments = await removeRows(trx, 'experiments', 'id', [...inOld])
  return { runs, experiments }
}
