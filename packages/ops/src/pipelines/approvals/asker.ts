import type { Json } from '@slipway/flow/encoding'
import type { NodeEnd, NodeNews } from '../driver.ts'
import type { Begun, NodeRunnerDeps } from '../node-runner.ts'
import type { NodeRow } from '../nodes.store.ts'
import { approvalExpired, approvalRefused, driverFailed } from '../pipelines.errors.ts'
import type { ApprovalRow } from './approvals.store.ts'

/** What an approval gives to those who read it. */
const given = ({ actor, comment, answered_ms }: ApprovalRow): Json => ({
  approvedBy: actor ?? '',
  comment: comment ?? '',
  atMs: answered_ms ?? 0,
})

/**
 * The questions of one run to persons. They hold no worker and no place; what is asked stands in the database, so that
 * it outlives every server.
 */
export const asker = (
  { records, kept, clock }: Pick<NodeRunnerDeps, 'records' | 'kept' | 'clock'>,
  news: NodeNews,
) => {
  const asking = new Map<string, NodeRow>()

  const ask = async ({ ready, row }: Begun): Promise<void> => {
    const { id, node, inputs } = ready
    const before = await records.asked(id)
    const asked = { ...row, reason: 'asks a person', inputs_kept: await kept.keep(inputs) }
    if (!before || before.closed === 1)
      await records.ask(asked, node.approval ?? unsaid(id), (before?.number ?? 0) + 1)
    asking.set(id, asked)
    news.asks(id)
    await lookAt(id)
  }

  const lookAt = async (id: string): Promise<void> => {
    const question = await records.asked(id)
    const row = asking.get(id)
    if (!row || !question) return
    const how = outcome(id, question)
    if (how === null) return
    asking.delete(id)
    // Since when it waits, also where a server has taken the run up again meanwhile.
    await records.answered({ ...row, started_ms: question.asked_ms }, question.number, {
      by: question.actor,
      comment: question.comment ?? '',
      ...(how.failure === null
        ? { output: await kept.keep(how.output), failure: null }
        : { output: null, failure: how.failure }),
    })
    news.ended(
      id,
      how.failure === null
        ? { status: 'succeeded', output: how.output }
        : { status: 'failed', failure: how.failure },
    )
  }

  const outcome = (id: string, question: ApprovalRow) => {
    if (question.answered_ms !== null)
      return question.approved === 1
        ? { output: given(question), failure: null }
        : { output: null, failure: approvalRefused(id, question.actor ?? 'Somebody', question.comment ?? '') }
    const late = question.expires_ms !== null && question.expires_ms <= clock.nowMs()
    return late ? { output: null, failure: approvalExpired(id) } : null
  }

  const failed = (id: string) => (error: unknown) => {
    asking.delete(id)
    const end: NodeEnd = { status: 'failed', failure: driverFailed(error) }
    news.ended(id, end)
  }

  return {
    ask: (one: Begun): void => void ask(one).catch(failed(one.ready.id)),
    async look(): Promise<void> {
      await Promise.all([...asking.keys()].map((id) => lookAt(id).catch(failed(id))))
    },
    waits: () => asking.size > 0,
  }
}

const unsaid = (id: string) => ({ question: id, expiresAfterMs: null })
