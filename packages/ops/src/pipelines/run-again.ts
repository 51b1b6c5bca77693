import type { PipelineRunBody, PlanBody } from '@slipway/contract/pipelines'
import type { CapturedBody } from '@slipway/contract/run-context'
import type { Json } from '@slipway/flow/encoding'
import { refuseCycles } from '@slipway/flow/plan'
import { eventsStore } from './events.store.ts'
import type { PipelinesParts } from './index.ts'
import { keepCode } from './kept-code.ts'
import { nodesStore } from './nodes.store.ts'
import { nothingToResume, nothingToRetry, otherPipeline, runLost, runNotEnded } from './pipelines.errors.ts'
import { optionsOf, type RunOptions, type RunRow, runBody, runsStore } from './runs.store.ts'
import { nodesNamed } from './scope.ts'

/** Taking up a run that has ended: what it finished stays. */
export const openRunAgain = ({
  database,
  clock,
  artifacts,
  kept,
  find,
  driven,
  wake,
  steps,
}: PipelinesParts) => {
  const mustHaveEnded = (row: RunRow): void => {
    if (row.ended_ms === null) throw runNotEnded(row.id, row.status)
    if (row.status === 'succeeded') throw nothingToRetry(row.id)
  }

  const again = async (
    row: RunRow,
    now: { options: RunOptions; plan_kept: string; captured_kept: string | null },
    event: { type: string; data: Record<string, unknown> },
  ): Promise<PipelineRunBody> => {
    const taken = await database.write(async (trx) => {
      const { id, fence } = row
      if (!(await runsStore(trx).reopen(id, { fence }, { ...now, options: JSON.stringify(now.options) })))
        return false
      await nodesStore(trx).dropUnfinished(id)
      const seq = (await eventsStore(trx).last(id)) + 1
      await eventsStore(trx).add(id, [{ seq, tMs: clock.nowMs(), node: null, ...event }])
      return true
    })
    if (!taken) throw runNotEnded(row.id, 'being taken up by somebody else')
    wake(row.id)
    await driven.take(row.id)
    return runBody(await find(row.id))
  }

  return {
    /**
     * Runs what failed or did not run, as new attempts in the same run. With a plan: by its code; what that changed runs
     * again too. Throws PIPELINE_RUN_NOT_ENDED, PIPELINE_RUN_SUCCEEDED, PIPELINE_OTHER_PIPELINE,
     * PIPELINE_STEP_RETIRED.
     */
    async retry(
      id: string,
      by: { plan?: PlanBody; captured?: CapturedBody },
      actor: string,
    ): Promise<PipelineRunBody> {
      const row = await find(id)
      mustHaveEnded(row)
      const { plan, captured } = by
      const options = optionsOf(row)
      if (plan) {
        if (plan.pipeline !== row.pipeline) throw otherPipeline(id, row.pipeline, plan.pipeline)
        refuseCycles(plan)
        await steps?.check(plan)
        await keepCode(plan, artifacts)
        nodesNamed(plan, [...(options.from ?? []), ...(options.only ?? [])])
      }
      const lost = (await nodesStore(database.db).attempts(id)).filter(({ status }) => status === 'lost')
      return again(
        row,
        {
          // Whoever asks for another attempt has seen that the last one was cut off.
          options: { ...options, again: Object.fromEntries(lost.map((one) => [one.node_id, one.number])) },
          plan_kept: plan ? await kept.keep(plan as unknown as Json) : row.plan_kept,
          captured_kept: captured ? await kept.keep(captured as unknown as Json) : row.captured_kept,
        },
        { type: 'run-retried', data: { by: actor, newCode: plan !== undefined } },
      )
    },

    /**
     * Goes on with a run that was cancelled, or whose server ended and was not to go on. Throws as `retry` does, and
     * PIPELINE_RUN_FAILED for one that failed by itself.
     */
    async resume(id: string, actor: string): Promise<PipelineRunBody> {
      const row = await find(id)
      mustHaveEnded(row)
      const { code } = JSON.parse(row.failure ?? '{}') as { code?: string }
      if (row.status !== 'cancelled' && code !== runLost.code) throw nothingToResume(id, code ?? '')
      return again(
        row,
        { options: optionsOf(row), plan_kept: row.plan_kept, captured_kept: row.captured_kept },
        { type: 'run-retried', data: { by: actor, newCode: false } },
      )
    },
  }
}
