import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { RunStatus } from './pipelines.ts'

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])
const Count = Type.Integer({ minimum: 0 })

/**
 * waiting: for another node, or for a place. The copies of a node inside an each are one node here: failed where one
 * has failed, running while some are under way, succeeded and cached once all have ended.
 */
export const GraphStatus = Type.Enum(['waiting', 'running', 'succeeded', 'cached', 'failed', 'cancelled'])
export type GraphStatus = Static<typeof GraphStatus>

export const GraphNode = Type.Object({
  /** The plan's node. */
  id: Type.String(),
  step: Type.String(),
  kind: Type.Enum(['step', 'command', 'approval']),
  /** The each whose items it is copied for. */
  each: orNull(Type.String()),
  status: GraphStatus,
  /** How many copies there are in which state; null for a node that has none. */
  copies: orNull(Type.Record(Type.String(), Count)),
  /** Of all copies together. */
  attempts: Count,
  startedMs: orNull(Type.Integer()),
  endedMs: orNull(Type.Integer()),
  /** Why it ran, or whose result was taken; of the first copy that has one. */
  reason: Type.String(),
  failure: orNull(Type.Object({ code: Type.String(), message: Type.String() })),
})
export type GraphNode = Static<typeof GraphNode>

/** order: nothing is read, it only comes after. list: what an each is over, or a when waits for. */
export const GraphEdge = Type.Object({
  from: Type.String(),
  to: Type.String(),
  kind: Type.Enum(['data', 'order', 'list']),
})
export type GraphEdge = Static<typeof GraphEdge>

export const GraphEach = Type.Object({
  id: Type.String(),
  each: orNull(Type.String()),
  when: Type.Boolean(),
  /** How many items the list had; null until it is known. */
  items: orNull(Count),
})
export type GraphEach = Static<typeof GraphEach>

/** What depends on what, and how far it is. */
export const PipelineGraph = Type.Object({
  pipeline: Type.String(),
  /** null: a plan that has not been run. */
  run: orNull(Type.String()),
  status: orNull(RunStatus),
  startedMs: orNull(Type.Integer()),
  endedMs: orNull(Type.Integer()),
  nodes: Type.Array(GraphNode),
  edges: Type.Array(GraphEdge),
  eaches: Type.Array(GraphEach),
})
export type PipelineGraph = Static<typeof PipelineGraph>

export const getPipelineRunGraph = endpoint({
  operation: 'getPipelineRunGraph',
  summary: 'Show the graph of a run: nodes with status, attempts and timings, and what depends on what',
  tag: 'pipelines',
  method: 'GET',
  path: '/api/v1/pipeline-runs/:id/graph',
  role: 'viewer',
  params: Type.Object({ id: Type.String({ pattern: '^pr_[a-z0-9]{8,40}$' }) }),
  reply: PipelineGraph,
})
