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
    deleted?: boolean
    limit: number
  }): Promise<PipelineRunBody[]> {
    let rows = db.selectFrom('pipeline_runs').selectAll().orderBy('id', 'desc').limit(query.limit)
    if (query.pipeline !== undefined) rows = rows.where('pipeline', '=', query.pipeline)
    if (query.status !== undefined) rows = rows.where('status', '=', query.status)
    rows = rows.where('deleted_ms', query.deleted ? 'is not' : 'is', null)
    if (query.before !== undefined) rows = rows.where('id', '<', query.before)
    return (await rows.execute()).map(runBody)
  },

  /** What the server of a home (null: any) had begun and not brought to an end, oldest first. */
  begun: async (owner: string | null): Promise<string[]> => {
    const begun = db.selectFrom('pipeline_runs').select('id').where('status', '=', 'running').orderBy('id')
    const rows = await (owner === null ? begun : begun.where('owner', '=', owner)).execute()
    return rows.map(({ id }) => id)
  },

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
        server: null,
        cancel: 0,
      })
      .where('id', '=', id)
      .execute(),

  /** Nothing of it runs until a person has answered; nobody drives it. */
  park: (id: string) =>
    db.updateTable('pipeline_runs').set({ status: 'waiting', server: null }).where('id', '=', id).execute(),

  /** One that waited for a person may go on. false: it was not waiting. */
  async wake(id: string): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('pipeline_runs')
      .set({ status: 'queued' })
      .where('id', '=', id)
      .where('status', '=', 'waiting')
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  },

  /** Takes up one that has ended. false: it has not, or no longer as it was. */
  async reopen(
    id: string,
    was: { fence: number },
    now: { options: string; plan_kept: string; captured_kept: string | null },
  ): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('pipeline_runs')
      .set((e) => ({
        ...now,
        status: 'queued',
        ended_ms: null,
        failure: null,
        output_kept: null,
        cancel: 0,
        fence: e('fence', '+', 1),
      }))
      .where('id', '=', id)
      .where('fence', '=', was.fence)
      .where('ended_ms', 'is not', null)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  },
})

/** How a run differs from one of its whole plan. */
export interface RunOptions {
  readonly from?: readonly string[]
  readonly only?: readonly string[]
  /** Attempts that were lost with their server, and that somebody has agreed to do again: node to number. */
  readonly again?: Readonly<Record<string, number>>
}
export const optionsOf = ({ options }: RunRow): RunOptions =>
  options === null ? {} : (JSON.parse(options) as RunOptions)

export const runBody = (row: RunRow): PipelineRunBody => ({
  id: row.id,
  pipeline: row.pipeline,
  status: row.status,
  priority: row.priority,
  actor: row.actor,
  createdMs: row.created_ms,
  startedMs: row.started_ms,
  endedMs: row.ended_ms,
  ...(row.deleted_ms === null ? {} : { deletedMs: row.deleted_ms }),
  failure: row.failure === null ? null : (JSON.parse(row.failure) as PipelineRunBody['failure']),
})
