import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ModelName, OpenObject, TimeMs } from './names.ts'
import { PipelineRunBody } from './pipelines.ts'
import { ModelMetric, ModelStage } from './registry.ts'

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

/** The object that something is about; `part` is what of it, such as a step or a report. */
export const OverviewRef = Type.Object({
  kind: Type.Enum(['pipeline-run', 'model', 'dataset', 'endpoint', 'rollout', 'approval', 'drift']),
  name: Type.String(),
  number: orNull(Type.Integer()),
  part: orNull(Type.String()),
})
export type OverviewRef = Static<typeof OverviewRef>

const Noted = Type.Object({
  key: Type.String(),
  of: OverviewRef,
  status: Type.String(),
  words: Type.String(),
  atMs: TimeMs,
})
export type Noted = Static<typeof Noted>

/** A model as a manager asks for it. */
export const OverviewModel = Type.Object({
  name: ModelName,
  versions: Type.Integer({ minimum: 0 }),
  /** What answers, by the alias champion; null: none does yet. */
  champion: orNull(
    Type.Object({
      number: Type.Integer({ minimum: 1 }),
      stage: ModelStage,
      metrics: Type.Record(Type.String(), ModelMetric),
      signature: OpenObject,
      facts: OpenObject,
      createdAtMs: TimeMs,
    }),
  ),
  /** The metric of its plain words over its versions, the oldest first; at most 20. */
  trend: orNull(
    Type.Object({
      metric: Type.String(),
      points: Type.Array(
        Type.Object({
          number: Type.Integer({ minimum: 1 }),
          value: Type.Number(),
          low: Type.Number(),
          high: Type.Number(),
        }),
      ),
    }),
  ),
  /** What the run that made the champion took; cost by SLIPWAY_PRICES, null where nobody said. */
  made: orNull(
    Type.Object({
      wallMs: Type.Number(),
      cpuSeconds: Type.Number(),
      cost: orNull(Type.Object({ amount: Type.Number(), currency: orNull(Type.String()) })),
    }),
  ),
  /** Where it answers, counted since this server started. */
  answers: Type.Array(
    Type.Object({
      endpoint: Type.String(),
      requests: Type.Integer(),
      errors: Type.Integer(),
      sinceMs: TimeMs,
    }),
  ),
})
export type OverviewModel = Static<typeof OverviewModel>

export const OverviewBody = Type.Object({
  /** What goes no further until a person looks at it, the newest first. */
  needs: Type.Array(Noted),
  /** At most 50, those that answer first. */
  models: Type.Array(OverviewModel),
  running: Type.Array(PipelineRunBody),
  /** What happened since `sinceMs`, the newest first; at most 100. */
  changed: Type.Array(Noted),
  sinceMs: TimeMs,
  empty: Type.Boolean({ description: 'Nothing ran, and there is no data and no model.' }),
})
export type OverviewBody = Static<typeof OverviewBody>

export const getOverview = endpoint({
  operation: 'getOverview',
  summary: 'What needs a person, how the models do, what runs, and what changed of late',
  tag: 'overview',
  method: 'GET',
  path: '/api/v1/overview',
  role: 'viewer',
  query: Type.Object({
    sinceMs: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Changes since then; the last day unless given.' }),
    ),
  }),
  reply: OverviewBody,
})
