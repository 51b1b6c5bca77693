import { setTimeout as pause } from 'node:timers/promises'
import { SlipwayError } from '@slipway/contract/error'
import type { PlanBody } from '@slipway/contract/pipelines'
import type { ReadyNode } from '@slipway/flow/plan'
import type { Clock } from '../ports/clock.ts'
import type { Attempt, Executor, RunningAttempt } from '../ports/executor.ts'
import type { NodeEnd } from './driver.ts'
import { driverFailed } from './pipelines.errors.ts'
import { type IdentityParts, identityOf, identityParts, reasonFor } from './identity.ts'
import type { KeptJson } from './kept-json.ts'
import type { NodeRow } from './nodes.store.ts'
import type { RunRecords } from './run-records.ts'
import type { Secrets } from './secrets/index.ts'
import { backoffMs, worthRetrying } from './retry.ts'

export interface NodeRunnerFacts {
  readonly run: string
  readonly plan: PlanBody
  readonly force: boolean
  readonly server: Attempt['server']
}

/** Runs the nodes of one run: takes a result that is there, or starts attempts until one succeeds. */
export const nodeRunner = (
  facts: NodeRunnerFacts,
  deps: {
    records: RunRecords
    kept: KeptJson
    executor: Executor
    secrets: Pick<Secrets, 'reveal'>
    clock: Clock
  },
) => {
  const { records, kept, executor, clock, secrets } = deps
  const running = new Map<string, RunningAttempt>()
  let stopped: 'cancelled' | 'suspended' | null = null
  const stopSignal = new AbortController()

  /** Nodes of this run by identity: two that would give the same run once, though they are ready at once. */
  const byIdentity = new Map<string, { id: string; end: Promise<NodeEnd> }>()

  const runNode = async (ready: ReadyNode, leaveSlot: () => void): Promise<NodeEnd> => {
    const { id, node, inputs } = ready
    const earlier = await records.finished(id)
    if (earlier !== null) return { status: 'succeeded', output: await kept.read(earlier) }
    const parts = identityParts(node, facts.plan.seed, inputs)
    const row: NodeRow = {
      run_id: facts.run,
      id,
      pipeline: facts.plan.pipeline,
      plan_node: node.id,
      step: node.step,
      status: 'running',
      identity: identityOf(parts),
      parts: JSON.stringify(parts),
      reason: '',
      inputs_kept: await kept.keep(inputs),
      output_kept: null,
      started_ms: clock.nowMs(),
      ended_ms: null,
    }
    if (!node.cache) return runAnew(ready, row, parts)
    const twin = byIdentity.get(row.identity)
    if (twin) {
      leaveSlot()
      const end = await twin.end
      if (end.status !== 'succeeded') return { status: 'stopped' }
      return takeResult(row, await kept.keep(end.output), `the result of ${twin.id} in this run`)
    }
    const end = runOrTake(ready, row, parts)
    byIdentity.set(row.identity, { id, end })
    return end
  }

  const runOrTake = async (ready: ReadyNode, row: NodeRow, parts: IdentityParts): Promise<NodeEnd> => {
    const entry = facts.force ? null : await records.cached(row.identity)
    if (entry !== null && (await kept.whole(entry.output)))
      return takeResult(row, entry.output, `the result of ${entry.node} in ${entry.run}`)
    return runAnew(ready, row, parts)
  }

  const takeResult = async (row: NodeRow, output: string, reason: string): Promise<NodeEnd> => {
    const value = await kept.read(output)
    await records.nodeCached({
      ...row,
      status: 'cached',
      reason,
      output_kept: output,
      ended_ms: clock.nowMs(),
    })
    return { status: 'succeeded', output: value }
  }

  const runAnew = async (ready: ReadyNode, row: NodeRow, parts: IdentityParts): Promise<NodeEnd> => {
    const before = await records.before(ready.id)
    const reason = reasonFor({ parts, before, cache: ready.node.cache, force: facts.force })
    return runAttempts(ready, { ...row, reason })
  }

  const runAttempts = async (ready: ReadyNode, row: NodeRow): Promise<NodeEnd> => {
    for (let failures = 0, number = await records.nextAttempt(ready.id); ; number++) {
      if (stopped !== null) return { status: 'stopped' }
      const outcome = await runAttempt(ready, row, number)
      if (outcome.status === 'succeeded') {
        const output = await kept.keep(outcome.output)
        await records.nodeSucceeded({ row, number, output, resources: outcome.resources })
        return { status: 'succeeded', output: outcome.output }
      }
      if (stopped !== null) {
        await records.nodeStopped({ row, number, how: stopped, outcome })
        return { status: 'stopped' }
      }
      failures++
      const again = failures <= ready.node.retry.times && worthRetrying(outcome.failure)
      await records.nodeFailed({ row, number, outcome, again })
      if (!again) return { status: 'failed', failure: outcome.failure }
      await pause(backoffMs(ready.node.retry, failures, Math.random()), undefined, {
        signal: stopSignal.signal,
      }).catch(() => undefined)
    }
  }

  const runAttempt = async (ready: ReadyNode, row: NodeRow, number: number) => {
    const { id, node, inputs } = ready
    const revealed = await secrets.reveal(id, node.environment.secrets).catch((error: unknown) => {
      if (error instanceof SlipwayError) return error
      throw error
    })
    if (revealed instanceof SlipwayError) {
      await records.attemptStarted(row, number, '')
      return { status: 'failed' as const, failure: driverFailed(revealed), resources: null }
    }
    const attempt = executor.start(
      {
        run: facts.run,
        id,
        number,
        node,
        plan: facts.plan,
        inputs,
        secrets: revealed,
        server: facts.server,
      },
      ({ type, ...data }) => records.said(id, type, data),
    )
    running.set(id, attempt)
    try {
      await records.attemptStarted(row, number, attempt.handle)
      return await attempt.outcome
    } catch (error) {
      attempt.cancel()
      await attempt.outcome
      throw error
    } finally {
      running.delete(id)
    }
  }

  return {
    runNode,
    /** Ends what runs. */
    stop(how: 'cancelled' | 'suspended') {
      stopped ??= how
      stopSignal.abort()
      for (const attempt of running.values()) attempt.cancel()
    },
  }
}
