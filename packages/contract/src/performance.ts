import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Bounded } from './comparisons.ts'
import { Name, TimeMs } from './names.ts'

/** How well a version did on what it predicted in a window of time, by the labels that have come so far. */
export const PerformanceWindow = Type.Object({
  fromMs: TimeMs,
  toMs: TimeMs,
  version: Type.Integer(),
  predictions: Type.Integer({ description: 'Rows answered.' }),
  errors: Type.Integer(),
  labelled: Type.Integer({ description: 'Rows whose label has come.' }),
  maturity: Type.Number({ description: 'labelled / predictions: below 1 the figures may still change.' }),
  medianDelayMs: Type.Union([Type.Number(), Type.Null()], {
    description: 'From the prediction to its outcome.',
  }),
  right: Type.Union([Bounded, Type.Null()], { description: 'The share of right classes.' }),
  metrics: Type.Array(Type.Object({ metric: Type.String(), ...Bounded.properties })),
})
export type PerformanceWindow = Static<typeof PerformanceWindow>

export const getPerformance = endpoint({
  operation: 'getPerformance',
  summary: 'How well each version of an endpoint did, window by window, by the labels that have come.',
  tag: 'serving',
  method: 'GET',
  path: '/api/v1/endpoints/:name/performance',
  role: 'viewer',
  params: Type.Object({ name: Name }),
  query: Type.Object({
    windowMs: Type.Optional(
      Type.Integer({ minimum: 1000, default: 86_400_000, description: 'A day where absent.' }),
    ),
    sinceMs: Type.Optional(Type.Integer()),
    untilMs: Type.Optional(Type.Integer()),
  }),
  reply: Type.Object({ endpoint: Name, windows: Type.Array(PerformanceWindow) }),
})
