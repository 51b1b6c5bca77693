import type { GridCellBody, PipelineGridBody } from '@slipway/contract/pipeline-grid'
import type { PipelineRunBody } from '@slipway/contract/pipelines'
import type { CopiesRow } from './cells.store.ts'

/** What is graver stands for what is not: one copy that failed makes the step one that failed. */
const grave = ['failed', 'running', 'waiting', 'cancelled', 'succeeded', 'cached'] as const

/** The copies of a step in a run as one. */
const cellOf = (rows: readonly CopiesRow[]): GridCellBody => {
  const first = grave.flatMap((status) => rows.find((row) => row.status === status) ?? [])[0]!
  const ends = rows.map(({ ended_ms }) => ended_ms)
  return {
    status: first.status,
    wallMs: ends.includes(null)
      ? null
      : Math.max(0, ...ends.map(Number)) - Math.min(...rows.map(({ started_ms }) => started_ms)),
    copies: rows.reduce((sum, { copies }) => sum + copies, 0),
    reason: first.reason,
  }
}

/**
 * Runs by steps.
 * @param planned the steps of the newest run's plan, in its order
 * @param most steps that are shown; the others are counted
 */
export const gridOf = (
  pipeline: string,
  runs: readonly PipelineRunBody[],
  planned: readonly string[],
  rows: readonly CopiesRow[],
  most: number,
): PipelineGridBody => {
  const known = new Set(planned)
  const gone = [...new Set(rows.map(({ plan_node }) => plan_node))].filter((id) => !known.has(id)).sort()
  const all = [...planned, ...gone]
  const steps = all.slice(0, most)
  const byRun = Map.groupBy(rows, ({ run_id }) => run_id)
  return {
    pipeline,
    steps: steps.map((id) => ({ id, gone: !known.has(id) })),
    moreSteps: all.length - steps.length,
    runs: runs.map((run) => {
      const byNode = Map.groupBy(byRun.get(run.id) ?? [], ({ plan_node }) => plan_node)
      return {
        run,
        cells: steps.map((id) => {
          const own = byNode.get(id)
          return own ? cellOf(own) : null
        }),
      }
    }),
  }
}
