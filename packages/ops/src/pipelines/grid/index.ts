import type { PipelineGridBody } from '@slipway/contract/pipeline-grid'
import type { PipelinesParts } from '../index.ts'
import { runsStore } from '../runs.store.ts'
import { cellsStore } from './cells.store.ts'
import { gridOf } from './grid.ts'

export interface GridQuestion {
  readonly limit?: number
  readonly before?: string
  readonly steps?: number
}

export interface RunTook {
  readonly durationMs: number
  readonly cpuSeconds: number
  readonly peakMemoryBytes: number
}

export const openGrids = ({ database, planOf }: Pick<PipelinesParts, 'database' | 'planOf'>) => ({
  /** What the attempts of a run took together, and how long the run did; null where it is gone or has not ended. */
  async took(id: string): Promise<RunTook | null> {
    const run = await runsStore(database.db).find(id)
    if (!run || run.ended_ms === null || run.started_ms === null) return null
    const attempts = await cellsStore(database.db).tookOf(id)
    return {
      durationMs: run.ended_ms - run.started_ms,
      cpuSeconds: attempts.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
      peakMemoryBytes: Math.max(0, ...attempts.map(({ peakRssBytes }) => peakRssBytes)),
    }
  },

  /** Past runs of a pipeline by their steps; none where it never ran. */
  async grid(pipeline: string, { limit = 30, before, steps = 200 }: GridQuestion): Promise<PipelineGridBody> {
    const runs = await runsStore(database.db).list({ pipeline, limit, ...(before ? { before } : {}) })
    const plan = runs[0] ? await planOf(runs[0].id) : null
    const rows = await cellsStore(database.db).ofRuns(runs.map(({ id }) => id))
    return gridOf(pipeline, runs, plan?.nodes.map(({ id }) => id) ?? [], rows, steps)
  },
})
