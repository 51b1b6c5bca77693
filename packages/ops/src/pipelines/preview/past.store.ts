import { type Kysely, sql } from 'kysely'
import type { PipelinesTables } from '../pipelines.tables.ts'

/** What nodes took before. */
export const pastStore = (db: Kysely<PipelinesTables>) => ({
  /** What attempts that succeeded took, of each place of a pipeline the newest ones. */
  async took(
    pipeline: string,
    newest: number,
  ): Promise<Map<string, { wallMs: number; cpuSeconds: number; peakRssBytes: number }[]>> {
    const ranked = db
      .selectFrom('pipeline_nodes as n')
      .innerJoin('pipeline_attempts as a', (on) =>
        on.onRef('n.run_id', '=', 'a.run_id').onRef('n.id', '=', 'a.node_id'),
      )
      .select([
        'n.plan_node',
        'a.resources',
        sql<number>`row_number() over (partition by n.plan_node order by a.started_ms desc)`.as('place'),
      ])
      .where('n.pipeline', '=', pipeline)
      .where('a.status', '=', 'succeeded')
      .where('a.resources', 'is not', null)
    const rows = await db
      .selectFrom(ranked.as('ranked'))
      .select(['plan_node', 'resources'])
      .where('place', '<=', newest)
      .execute()
    const found = new Map<string, { wallMs: number; cpuSeconds: number; peakRssBytes: number }[]>()
    for (const { plan_node, resources } of rows) {
      const one = JSON.parse(resources as string) as {
        wallMs: number
        cpuSeconds: number
        peakRssBytes: number
      }
      const others = found.get(plan_node)
      if (others) others.push(one)
      else found.set(plan_node, [one])
    }
    return found
  },
})
