import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { NodeId, nullable, PipelineRunBody, PlanBody, RunId } from './pipelines.ts'
import { CapturedBody } from './run-context.ts'

/** Something that attempts share: the places of the server, a pool, or what the machine has. */
export const PoolBody = Type.Object({
  /** places, cpu, memoryMb, gpu, or pool:<name>. */
  name: Type.String(),
  total: Type.Number(),
  used: Type.Number(),
  /** Attempts that wait because this is taken. */
  waiting: Type.Integer(),
  /** No configuration names this pool: it has one place. */
  unnamed: Type.Boolean(),
})
export type PoolBody = Static<typeof PoolBody>

export const PoolUseBody = Type.Object({
  run: Type.String(),
  pipeline: Type.String(),
  node: NodeId,
  /** By the names of the pools. */
  takes: Type.Record(Type.String(), Type.Number()),
})
export type PoolUseBody = Static<typeof PoolUseBody>

export const WaitingBody = Type.Object({
  run: Type.String(),
  pipeline: Type.String(),
  priority: Type.Integer(),
  /** The next of them. */
  node: NodeId,
  /** How many attempts of the run wait for the same. */
  count: Type.Integer(),
  /** What they wait for, in words. */
  for: Type.String(),
})
export type WaitingBody = Static<typeof WaitingBody>

export const listPipelinePools = endpoint({
  operation: 'listPipelinePools',
  summary: 'What the steps of this server share, who uses it, and who waits for what',
  tag: 'pipelines',
  method: 'GET',
  path: '/api/v1/pipeline-pools',
  role: 'viewer',
  reply: Type.Object({
    pools: Type.Array(PoolBody),
    running: Type.Array(PoolUseBody),
    waiting: Type.Array(WaitingBody),
    runs: Type.Object({
      /** Runs that this server drives now, and at most. */
      open: Type.Integer(),
      most: Type.Integer(),
      /** Runs in the database that nobody drives yet. */
      queued: Type.Integer(),
    }),
  }),
})

export const ApprovalBody = Type.Object({
  run: Type.String(),
  pipeline: Type.String(),
  node: NodeId,
  question: Type.String(),
  askedMs: Type.Integer(),
  expiresMs: nullable(Type.Integer()),
  /** Who started the run. */
  actor: Type.String(),
  fourEyes: Type.Boolean(),
  answer: nullable(
    Type.Object({
      approved: Type.Boolean(),
      by: Type.String(),
      comment: Type.String(),
      atMs: Type.Integer(),
    }),
  ),
})
export type ApprovalBody = Static<typeof ApprovalBody>

export const listPipelineApprovals = endpoint({
  operation: 'listPipelineApprovals',
  summary: 'Questions of pipelines to a person, the oldest first',
  tag: 'pipelines',
  method: 'GET',
  path: '/api/v1/pipeline-approvals',
  role: 'viewer',
  query: Type.Object({
    run: Type.Optional(Type.String()),
    pipeline: Type.Optional(Type.String()),
    answered: Type.Optional(
      Type.Boolean({ default: false, description: 'Those that have been answered too.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  }),
  reply: Type.Object({ approvals: Type.Array(ApprovalBody) }),
})

export const answerPipelineApproval = endpoint({
  operation: 'answerPipelineApproval',
  summary: 'Answer the question that a node of a run asks',
  tag: 'pipelines',
  method: 'POST',
  path: '/api/v1/pipeline-runs/:id/nodes/:node/answer',
  role: 'approver',
  params: Type.Object({ ...RunId.properties, node: NodeId }),
  body: Type.Object({
    approved: Type.Boolean(),
    comment: Type.Optional(Type.String({ maxLength: 10_000, default: '' })),
  }),
  reply: ApprovalBody,
})

export const retryPipelineRun = endpoint({
  operation: 'retryPipelineRun',
  summary: 'Run again, in the same run, what failed or did not run',
  tag: 'pipelines',
  method: 'POST',
  path: '/api/v1/pipeline-runs/:id/retry',
  role: 'editor',
  params: RunId,
  body: Type.Object({
    /** In place of the plan that the run began with: new code. What it changed runs again too. */
    plan: Type.Optional(PlanBody),
    captured: Type.Optional(CapturedBody),
  }),
  reply: PipelineRunBody,
})

export const resumePipelineRun = endpoint({
  operation: 'resumePipelineRun',
  summary: 'Go on with a run that was cancelled, or whose server ended',
  tag: 'pipelines',
  method: 'POST',
  path: '/api/v1/pipeline-runs/:id/resume',
  role: 'editor',
  params: RunId,
  reply: PipelineRunBody,
})
