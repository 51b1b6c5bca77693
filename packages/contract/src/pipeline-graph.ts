import { Type, type Static } from 'typebox'
import { givenId } from './names.ts'
import { endpoint } from './endpoint.ts'
import { RunStatus } from './pipelines.ts'

const NodeId = Type.String()
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])
const Count = Type.Integer({ minimum: 0 })

/** pending: not begun. queued: it could begin, and waits for a place. waiting: for a person's answer. */
export const GraphStatus = Type.Enum([
  'pending',
  'queued',
  'waiting',
  'running',
  'succeeded',
  'cached',
  'failed',
  'cancelled',
])
export type GraphStatus = Static<typeof GraphStatus>

/** A node of the plan with what became of it: of all its copies together, where it is inside an each. */
export const GraphNodeBody = Type.Object({
  id: NodeId,
  step: Type.String(),
  kind: Type.Enum(['step', 'command', 'approval']),
  /** The each whose items it is copied for. */
  each: nullable(NodeId),
  tags: Type.Array(Type.String()),
  /** Of copies: failed where one has failed, running while more may come, succeeded or cached once all have ended. */
  status: GraphStatus,
  /** What it waits for, in words, where it is queued and that is known. */
  queuedFor: nullable(Type.String()),
  /** Those known so far. */
  copies: Type.Object({
    total: Count,
    running: Count,
    waiting: Count,
    succeeded: Count,
    cached: Count,
    failed: Count,
    cancelled: Count,
  }),
  attempts: Count,
  startedMs: nullable(Type.Integer()),
  endedMs: nullable(Type.Integer()),
  /** The time of all its attempts together. */
  wallMs: nullable(Type.Number()),
  /** Why it ran or was taken from the cache; of one copy, where they differ. */
  reason: nullable(Type.String()),
  /** Of the first copy that failed. */
  failure: nullable(Type.Object({ code: Type.String(), message: Type.String() })),
})
export type GraphNodeBody = Static<typeof GraphNodeBody>

export const GraphEdgeBody = Type.Object({
  from: NodeId,
  to: NodeId,
  /** data: `to` reads `from`. order: it only comes after. list: `to` has a copy for each item of what `from` gives. */
  kind: Type.Enum(['data', 'order', 'list']),
})
export type GraphEdgeBody = Static<typeof GraphEdgeBody>

export const PipelineGraphBody = Type.Object({
  /** null: a plan that has not been run. */
  run: nullable(Type.String()),
  pipeline: Type.String(),
  status: nullable(RunStatus),
  startedMs: nullable(Type.Integer()),
  endedMs: nullable(Type.Integer()),
  nodes: Type.Array(GraphNodeBody),
  /** items: how many there were, over all copies of the each around it; null until it is known. */
  eaches: Type.Array(
    Type.Object({ id: NodeId, each: nullable(NodeId), when: Type.Boolean(), items: nullable(Count) }),
  ),
  /** Between nodes; a list that an each makes leads to those that make its items. */
  edges: Type.Array(GraphEdgeBody),
})
export type PipelineGraphBody = Static<typeof PipelineGraphBody>

export const getPipelineGraph = endpoint({
  operation: 'getPipelineGraph',
  summary: 'The graph of a run: nodes with status, attempts, times and reasons, and edges',
  tag: 'pipelines',
  method: 'GET',
  path: '/api/v1/pipeline-runs/:id/graph',
  role: 'viewer',
  params: Type.Object({ id: givenId('pr', '8,40') }),
  reply: PipelineGraphBody,
})
