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

export const openGrids = ({ database, planOf }: Pick<PipelinesParts, 'database' | 'planOf'>) => ({
  /** Past runs of a pipeline by their steps; none where it never ran. */
  async grid(pipeline: string, { limit = 30, before, steps = 200 }: GridQuestion): Promise<PipelineGridBody> {
    const runs = await runsStore(database.db).list({ pipeline, limit, ...(before ? { before } : {}) })
    const plan = runs[0] ? await planOf(runs[0].id) : null
    const rows = await cellsStore(database.db).ofRuns(runs.map(({ id }) => id))
    return gridOf(pipeline, runs, plan?.nodes.map(({ id }) => id) ?? [], rows, steps)
  },
})
