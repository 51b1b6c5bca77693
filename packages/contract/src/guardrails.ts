import { Type, type Static, type TSchema } from 'typebox'

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** What a challenger must keep to, against the champion that answers beside it; null: not looked at. */
export const Guardrails = Type.Object(
  {
    errorRate: orNull(
      Type.Object({
        maxIncrease: Type.Number({
          minimum: 0,
          maximum: 1,
          description: 'Of the share of failing requests.',
        }),
      }),
    ),
    latency: orNull(
      Type.Object({
        maxRatio: Type.Number({ minimum: 1, description: "p99 over the champion's p99." }),
        slackMs: Type.Number({ minimum: 0, description: 'So much more is never a breach.' }),
      }),
    ),
    outputDrift: orNull(
      Type.Object({ maxPsi: Type.Number({ minimum: 0, description: "Of the answers, to the champion's." }) }),
    ),
    inputDrift: orNull(
      Type.Object({
        maxPsi: Type.Number({ minimum: 0, description: "Of what is asked, to what the champion's asked." }),
      }),
    ),
    metric: orNull(
      Type.Object({
        maxDrop: Type.Number({
          minimum: 0,
          maximum: 1,
          description:
            'Of the share of right answers, by the labels that came; relative to the error for numbers.',
        }),
      }),
    ),
    kpis: Type.Record(
      Type.String(),
      Type.Object({
        goal: Type.Enum(['up', 'down']),
        maxDrop: Type.Number({ minimum: 0, description: "Relative to the champion's mean." }),
      }),
      { description: 'Figures of the business, by the names under which they are pushed.' },
    ),
    minRequests: Type.Integer({ minimum: 1, description: 'Of the challenger, before anything is decided.' }),
    confidence: Type.Number({ minimum: 0.5, maximum: 0.9999, description: 'Of every interval and test.' }),
  },
  { additionalProperties: false },
)
export type Guardrails = Static<typeof Guardrails>

/** What holds of a rollout unless something else is said. */
export const defaultGuardrails: Guardrails = {
  errorRate: { maxIncrease: 0.01 },
  latency: { maxRatio: 1.5, slackMs: 5 },
  outputDrift: { maxPsi: 0.25 },
  inputDrift: { maxPsi: 0.25 },
  metric: { maxDrop: 0.02 },
  kpis: {},
  minRequests: 100,
  confidence: 0.99,
}
