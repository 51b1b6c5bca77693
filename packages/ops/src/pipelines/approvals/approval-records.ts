import type { FailureBody, PlanNodeBody } from '@slipway/contract/pipelines'
import type { Database } from '../../ports/database.ts'
import type { Journal } from '../journal.ts'
import { type NodeRow, nodesStore } from '../nodes.store.ts'
import type { Patience } from '../patience.ts'
import type { PipelinesTables, PipelinesTrx } from '../pipelines.tables.ts'
import { runsStore } from '../runs.store.ts'
import { approvalsStore } from './approvals.store.ts'

/** What a run's questions leave in the database. */
export const approvalRecords = (
  run: string,
  deps: {
    database: Pick<Database<PipelinesTables>, 'db'>
    journal: Journal<PipelinesTrx>
    nowMs: () => number
    patience: Patience
  },
) => {
  const { database, journal, nowMs, patience } = deps
  return {
    /** The last question of a node, and what became of it. */
    asked: (node: string) => patience.whileAway(() => approvalsStore(database.db).last(run, node)),

    ask: (
      row: NodeRow,
      { question, expiresAfterMs, fourEyes }: NonNullable<PlanNodeBody['approval']>,
      number: number,
    ) => {
      const askedMs = nowMs()
      const expiresMs = expiresAfterMs === null ? null : askedMs + expiresAfterMs
      return journal.commit(
        [{ type: 'node-waiting', node: row.id, data: { question, expiresMs } }],
        async (trx) => {
          await nodesStore(trx).put({ ...row, status: 'waiting' })
          await approvalsStore(trx).add({
            run_id: run,
            node_id: row.id,
            number,
            question,
            four_eyes: fourEyes ? 1 : 0,
            asked_ms: askedMs,
            expires_ms: expiresMs,
            answered_ms: null,
            approved: null,
            actor: null,
            comment: null,
            closed: 0,
          })
        },
      )
    },

    /** Takes notice of the answer, or that none came: the node has ended. */
    answered: (
      row: NodeRow,
      number: number,
      end: { by: string | null; comment: string } & (
        | { output: string; failure: null }
        | { output: null; failure: FailureBody }
      ),
    ) =>
      journal.commit(
        [
          {
            type: 'node-answered',
            node: row.id,
            data: { approved: end.failure === null, by: end.by, comment: end.comment },
          },
          end.failure === null
            ? { type: 'node-finished', node: row.id, data: { attempt: null, resources: null } }
            : { type: 'node-failed', node: row.id, data: { attempt: null, failure: end.failure } },
        ],
        async (trx) => {
          const status = end.failure === null ? 'succeeded' : 'failed'
          await nodesStore(trx).put({ ...row, status, output_kept: end.output, ended_ms: nowMs() })
          await approvalsStore(trx).close(run, row.id, number)
        },
      ),

    /** Lets go of the run until a person has answered. false: somebody just has. */
    async park(): Promise<boolean> {
      let parked = false
      await journal.commit([], async (trx) => {
        const due = (await approvalsStore(trx).due(nowMs())).some((one) => one.run === run)
        if (due) return
        await runsStore(trx).park(run)
        parked = true
      })
      return parked
    },
  }
}
