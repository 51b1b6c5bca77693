import type { FailureBody, PipelineRunBody, RunStatus } from '@slipway/contract/pipelines'
import type { Kysely, Selectable } from 'kysely'
import type { PipelinesTables } from './pipelines.tables.ts'

export type RunRow = Selectable<PipelinesTables['pipeline_runs']>

export const runsStore = (db: Kysely<PipelinesTables>) => ({
  /** false where a run of this id is there already. */
  async insert(row: RunRow): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('pipeline_runs')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  },

  find: (id: string): Promise<RunRow | undefined> =>
    db.selectFrom('pipeline_runs').selectAll().where('id', '=', id).executeTakeFirst(),

  /** Newest first. */
  async list(query: {
    pipeline?: string
    status?: RunStatus
    before?: string
    limit: number
  }): Promise<PipelineRunBody[]> {
    let rows = db.selectFrom('pipeline_runs').selectAll().orderBy('id', 'desc').limit(query.limit)
    if (query.pipeline !== undefined) rows = rows.where('pipeline', '=', query.pipeline)
    if (query.status !== undefined) rows = rows.where('status', '=', query.status)
    if (query.before !== undefined) rows = rows.where('id', '<', query.before)
    return (await rows.execute()).map(runBody)
  },

  /** What an owner had not brought to an end, oldest first. */
  unfinished: (owner: string): Promise<RunRow[]> =>
    db
      .selectFrom('pipeline_runs')
      .selectAll()
      .where('status', 'in', ['queued', 'running'])
      .where('owner', '=', owner)
      .orderBy('id')
      .execute(),

  /** When the oldest of those began that have not ended, whoever runs them. */
  async oldestUnfinishedMs(): Promise<number | null> {
    const { first } = await db
      .selectFrom('pipeline_runs')
      .select((e) => e.fn.min('created_ms').as('first'))
      .where('ended_ms', 'is', null)
      .executeTakeFirstOrThrow()
    return first ?? null
  },

  start: (id: string, nowMs: number) =>
    db
      .updateTable('pipeline_runs')
      .set((e) => ({ status: 'running', started_ms: e.fn.coalesce('started_ms', e.val(nowMs)) }))
      .where('id', '=', id)
      .execute(),

  end: (
    id: string,
    end: {
      status: RunStatus
      nowMs: number
      failure: (FailureBody & { node: string | null }) | null
      output: string | null
    },
  ) =>
    db
      .updateTable('pipeline_runs')
      .set({
        status: end.status,
        ended_ms: end.nowMs,
        failure: end.failure && JSON.stringify(end.failure),
        output_kept: end.output,
      })
      .where('id', '=', id)
      .execute(),
})

export const runBody = (row: RunRow): PipelineRunBody => ({
  id: row.id,
  pipeline: row.pipeline,
  status: row.status,
  actor: row.actor,
  createdMs: row.created_ms,
  startedMs: row.started_ms,
  endedMs: row.ended_ms,
  failure: row.failure === null ? null : (JSON.parse(row.failure) as PipelineRunBody['failure']),
})
