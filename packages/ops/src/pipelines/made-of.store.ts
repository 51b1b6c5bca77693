import type { Kysely } from 'kysely'
import type { PipelinesTables } from './pipelines.tables.ts'

const named = /"(ds_[0-9a-z]{26})"/g

export const madeOfStore = (db: Kysely<PipelinesTables>) => ({
  /** Versions of data that stand in values of a run's steps; in those that lie in their rows, as all short ones do. */
  async datasetsIn(run: string): Promise<string[]> {
    const rows = await db
      .selectFrom('pipeline_nodes')
      .select(['inputs_kept', 'output_kept'])
      .where('run_id', '=', run)
      .where((e) => e.or([e('inputs_kept', 'like', '%"ds_%'), e('output_kept', 'like', '%"ds_%')]))
      .execute()
    const texts = rows.flatMap(({ inputs_kept, output_kept }) => [inputs_kept, output_kept ?? ''])
    return [...new Set(texts.flatMap((text) => [...text.matchAll(named)].map(([, id]) => id!)))]
  },

  /** Runs whose results its steps were given in place of running, as far as the cache still tells. */
  async resultsOf(run: string): Promise<string[]> {
    const rows = await db
      .selectFrom('pipeline_nodes as node')
      .innerJoin('pipeline_cache as cache', 'cache.identity', 'node.identity')
      .select('cache.run_id')
      .where('node.run_id', '=', run)
      .where('node.status', '=', 'cached')
      .where('cache.run_id', '!=', run)
      .distinct()
      .execute()
    return rows.map(({ run_id }) => run_id).sort()
  },
})
