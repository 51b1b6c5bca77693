import type { Resources, Run, RunStatus } from '@slipway/contract/tracking'
import type { Kysely, Selectable } from 'kysely'
import { artifactTreeStore } from './artifacts/index.ts'
import { wireValue } from './metric-point.ts'
import type { TrackingTables } from './tracking.tables.ts'

export interface NewRunRow {
  readonly id: string
  readonly experimentId: string
  readonly name: string
  readonly parentId: string | null
  readonly createdBy: string
  readonly startedAtMs: number
  readonly key: string | null
}

export const runsStore = (db: Kysely<TrackingTables>) => ({
  async exists(id: string): Promise<boolean> {
    return (await db.selectFrom('runs').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
  },

  async experimentOf(id: string): Promise<string | null> {
    const row = await db.selectFrom('runs').select('experiment_id').where('id', '=', id).executeTakeFirst()
    return row ? String(row.experiment_id) : null
  },

  async idOfKey(key: string): Promise<string | null> {
    const row = await db.selectFrom('runs').select('id').where('request_key', '=', key).executeTakeFirst()
    return row?.id ?? null
  },

  /** false where a run with this id or key stands. */
  async insert(run: NewRunRow): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('runs')
      .values({
        id: run.id,
        experiment_id: Number(run.experimentId),
        name: run.name,
        status: 'running',
        parent_id: run.parentId,
        created_by: run.createdBy,
        started_at_ms: run.startedAtMs,
        request_key: run.key,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  },

  /** Only where it has not ended; false where it has. */
  async finish(
    id: string,
    status: RunStatus,
    endedAtMs: number,
    resources: Resources | undefined,
  ): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('runs')
      .set({
        status,
        ended_at_ms: endedAtMs,
        duration_ms: resources?.durationMs ?? null,
        cpu_seconds: resources?.cpuSeconds ?? null,
        peak_memory_bytes: resources?.peakMemoryBytes ?? null,
      })
      .where('id', '=', id)
      .where('status', 'in', ['scheduled', 'running'])
      .executeTakeFirst()
    return numUpdatedRows === 1n
  },

  /** Whole runs in the order of `ids`; ids that name none are left out. */
  async load(ids: readonly string[]): Promise<Run[]> {
    const runs = new Map<string, Run>()
    for (let start = 0; start < ids.length; start += 500) {
      const some = ids.slice(start, start + 500)
      for (const row of await db.selectFrom('runs').selectAll().where('id', 'in', some).execute())
        runs.set(row.id, fromRow(row))
      for (const p of await db.selectFrom('run_params').selectAll().where('run_id', 'in', some).execute())
        runs.get(p.run_id)!.params[p.key] = p.value
      for (const t of await db.selectFrom('run_tags').selectAll().where('run_id', 'in', some).execute())
        runs.get(t.run_id)!.tags[t.key] = t.value
      for (const m of await db
        .selectFrom('run_last_metrics')
        .selectAll()
        .where('run_id', 'in', some)
        .execute())
        runs.get(m.run_id)!.metrics[m.key] = { value: wireValue(m), step: m.step, tMs: m.t_ms }
      for (const { owner, ...file } of await artifactTreeStore(db).filesOf(some))
        runs.get(owner)?.artifacts.push(file)
    }
    return ids.flatMap((id) => runs.get(id) ?? [])
  },

  async history(runId: string, key: string) {
    const rows = await db
      .selectFrom('run_metrics')
      .select(['step', 't_ms', 'kind', 'value'])
      .where('run_id', '=', runId)
      .where('key', '=', key)
      .orderBy('step')
      .orderBy('t_ms')
      .orderBy('value')
      .execute()
    return rows.map((row) => ({ value: wireValue(row), step: row.step, tMs: row.t_ms }))
  },
})

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
})

/** Without a prototype, so that a key such as `__proto__` is a key like any other. */
const empty = <T>(): Record<string, T> => Object.create(null) as Record<string, T>
