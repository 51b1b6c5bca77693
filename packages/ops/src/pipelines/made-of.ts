import type { PipelineRunBody } from '@slipway/contract/pipelines'
import type { PipelinesParts } from './index.ts'
import { madeOfStore } from './made-of.store.ts'
import { runBody } from './runs.store.ts'

export interface MadeOf {
  readonly run: PipelineRunBody
  readonly params: Readonly<Record<string, unknown>>
  /** Versions of data that its steps took or gave. */
  readonly datasets: readonly string[]
  /** Earlier runs whose results it took. */
  readonly resultsOf: readonly string[]
}

export const openMadeOf = ({
  database,
  find,
  planOf,
}: Pick<PipelinesParts, 'database' | 'find' | 'planOf'>) => ({
  /** What a run began with and used. Throws PIPELINE_RUN_NOT_FOUND. */
  async madeOf(id: string): Promise<MadeOf> {
    const store = madeOfStore(database.db)
    const run = runBody(await find(id))
    const [plan, datasets, resultsOf] = await Promise.all([
      planOf(id),
      store.datasetsIn(id),
      store.resultsOf(id),
    ])
    return { run, params: (plan?.params ?? {}) as MadeOf['params'], datasets, resultsOf }
  },
})
