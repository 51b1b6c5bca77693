import type { Run, RunModel, RunStatus } from '@slipway/contract/tracking'
import type { Kysely, Selectable } from 'kysely'
import { artifactTreeStore } from '../artifacts/index.ts'
import { lookup } from '../log/statements.store.ts'
import { valueOf, wireValue } from '../metrics/metric-point.ts'
import type { TrackingTables } from '../tracking.tables.ts'

type Db = Kysely<TrackingTables>

/**
 * Whole runs in the order of `ids`; ids that name none are left out.
 * @param files whether to list their files; where not, `artifacts` is empty
 */
export async function loadRuns(db: Db, ids: readonly string[], files = true): Promise<Run[]> {
  if (ids.length === 0) return []
  const runs = new Map<string, Run>()
  for (const row of await runRows(db, ids)) runs.set(row.id, fromRow(row))
  for (const { run_id, key, value } of await paramRows(db, ids)) runs.get(run_id)!.params[key] = value
  for (const { run_id, key, value } of await tagRows(db, ids)) runs.get(run_id)!.tags[key] = value
  for (const row of await metricRows(db, ids))
    runs.get(row.run_id)!.metrics[row.key] = {
      value: wireValue(valueOf(row)),
      step: row.step,
      tMs: row.t_ms,
    }
  if (files)
    for (const { owner, ...file } of await artifactTreeStore(db).filesOf(ids))
      runs.get(owner)?.artifacts.push(file)
  for (const { run_id, source_type, tags, ...input } of await inputRows(db, ids))
    runs.get(run_id)!.inputs.push({
      ...input,
      sourceType: source_type,
      tags: JSON.parse(tags) as Record<string, string>,
    })
  for (const { run_id, role, model_id, step } of await modelRows(db, ids))
    runs.get(run_id)!.models.push({ modelId: model_id, role: role as RunModel['role'], step })
  return ids.flatMap((id) => runs.get(id) ?? [])
}

const runRows = lookup(
  (db, ids: readonly string[]) => db.selectFrom('runs').selectAll().where('id', 'in', ids),
  '',
)

const paramRows = lookup(
  (db, ids: readonly string[]) => db.selectFrom('run_params').selectAll().where('run_id', 'in', ids),
  '',
)

const tagRows = lookup(
  (db, ids: readonly string[]) => db.selectFrom('run_tags').selectAll().where('run_id', 'in', ids),
  '',
)

const metricRows = lookup(
  (db, ids: readonly string[]) =>
    db
      .selectFrom('metric_series')
      .select(['run_id', 'key', 'step', 't_ms', 'nan', 'value'])
      .where('run_id', 'in', ids),
  '',
)

const inputRows = lookup(
  (db, ids: readonly string[]) =>
    db
      .selectFrom('run_inputs')
      .innerJoin('input_datasets', 'input_datasets.id', 'run_inputs.dataset_id')
      .select(['run_id', 'name', 'digest', 'source_type', 'source', 'schema', 'profile', 'context', 'tags'])
      .where('run_id', 'in', ids)
      .orderBy('dataset_id'),
  '',
)

const modelRows = lookup(
  (db, ids: readonly string[]) =>
    db.selectFrom('run_models').selectAll().where('run_id', 'in', ids).orderBy('step').orderBy('model_id'),
  '',
)

const fromRow = (row: Selectable<TrackingTables['runs']>): Run => ({
  id: row.id,
  experimentId: String(row.experiment_id),
  name: row.name,
  status: row.status as RunStatus,
  parentId: row.parent_id,
  createdBy: row.created_by,
  startedAtMs: row.started_at_ms,
  endedAtMs: row.ended_at_ms,
  params: empty(),
  metrics: empty(),
  tags: empty(),
  resources:
    row.duration_ms === null
      ? null
      : {
          durationMs: row.duration_ms,
          ...(row.cpu_seconds === null ? {} : { cpuSeconds: row.cpu_seconds }),
          ...(row.peak_memory_bytes === null ? {} : { peakMemoryBytes: row.peak_memory_bytes }),
        },
  artifacts: [],
  lifecycle: row.deleted_at_ms === null ? 'active' : 'deleted',
  inputs: [],
  models: [],
})

/** Without a prototype, so that a key such as `__proto__` is a key like any other. */
const empty = <T>(): Record<string, T> => Object.create(null) as Record<string, T>
