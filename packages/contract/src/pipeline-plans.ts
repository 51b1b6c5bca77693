import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { NodeId, nullable, PlanBody } from './pipelines.ts'

/** What one attempt took in past runs of the same place: medians. */
export const ExpectedBody = Type.Object({
  wallMs: Type.Number(),
  cpuSeconds: Type.Number(),
  peakRssBytes: Type.Number(),
  /** Of so many attempts. */
  attempts: Type.Integer(),
})
export type ExpectedBody = Static<typeof ExpectedBody>

export const PlannedNodeBody = Type.Object({
  id: NodeId,
  step: Type.String(),
  /**
   * cached: its result is there. runs: it is known that it will. some: of its copies some run. asks: a person. unknown:
   * what it gets is not known before others have run; equal results would stop the rerun there.
   */
  fate: Type.Enum(['cached', 'runs', 'some', 'asks', 'unknown']),
  /** Why: the files, inputs, parameters or environment that changed, or whose result is taken. */
  reason: Type.String(),
  /** Copies that are known, and how many of them run. */
  copies: Type.Integer(),
  runs: Type.Integer(),
  expected: nullable(ExpectedBody),
})
export type PlannedNodeBody = Static<typeof PlannedNodeBody>

export const PipelinePreviewBody = Type.Object({
  pipeline: Type.String(),
  nodes: Type.Array(PlannedNodeBody),
  /** Where every node that runs, or may, has run before: how long that should take with `jobs` at once. */
  expectedMs: nullable(Type.Number()),
  /** Processor seconds of what runs or may, as far as they are known. */
  expectedCpuSeconds: Type.Number(),
  /** Steps that fall out of use, each in a sentence. */
  warnings: Type.Array(Type.String()),
})
export type PipelinePreviewBody = Static<typeof PipelinePreviewBody>

export const previewPipelinePlan = endpoint({
  operation: 'previewPipelinePlan',
  summary: 'What a plan would run, what is cached, and why',
  tag: 'pipelines',
  method: 'POST',
  path: '/api/v1/pipeline-plans',
  role: 'viewer',
  body: Type.Object({
    plan: PlanBody,
    jobs: Type.Optional(Type.Integer({ minimum: 1, maximum: 1024 })),
    force: Type.Optional(Type.Boolean()),
    from: Type.Optional(Type.Array(NodeId, { maxItems: 1000 })),
    only: Type.Optional(Type.Array(NodeId, { maxItems: 1000 })),
  }),
  reply: PipelinePreviewBody,
})
