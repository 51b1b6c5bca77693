import type { NodeStatus, ResourcesBody } from '@slipway/contract/pipelines'
import type { Kysely } from 'kysely'
import type { PipelinesTables } from '../pipelines.tables.ts'

/** The copies of one node in one run that stand alike. */
export interface CopiesRow {
  readonly run_id: string
  readonly plan_node: string
  readonly status: NodeStatus
  readonly copies: number
  readonly started_ms: number
  /** null while one of them has not ended. */
  readonly ended_ms: number | null
  readonly reason: string
}

export const cellsStore = (db: Kysely<PipelinesTables>) => ({
  /** What each attempt of a run took, as far as that is known. */
  async tookOf(run: string): Promise<ResourcesBody[]> {
    const rows = await db
      .selectFrom('pipeline_attempts')
      .select('resources')
      .where('run_id', '=', run)
      .where('resources', 'is not', null)
      .execute()
    return rows.map(({ resources }) => JSON.parse(resources!) as ResourcesBody)
  },

  /** What nodes did in runs; copies are counted by the database, so that an each of thousands is one row. */
  async ofRuns(runs: readonly string[]): Promise<CopiesRow[]> {
    if (runs.length === 0) return []
    const rows = await db
      .selectFrom('pipeline_nodes')
      .select(({ fn }) => [
        'run_id',
        'plan_node',
        'status',
        fn.countAll<number | string>().as('copies'),
        fn.min('started_ms').as('started_ms'),
        fn.max('ended_ms').as('ended_ms'),
        fn.count<number | string>('ended_ms').as('ended'),
        fn.max('reason').as('reason'),
      ])
      .where('run_id', 'in', [...runs])
      .groupBy(['run_id', 'plan_node', 'status'])
      .execute()
    return rows.map(({ copies, ended, ended_ms, ...row }) => ({
      ...row,
      copies: Number(copies),
      ended_ms: Number(ended) < Number(copies) ? null : Number(ended_ms),
    }))
  },
})
