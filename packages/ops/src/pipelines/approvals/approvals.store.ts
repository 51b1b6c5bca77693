import type { ApprovalBody } from '@slipway/contract/pipeline-queue'
import type { Kysely, Selectable } from 'kysely'
import type { PipelinesTables } from '../pipelines.tables.ts'

export type ApprovalRow = Selectable<PipelinesTables['pipeline_approvals']>

const columns = [
  'pipeline_approvals.run_id',
  'node_id',
  'number',
  'question',
  'four_eyes',
  'asked_ms',
  'expires_ms',
  'answered_ms',
  'approved',
  'pipeline_approvals.actor',
  'comment',
  'closed',
] as const

/** Questions of runs, and what became of them. */
export const approvalsStore = (db: Kysely<PipelinesTables>) => {
  const withRuns = () =>
    db
      .selectFrom('pipeline_approvals')
      .innerJoin('pipeline_runs', 'pipeline_runs.id', 'run_id')
      .select([...columns, 'pipeline_runs.pipeline', 'pipeline_runs.actor as started_by'])
  return {
    add: (row: ApprovalRow) => db.insertInto('pipeline_approvals').values(row).execute(),

    /** The last one of a node. */
    last: (run: string, node: string): Promise<ApprovalRow | undefined> =>
      db
        .selectFrom('pipeline_approvals')
        .selectAll()
        .where('run_id', '=', run)
        .where('node_id', '=', node)
        .orderBy('number', 'desc')
        .executeTakeFirst(),

    async find(run: string, node: string): Promise<ApprovalBody | null> {
      const row = await withRuns()
        .where('run_id', '=', run)
        .where('node_id', '=', node)
        .orderBy('number', 'desc')
        .executeTakeFirst()
      return row ? approvalBody(row) : null
    },

    /** Oldest first. Unless `answered`, those that still wait, of runs that go on. */
    async list(query: {
      run?: string
      pipeline?: string
      answered?: boolean
      nowMs: number
      limit: number
    }): Promise<ApprovalBody[]> {
      let rows = withRuns().orderBy('asked_ms').orderBy('node_id').limit(query.limit)
      if (query.run !== undefined) rows = rows.where('run_id', '=', query.run)
      if (query.pipeline !== undefined) rows = rows.where('pipeline_runs.pipeline', '=', query.pipeline)
      if (!query.answered)
        rows = rows
          .where('closed', '=', 0)
          .where('answered_ms', 'is', null)
          .where('pipeline_runs.ended_ms', 'is', null)
          .where((e) => e.or([e('expires_ms', 'is', null), e('expires_ms', '>', query.nowMs)]))
      return (await rows.execute()).map(approvalBody)
    },

    /** false: it was answered before, or the run no longer asks. */
    async answer(
      at: { run: string; node: string; number: number },
      answer: { approved: boolean; actor: string; comment: string; nowMs: number },
    ): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('pipeline_approvals')
        .set({
          approved: answer.approved ? 1 : 0,
          actor: answer.actor,
          comment: answer.comment,
          answered_ms: answer.nowMs,
        })
        .where('run_id', '=', at.run)
        .where('node_id', '=', at.node)
        .where('number', '=', at.number)
        .where('answered_ms', 'is', null)
        .where('closed', '=', 0)
        .executeTakeFirstOrThrow()
      return numUpdatedRows > 0n
    },

    close: (run: string, node: string, number: number) =>
      db
        .updateTable('pipeline_approvals')
        .set({ closed: 1 })
        .where('run_id', '=', run)
        .where('node_id', '=', node)
        .where('number', '=', number)
        .execute(),

    /** Nobody can answer what a run asked that has ended. */
    closeAll: (run: string) =>
      db
        .updateTable('pipeline_approvals')
        .set({ closed: 1 })
        .where('run_id', '=', run)
        .where('closed', '=', 0)
        .execute(),

    /** Answered, or out of time, and the run has not taken notice. */
    async due(nowMs: number): Promise<{ run: string; node: string }[]> {
      const rows = await db
        .selectFrom('pipeline_approvals')
        .select(['run_id', 'node_id'])
        .where('closed', '=', 0)
        .where((e) => e.or([e('answered_ms', 'is not', null), e('expires_ms', '<=', nowMs)]))
        .execute()
      return rows.map(({ run_id, node_id }) => ({ run: run_id, node: node_id }))
    },
  }
}

const approvalBody = (row: ApprovalRow & { pipeline: string; started_by: string }): ApprovalBody => ({
  run: row.run_id,
  pipeline: row.pipeline,
  node: row.node_id,
  question: row.question,
  askedMs: row.asked_ms,
  expiresMs: row.expires_ms,
  actor: row.started_by,
  fourEyes: row.four_eyes === 1,
  answer:
    row.answered_ms === null
      ? null
      : {
          approved: row.approved === 1,
          by: row.actor ?? '',
          comment: row.comment ?? '',
          atMs: row.answered_ms,
        },
})
