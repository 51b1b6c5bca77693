import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { PlanBody } from './pipelines.ts'

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

/**
 * One cause for which a node runs. code, lockfile and environment name files or variables in `names`; input names
 * inputs, parameter parameters, upstream nodes that run and whose result may be another.
 */
export const RunReason = Type.Object({
  kind: Type.Enum([
    'first',
    'code',
    'lockfile',
    'environment',
    'parameter',
    'input',
    'seed',
    'upstream',
    'always',
    'asked',
    'unfinished',
    'gone',
  ]),
  names: Type.Array(Type.String()),
})
export type RunReason = Static<typeof RunReason>

export const PreviewedNode = Type.Object({
  /** The plan's node; copies inside an each are one where their list is not known yet. */
  id: Type.String(),
  step: Type.String(),
  /** depends: what it reads is made anew first; where that comes out as before, its result is taken. */
  state: Type.Enum(['cached', 'runs', 'depends', 'left-out']),
  reasons: Type.Array(RunReason),
  /** In words. */
  reason: Type.String(),
  /** The run whose result is taken; null where none is. */
  from: orNull(Type.String()),
  /** Medians of what it took before, all copies of a run together; null where it never ran. */
  expected: orNull(
    Type.Object({ wallMs: Type.Number(), cpuSeconds: Type.Number(), peakRssBytes: Type.Number() }),
  ),
})
export type PreviewedNode = Static<typeof PreviewedNode>

export const PlanPreview = Type.Object({
  pipeline: Type.String(),
  /** The run that it is compared with: the newest of this pipeline; null for the first. */
  comparedWith: orNull(Type.String()),
  nodes: Type.Array(PreviewedNode),
  /** The longest way through what runs or may run; null where a part of it never ran. */
  expectedWallMs: orNull(Type.Number()),
})
export type PlanPreview = Static<typeof PlanPreview>

export const previewPipelinePlan = endpoint({
  operation: 'previewPipelinePlan',
  summary: 'Say what a plan would run, what is there already, why, and what it is expected to take',
  tag: 'pipelines',
  method: 'POST',
  path: '/api/v1/pipeline-plans',
  role: 'viewer',
  body: Type.Object(
    {
      plan: PlanBody,
      force: Type.Optional(Type.Boolean()),
      from: Type.Optional(Type.Array(Type.String(), { maxItems: 1000 })),
      only: Type.Optional(Type.Array(Type.String(), { maxItems: 1000 })),
    },
    { additionalProperties: false },
  ),
  reply: PlanPreview,
})
