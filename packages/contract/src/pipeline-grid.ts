import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { GraphStatus } from './pipeline-graph.ts'
import { NodeId, nullable, PipelineRunBody } from './pipelines.ts'

/** What one step did in one run: all its copies together, where it is inside an each. */
export const GridCellBody = Type.Object({
  status: GraphStatus,
  /** From the beginning of its first copy to the end of its last; null while it runs. */
  wallMs: nullable(Type.Integer({ minimum: 0 })),
  copies: Type.Integer({ minimum: 1 }),
  /** Why it ran, or whose result was taken; of one copy, where they differ. */
  reason: Type.String(),
})
export type GridCellBody = Static<typeof GridCellBody>

export const PipelineGridBody = Type.Object({
  pipeline: Type.String(),
  /** In the order of the newest run's plan; those that it no longer has come last. */
  steps: Type.Array(Type.Object({ id: NodeId, gone: Type.Boolean() })),
  /** How many steps are left out beyond `steps`. */
  moreSteps: Type.Integer({ minimum: 0 }),
  /** The newest first; `cells` in the order of `steps`, null where the run never came to the step. */
  runs: Type.Array(Type.Object({ run: PipelineRunBody, cells: Type.Array(nullable(GridCellBody)) })),
})
export type PipelineGridBody = Static<typeof PipelineGridBody>

export const getPipelineGrid = endpoint({
  operation: 'getPipelineGrid',
  summary: 'Past runs of a pipeline by its steps: what each step did in each run, how long and why',
  tag: 'pipelines',
  method: 'GET',
  path: '/api/v1/pipeline-grids/:pipeline',
  role: 'viewer',
  params: Type.Object({ pipeline: Type.String({ description: 'As its runs call it.' }) }),
  query: Type.Object({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 30, description: 'Runs.' })),
    before: Type.Optional(Type.String({ description: 'Only runs older than this one.' })),
    steps: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 200 })),
  }),
  reply: PipelineGridBody,
})
