import { setTimeout as pause } from 'node:timers/promises'
import { SlipwayError } from '@slipway/contract/error'
import { changedSource, type ReadyNode } from '@slipway/flow/plan'
import type { StepOutcome } from '@slipway/flow/worker'
import type { RunningAttempt } from '../ports/executor.ts'
import type { NodeEnd } from './driver.ts'
import type { NodeRunnerDeps, NodeRunnerFacts } from './node-runner.ts'
import type { NodeRow } from './nodes.store.ts'
import { codeChanged, driverFailed, runCancelled } from './pipelines.errors.ts'
import type { Needs } from './queue/needs.ts'
import { backoffMs, worthRetrying } from './retry.ts'

/** Starts attempts of a node, each once its needs are free, until one succeeds or no more are due. */
export const attemptRunner = (facts: NodeRunnerFacts, deps: NodeRunnerDeps, halted: () => boolean) => {
  const { records, kept, executor, slots } = deps
  const running = new Map<string, RunningAttempt>()
  let stopped: 'cancelled' | 'suspended' | null = null
  const haltSignal = new AbortController()

  const run = async (ready: ReadyNode, row: NodeRow, needs: Needs): Promise<NodeEnd> => {
    for (let failures = 0, number = records.nextAttempt(ready.id); ; number++) {
      const outcome = await inSlot(ready, row, needs, number)
      if (outcome === null) return { status: 'stopped' }
      if (outcome.status === 'succeeded') {
        await kept.hold(outcome.output)
        const output = await kept.keep(outcome.output)
        const written = records.nodeSucceeded({ row, number, output, resources: outcome.resources })
        // What comes next begins while this becomes durable; its own writes come after, in the same transaction or a
        // later one. What must not run twice is followed by nothing before it is known for good to have run.
        if (ready.node.idempotent === false) await written
        else await records.trail(ready.id, written)
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
      // Waiting for the next attempt holds no place.
      await pause(backoffMs(ready.node.retry, failures, Math.random()), undefined, {
        signal: haltSignal.signal,
      }).catch(() => undefined)
    }
  }

  /** null: it did not begin, and will not. */
  const inSlot = async (
    ready: ReadyNode,
    row: NodeRow,
    needs: Needs,
    number: number,
  ): Promise<StepOutcome | null> => {
    if (halted()) return null
    const ticket = slots.ask(ready.id, needs)
    try {
      if (!(await ticket.granted) || !(await deps.holds()) || halted()) return null
      return await attempt(ready, row, number)
    } finally {
      ticket.release()
    }
  }

  const attempt = async (ready: ReadyNode, row: NodeRow, number: number): Promise<StepOutcome> => {
    const { id, node, inputs } = ready
    const refusal = codeChangedBy(ready)
    if (refusal) {
      await records.attemptStarted(row, number, '')
      return refusal
    }
    const secrets = await deps.secrets.reveal(id, node.environment.secrets).catch((error: unknown) => {
      if (error instanceof SlipwayError) return error
      throw error
    })
    if (secrets instanceof SlipwayError) {
      await records.attemptStarted(row, number, '')
      return { status: 'failed', failure: driverFailed(secrets), resources: null }
    }
    await kept.bring(inputs)
    // One that is not to run twice is noted before it begins, so that no crash leaves it unknown; any other at once
    // after, while it is already on its way: what runs and is noted nowhere ends with this server, or before the next.
    const once = node.idempotent === false
    if (once) await records.attemptStarted(row, number, '')
    if (stopped !== null) return { status: 'cancelled', failure: runCancelled, resources: null }
    const started = executor.start(
      { run: facts.run, id, number, node, plan: facts.plan, inputs, secrets, server: facts.server },
      ({ type, ...data }) => records.said(id, type, data),
    )
    running.set(id, started)
    // It may be refused before what was begun is noted, and so before anybody waits for it.
    started.outcome.catch(() => undefined)
    try {
      if (once) await records.attemptHandle(row, number, started.handle)
      else {
        const noted = records.attemptStarted(row, number, started.handle)
        noted.catch(started.cancel)
        await records.trail(id, noted)
      }
      const outcome = await started.outcome
      // A result of other code must not be known by this one.
      return outcome.status === 'succeeded' ? (codeChangedBy(ready) ?? outcome) : outcome
    } catch (error) {
      started.cancel()
      await started.outcome
      throw error
    } finally {
      running.delete(id)
    }
  }

  /** Programs are run where they lie, so nothing but this keeps a run to the code that it was planned with. */
  const codeChangedBy = ({ id, node }: ReadyNode): StepOutcome | null => {
    const changed = node.command ? changedSource(facts.plan, node.step) : null
    return changed === null
      ? null
      : { status: 'failed', failure: driverFailed(codeChanged(id, changed)), resources: null }
  }

  return {
    run,
    /** No further attempt begins. */
    halt: () => haltSignal.abort(),
    /** Ends what runs. */
    stop(how: 'cancelled' | 'suspended'): void {
      stopped ??= how
      for (const one of running.values()) one.cancel()
    },
  }
}
