import { setTimeout as pause } from 'node:timers/promises'
import { SlipwayError } from '@slipway/contract/error'
import type { StepContext } from '@slipway/flow'
import type { AirflowApi, DagRun, TaskInstance } from './rest.ts'

/** The waits between looks grow by half from the first to the longest. */
export interface Waits {
  readonly firstMs: number
  readonly mostMs: number
  /** Failing so long, Airflow counts as gone; its run goes on, and the step's next attempt finds it. */
  readonly patienceMs: number
}

const over = new Set(['success', 'failed', 'skipped', 'upstream_failed', 'removed'])

/**
 * Looks at a DAG run until it has ended, and tells each task that ends and how far the run is. A look that fails is
 * repeated.
 */
export async function followDagRun(
  api: AirflowApi,
  at: { readonly dag: string; readonly run: string },
  ctx: Pick<StepContext, 'log' | 'progress' | 'signal'>,
  waits: Waits,
): Promise<{ run: DagRun; tasks: TaskInstance[] }> {
  const told = new Map<string, string>()
  let lastGoodMs = performance.now()
  for (let waitMs = waits.firstMs; ; waitMs = Math.min(waits.mostMs, waitMs * 1.5)) {
    try {
      const run = await api.run(at.dag, at.run)
      const tasks = await api.tasks(at.dag, at.run)
      lastGoodMs = performance.now()
      tell(tasks, told, ctx)
      if (run.state === 'success' || run.state === 'failed') return { run, tasks }
    } catch (error) {
      const passing = error instanceof SlipwayError && error.code === 'STAGE_AIRFLOW_AWAY'
      if (!passing || performance.now() - lastGoodMs > waits.patienceMs) throw error
      ctx.log(`${error.message} Looking again.`)
    }
    await pause(waitMs, undefined, { signal: ctx.signal })
  }
}

function tell(
  tasks: readonly TaskInstance[],
  told: Map<string, string>,
  ctx: Pick<StepContext, 'log' | 'progress'>,
): void {
  for (const task of tasks) {
    const name = taskName(task)
    const state = task.state ?? ''
    if (over.has(state) && told.get(name) !== state) ctx.log(`${name}: ${state}`)
    told.set(name, state)
  }
  const done = tasks.filter(({ state }) => over.has(state ?? '')).length
  const running = tasks.filter(({ state }) => state === 'running').map(taskName)
  ctx.progress(tasks.length === 0 ? 0 : done / tasks.length, running.slice(0, 3).join(', '))
}

export const taskName = ({ task_id, map_index }: TaskInstance) =>
  map_index >= 0 ? `${task_id}[${map_index}]` : task_id
