import { Type, type Static } from 'typebox'
import { givenId } from './names.ts'
import { endpoint } from './endpoint.ts'
import { CapturedBody } from './run-context.ts'
import { NodeId, nullable, PlanBody, ValueBody } from './plan.ts'

export * from './plan.ts'

/** waiting: nothing of it runs, as it waits for a person's answer. */
export const RunStatus = Type.Enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'])
export type RunStatus = Static<typeof RunStatus>

/** waiting: for a person's answer. */
export const NodeStatus = Type.Enum(['running', 'waiting', 'succeeded', 'cached', 'failed', 'cancelled'])
export type NodeStatus = Static<typeof NodeStatus>

/** lost: the server ended while it ran. */
export const AttemptStatus = Type.Enum(['running', 'succeeded', 'failed', 'cancelled', 'lost'])
export type AttemptStatus = Static<typeof AttemptStatus>

export const FailureBody = Type.Object({
  code: Type.String(),
  /** bug: not a failure that anybody foresaw. */
  kind: Type.Enum(['invalid', 'refused', 'forbidden', 'not-found', 'conflict', 'unavailable', 'bug']),
  message: Type.String(),
  hint: Type.String(),
  /** The stack, for bugs of the step. */
  detail: Type.Optional(Type.String()),
})
export type FailureBody = Static<typeof FailureBody>

export const ResourcesBody = Type.Object({
  wallMs: Type.Number(),
  cpuSeconds: Type.Number(),
  peakRssBytes: Type.Number(),
})
export type ResourcesBody = Static<typeof ResourcesBody>

export const AttemptBody = Type.Object({
  number: Type.Integer({ minimum: 1 }),
  status: AttemptStatus,
  startedMs: Type.Integer(),
  endedMs: nullable(Type.Integer()),
  resources: nullable(ResourcesBody),
  failure: nullable(FailureBody),
})
export type AttemptBody = Static<typeof AttemptBody>

export const NodeBody = Type.Object({
  /** The plan's node, with #0 or #1.3 for a copy inside eaches. */
  id: NodeId,
  planNode: NodeId,
  step: Type.String(),
  status: NodeStatus,
  /** Digest of code, inputs and seed: equal ones run once. */
  identity: Type.String(),
  /** Why it ran, in words, or whose result was taken. */
  reason: Type.String(),
  startedMs: Type.Integer(),
  endedMs: nullable(Type.Integer()),
  attempts: Type.Array(AttemptBody),
})
export type NodeBody = Static<typeof NodeBody>

export const PipelineRunBody = Type.Object({
  id: Type.String(),
  pipeline: Type.String(),
  status: RunStatus,
  /** Higher ones begin first. */
  priority: Type.Integer({ minimum: -100, maximum: 100 }),
  actor: Type.String(),
  createdMs: Type.Integer(),
  startedMs: nullable(Type.Integer()),
  endedMs: nullable(Type.Integer()),
  /** Since when it is deleted. */
  deletedMs: Type.Optional(Type.Integer()),
  failure: nullable(Type.Intersect([FailureBody, Type.Object({ node: nullable(NodeId) })])),
})
export type PipelineRunBody = Static<typeof PipelineRunBody>

export const PipelineRunDetail = Type.Object({
  ...PipelineRunBody.properties,
  plan: PlanBody,
  /** Of where the run was started; null where that was not told. */
  captured: nullable(CapturedBody),
  nodes: Type.Array(NodeBody),
  /** What the pipeline gives; null until it has succeeded. */
  output: ValueBody,
})
export type PipelineRunDetail = Static<typeof PipelineRunDetail>

/**
 * What happened, in order. type: run-started, run-resumed, run-retried, run-waiting, run-finished, each-expanded,
 * node-queued, node-waiting, node-answered, node-started, node-cached, node-retried, node-finished, node-failed,
 * node-cancelled, node-lost, log, progress, metric, param.
 */
export const RunEventBody = Type.Object({
  seq: Type.Integer({ minimum: 1 }),
  tMs: Type.Integer(),
  type: Type.String(),
  node: nullable(NodeId),
  data: Type.Record(Type.String(), Type.Unknown()),
})
export type RunEventBody = Static<typeof RunEventBody>

export const RunId = Type.Object({ id: givenId('pr', '8,40') })

/** How a run differs from any other of its plan. */
export const howToRun = {
  jobs: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1024, description: 'Steps at once; default: the cores.' }),
  ),
  force: Type.Optional(Type.Boolean({ description: 'Run every step, whatever is cached.' })),
  priority: Type.Optional(
    Type.Integer({ minimum: -100, maximum: 100, default: 0, description: 'Higher ones begin first.' }),
  ),
  from: Type.Optional(
    Type.Array(NodeId, {
      maxItems: 1000,
      description: 'Nodes or steps that run again with all that comes after them, whatever is cached.',
    }),
  ),
  only: Type.Optional(
    Type.Array(NodeId, {
      maxItems: 1000,
      description:
        'Nodes or steps that run, and nothing else; what they need is taken from the last results.',
    }),
  ),
}

