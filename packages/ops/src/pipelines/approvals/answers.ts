import type { ApprovalBody } from '@slipway/contract/pipeline-queue'
import type { PipelinesParts } from '../index.ts'
import { alreadyAnswered, nodeNotAsking, otherEyesNeeded } from '../pipelines.errors.ts'
import { claimsStore } from '../queue/claims.store.ts'
import { runsStore } from '../runs.store.ts'
import { approvalsStore } from './approvals.store.ts'

/** What persons are asked, and their answers. */
export const openAnswers = ({ database, clock, find, driven }: PipelinesParts) => {
  const approvals = approvalsStore(database.db)
  return {
    /** Oldest first; unless `answered`, those that wait now. */
    approvals: (query: { run?: string; pipeline?: string; answered?: boolean; limit?: number }) =>
      approvals.list({ ...query, limit: query.limit ?? 100, nowMs: clock.nowMs() }),

    /**
     * Answers the question of a node, once and for all; the run goes on. Throws PIPELINE_NODE_NOT_ASKING,
     * PIPELINE_ALREADY_ANSWERED and PIPELINE_FOUR_EYES.
     */
    async answer(
      at: { run: string; node: string },
      answer: { approved: boolean; comment?: string },
      actor: string,
    ): Promise<ApprovalBody> {
      const row = await find(at.run)
      const asked = await approvals.last(at.run, at.node)
      if (!asked) throw nodeNotAsking(at.run, at.node)
      const nowMs = clock.nowMs()
      if (asked.answered_ms !== null)
        throw alreadyAnswered(
          at.node,
          `${asked.actor ?? 'somebody'} ${asked.approved === 1 ? 'approved' : 'refused'} it`,
        )
      if (row.ended_ms !== null) throw alreadyAnswered(at.node, `the run is ${row.status}`)
      if (asked.closed === 1 || (asked.expires_ms !== null && asked.expires_ms <= nowMs))
        throw alreadyAnswered(at.node, 'its time is over')
      if (asked.four_eyes === 1 && row.actor === actor) throw otherEyesNeeded(at.node, actor)
      const taken = await database.write(async (trx) => {
        // The run is not let go of between the answer and this: it would not see it.
        await claimsStore(trx).lock(at.run, database.dialect)
        const done = await approvalsStore(trx).answer(
          { ...at, number: asked.number },
          { approved: answer.approved, comment: answer.comment ?? '', actor, nowMs },
        )
        if (done) await runsStore(trx).wake(at.run)
        return done
      })
      if (!taken) throw alreadyAnswered(at.node, 'somebody was quicker')
      await driven.take(at.run)
      const told = await approvals.find(at.run, at.node)
      return told!
    },
  }
}
