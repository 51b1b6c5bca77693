import type { FailureBody, PlanBody } from '@slipway/contract/pipelines'
import { isAway } from '../ports/database.ts'
import type { Attempt } from '../ports/executor.ts'
import { codeChanges } from './changes.ts'
import { drive, type RunEnd } from './driver.ts'
import type { PipelinesDeps } from './index.ts'
import { bringBackCode } from './kept-code.ts'
import type { KeptJson } from './kept-json.ts'
import { type NodeRunner, nodeRunner } from './node-runner.ts'
import { openPatience, type Patience } from './patience.ts'
import { driverFailed, runCancelled, runLost, stateUnwritten } from './pipelines.errors.ts'
import type { Limits } from './queue/needs.ts'
import type { Slots } from './queue/slots.ts'
import { openRunRecords, type RunRecords } from './run-records.ts'
import { optionsOf, type RunRow } from './runs.store.ts'
import { askedFor, nodesNamed, onlyThese, withAllAfter } from './scope.ts'

export interface OpenRun {
  /**
   * Resolves when the run's end is durable, or it is left to others or until a person answers. Rejects only where the
   * database does not answer.
   */
  readonly ended: Promise<void>
  stop(why: 'cancelled' | 'suspended'): void
  /** Whether somebody was asked; then: look whether there is an answer. */
  asks(): boolean
  look(): Promise<void>
  /** Something was said in passing about one of its nodes. */
  say(node: string, type: string, data: Record<string, unknown>): void
}

export interface RunDeps extends PipelinesDeps {
  readonly kept: KeptJson
  readonly server: Attempt['server']
  readonly slots: Slots
  readonly limits: Limits
  readonly holds: () => Promise<boolean>
  /** The plan of an earlier run; null: it is gone. */
  readonly planOf: (run: string) => Promise<PlanBody | null>
  readonly onWritten: () => void
  /** The server ends: nothing more is waited for. */
  readonly closing: AbortSignal
}

/** Takes a run that this server has claimed to its end, from wherever the server before left it. */
export const openRun = async (row: RunRow, deps: RunDeps): Promise<OpenRun> => {
  const patience = openPatience(deps.closing)
  const records = await openRunRecords(row, { ...deps, patience })
  try {
    return await opened(row, records, patience, deps)
  } catch (error) {
    // It is none of the run's doing: the run goes on once the database is back.
    if (isAway(error)) throw error
    await records.runEnded({
      status: 'failed',
      failure: { ...driverFailed(error), node: null },
      output: null,
    })
    throw error
  }
}

const opened = async (
  row: RunRow,
  records: RunRecords,
  patience: Patience,
  deps: RunDeps,
): Promise<OpenRun> => {
  await reapLost(records, deps)
  const whole = (await deps.kept.read(row.plan_kept)) as unknown as PlanBody
  await bringBackCode(whole, deps.artifacts)
  const { from, only, again } = optionsOf(row)
  const { plan, given } =
    only === undefined ? { plan: whole, given: new Set<string>() } : onlyThese(whole, nodesNamed(whole, only))
  const forced = from === undefined ? new Set<string>() : withAllAfter(whole, nodesNamed(whole, from))
  await records.runStarted(row.started_ms !== null)

  const slots = deps.slots.enter({
    run: row.id,
    pipeline: row.pipeline,
    priority: row.priority,
    jobs: row.jobs,
  })
  const run = drive({
    plan,
    begin: (nodes) => runner.begin(nodes),
    halt: () => runner.halt(),
    async park() {
      const parked = await records.park()
      if (!parked) await runner.look()
      return parked
    },
    onExpanded: (each, items) => records.journal.say({ type: 'each-expanded', data: { each, items } }),
  })
  const runner: NodeRunner = nodeRunner(
    {
      run: row.id,
      plan,
      server: deps.server,
      forced: askedFor(row.force === 1, forced),
      given,
      again: again ?? {},
    },
    {
      ...deps,
      records,
      slots,
      secrets: { reveal: (step, names) => patience.whileAway(() => deps.secrets.reveal(step, names)) },
      holds: () => patience.whileAway(deps.holds),
      async changes(node, earlier) {
        const before = await patience.whileAway(() => deps.planOf(earlier))
        return before === null ? [] : codeChanges(node, { now: whole, before })
      },
    },
    run.news,
  )
  records.whenUnwritten((node, error) => run.news.unwritten(node, driverFailed(error)))
  return {
    ended: run.end
      .then((end) =>
        conclude(end, records, deps).catch(async (error: unknown) => {
          const failed = 'failure' in end ? end.failure.node : null
          throw stateUnwritten(row.id, (await records.settled())?.node ?? failed, error)
        }),
      )
      .finally(() => slots.leave()),
    stop(why) {
      patience.end()
      run.stop(why)
      runner.stop(why)
    },
    asks: runner.asks,
    look: runner.look,
    say: (node, type, data) => records.said(node, type, data),
  }
}

/** Ends a run that this server has claimed, without going on with it. */
export const giveUpRun = async (row: RunRow, why: 'cancelled' | 'lost', deps: RunDeps): Promise<void> => {
  const patience = openPatience(deps.closing)
  // Somebody waits for it.
  patience.end()
  const records = await openRunRecords(row, { ...deps, patience })
  await reapLost(records, deps)
  const [status, failure]: ['cancelled' | 'failed', FailureBody] =
    why === 'cancelled' ? ['cancelled', runCancelled] : ['failed', runLost]
  await records.runEnded({ status, failure: { ...failure, node: null }, output: null })
}

const reapLost = async (records: RunRecords, { executor }: RunDeps): Promise<void> => {
  for (const { node, number, handle } of await records.lost()) {
    await executor.reap(handle)
    await records.attemptLost(node, number)
  }
}

const conclude = async (end: RunEnd, records: RunRecords, { kept }: RunDeps): Promise<void> => {
  if (end.status === 'waiting') return
  const unwritten = await records.settled()
  if (end.status === 'suspended') return records.journal.settle()
  if (end.status !== 'succeeded')
    return records.runEnded({ status: end.status, failure: end.failure, output: null })
  if (unwritten)
    return records.runEnded({
      status: 'failed',
      failure: { ...driverFailed(unwritten.error), node: unwritten.node },
      output: null,
    })
  try {
    return await records.runEnded({ status: 'succeeded', failure: null, output: await kept.keep(end.output) })
  } catch (error) {
    return records.runEnded({
      status: 'failed',
      failure: { ...driverFailed(error), node: null },
      output: null,
    })
  }
}