export const createPipelineRun = endpoint({
  operation: 'createPipelineRun',
  summary: 'Run a planned pipeline',
  tag: 'pipelines',
  method: 'POST',
  path: '/api/v1/pipeline-runs',
  role: 'editor',
  body: Type.Object({
    plan: PlanBody,
    ...howToRun,
    /** No step's identity depends on it. */
    captured: Type.Optional(CapturedBody),
  }),
  reply: PipelineRunBody,
})

export const listPipelineRuns = endpoint({
  operation: 'listPipelineRuns',
  summary: 'List pipeline runs, newest first',
  tag: 'pipelines',
  method: 'GET',
  path: '/api/v1/pipeline-runs',
  role: 'viewer',
  query: Type.Object({
    pipeline: Type.Optional(Type.String()),
    status: Type.Optional(RunStatus),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
    before: Type.Optional(Type.String({ description: 'Only runs older than this one.' })),
    deleted: Type.Optional(
      Type.Boolean({ description: 'Those that were deleted, instead of those that were not.' }),
    ),
  }),
  reply: Type.Object({ runs: Type.Array(PipelineRunBody) }),
})

export const getPipelineRun = endpoint({
  operation: 'getPipelineRun',
  summary: 'Show a pipeline run with its plan, nodes, attempts and output',
  tag: 'pipelines',
  method: 'GET',
  path: '/api/v1/pipeline-runs/:id',
  role: 'viewer',
  params: RunId,
  reply: PipelineRunDetail,
})

export const getPipelineNode = endpoint({
  operation: 'getPipelineNode',
  summary: 'Show one node of a run with its inputs and output',
  tag: 'pipelines',
  method: 'GET',
  path: '/api/v1/pipeline-runs/:id/nodes/:node',
  role: 'viewer',
  params: Type.Object({ ...RunId.properties, node: NodeId }),
  reply: Type.Object({ ...NodeBody.properties, inputs: ValueBody, output: ValueBody }),
})

/** The header x-log-end says at which byte the next reading goes on. */
export const readAttemptLog = endpoint({
  operation: 'readAttemptLog',
  summary: 'Read what an attempt of a node printed, up to now',
  tag: 'pipelines',
  method: 'GET',
  path: '/api/v1/pipeline-runs/:id/nodes/:node/log',
  role: 'viewer',
  params: Type.Object({ ...RunId.properties, node: NodeId }),
  query: Type.Object({
    attempt: Type.Optional(Type.Integer({ minimum: 1, description: 'Its number; default: the last.' })),
    from: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: 'The byte to begin at.' })),
  }),
  replyMedia: 'text/plain',
  reply: Type.Unsafe<ReadableStream<Uint8Array>>({ type: 'string' }),
})

export const deletePipelineRun = endpoint({
  operation: 'deletePipelineRun',
  summary: 'Delete a pipeline run that has ended; it can be restored until garbage is collected',
  tag: 'pipelines',
  method: 'DELETE',
  path: '/api/v1/pipeline-runs/:id',
  role: 'editor',
  params: RunId,
  reply: PipelineRunBody,
})

export const restorePipelineRun = endpoint({
  operation: 'restorePipelineRun',
  summary: 'Restore a deleted pipeline run',
  tag: 'pipelines',
  method: 'POST',
  path: '/api/v1/pipeline-runs/:id/restore',
  role: 'editor',
  params: RunId,
  reply: PipelineRunBody,
})

export const cancelPipelineRun = endpoint({
  operation: 'cancelPipelineRun',
  summary: 'Stop a pipeline run and its processes',
  tag: 'pipelines',
  method: 'POST',
  path: '/api/v1/pipeline-runs/:id/cancel',
  role: 'editor',
  params: RunId,
  reply: PipelineRunBody,
})

/** With `Accept: text/event-stream` the same events arrive as they happen (id: seq, event: type, data: the event). */
export const listPipelineRunEvents = endpoint({
  operation: 'listPipelineRunEvents',
  summary: 'What happened in a pipeline run after an event',
  tag: 'pipelines',
  method: 'GET',
  path: '/api/v1/pipeline-runs/:id/events',
  role: 'viewer',
  params: RunId,
  query: Type.Object({
    after: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1000 })),
    waitMs: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 30_000,
        description: 'Wait so long for the next event where there is none yet.',
      }),
    ),
  }),
  reply: Type.Object({
    events: Type.Array(RunEventBody),
    /** The run has ended and there are no more. */
    done: Type.Boolean(),
  }),
})
