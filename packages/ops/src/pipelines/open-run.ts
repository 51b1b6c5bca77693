import type { PlanBody } from '@slipway/contract/pipelines'
import type { Attempt } from '../ports/executor.ts'
import type { PipelinesDeps } from './index.ts'
import { bringBackCode } from './kept-code.ts'
import type { KeptJson } from './kept-json.ts'
import { type DrivenRun, drive, type RunEnd } from './driver.ts'
import { nodeRunner } from './node-runner.ts'
import { driverFailed, runLost } from './pipelines.errors.ts'
import { openRunRecords, type RunRecords } from './run-records.ts'
import type { RunRow } from './runs.store.ts'

export interface OpenRun {
  /** Resolves when the run's end is durable, or it is suspended. Rejects only where the database does not answer. */
  readonly ended: Promise<void>
  stop(why: 'cancelled' | 'suspended'): void
}

interface RunDeps extends PipelinesDeps {
  readonly kept: KeptJson
  readonly server: Attempt['server']
  readonly onWritten: () => void
}

/** Takes a run from its row to its end, from wherever the server before left it. */
export const openRun = async (row: RunRow, resumed: boolean, deps: RunDeps): Promise<OpenRun> => {
  const records = await openRunRecords(row, deps)
  await reapLost(records, deps)
  const plan = (await deps.kept.read(row.plan_kept)) as unknown as PlanBody
  await bringBackCode(plan, deps.artifacts)
  await records.runStarted(resumed)
  const runner = nodeRunner(
    { run: row.id, plan, force: row.force === 1, server: deps.server },
    { ...deps, records },
  )
  const run: DrivenRun = drive({
    plan,
    jobs: row.jobs,
    runNode: runner.runNode,
    onExpanded: (each, items) => records.journal.say({ type: 'each-expanded', data: { each, items } }),
  })
  return {
    ended: run.ended.then((end) => conclude(end, records, deps)),
    stop(why) {
      run.stop(why)
      runner.stop(why)
    },
  }
}

/** Ends a run that the server before left, without going on with it. */
export const giveUpRun = async (row: RunRow, deps: RunDeps): Promise<void> => {
  const records = await openRunRecords(row, deps)
  await reapLost(records, deps)
  await records.runEnded({ status: 'failed', failure: { ...runLost, node: null }, output: null })
}

const reapLost = async (records: RunRecords, { executor }: RunDeps): Promise<void> => {
  for (const { node, number, handle } of await records.lost()) {
    await executor.reap(handle)
    await records.attemptLost(node, number)
  }
}

const conclude = async (end: RunEnd, records: RunRecords, { kept }: RunDeps): Promise<void> => {
  if (end.status === 'suspended') return records.journal.settle()
  if (end.status !== 'succeeded')
    return records.runEnded({ status: end.status, failure: end.failure, output: null })
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
