import { Type, type Static, type TSchema } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ModelName, Name } from './names.ts'

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A value and the interval that holds the truth at the confidence of the comparison. */
export const Bounded = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() })
export type Bounded = Static<typeof Bounded>

/**
 * What a comparison comes to. Valid whenever it is asked: its intervals hold at all times, so that looking often does not
 * make a false alarm likelier. hold: too little is known yet, or what is known fits both.
 */
export const ComparisonVerdict = Type.Object({
  verdict: Type.Enum(['better', 'as good', 'worse', 'hold']),
  words: Type.String(),
})
export type ComparisonVerdict = Static<typeof ComparisonVerdict>

/** How two variants answered: all counts since both ran side by side. */
const VariantFigures = Type.Object({
  variant: Type.String(),
  model: orNull(ModelName),
  version: Type.Integer(),
  requests: Type.Integer(),
  rows: Type.Integer(),
  errors: Type.Integer(),
  latencyMs: orNull(Type.Object({ p50: Type.Number(), p95: Type.Number(), p99: Type.Number() })),
  cost: orNull(
    Type.Object({ secondsPerThousand: Type.Number({ description: 'Computing time of 1,000 requests.' }) }),
  ),
})
export type VariantFigures = Static<typeof VariantFigures>

const ScoreShift = Type.Object({
  sampled: Type.Integer({ description: 'Rows that these figures are made of, a random choice of all.' }),
  psi: Type.Number(),
  ks: Type.Number(),
  ksP: Type.Number(),
  meanDifference: Type.Number(),
  quantiles: Type.Array(
    Type.Object({ share: Type.Number(), champion: Type.Number(), candidate: Type.Number() }),
  ),
  /** Of the paired differences, candidate − champion. */
  differences: orNull(Type.Array(Type.Object({ share: Type.Number(), value: Type.Number() }))),
})

const LabelledMetric = Type.Object({
  metric: Type.String(),
  champion: Type.Number(),
  candidate: Type.Number(),
  difference: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  verdict: Type.Enum(['better', 'worse', 'no difference']),
  words: Type.String(),
})

const Labelled = Type.Object({
  labelled: Type.Integer({ description: 'Pairs, or rows of the candidate, whose truth is known.' }),
  right: orNull(
    Type.Object({
      champion: Type.Number(),
      candidate: Type.Number(),
      onlyChampion: orNull(Type.Integer()),
      onlyCandidate: orNull(Type.Integer()),
      /** candidate − champion, at all times. */
      difference: Bounded,
      mcNemar: orNull(Type.Object({ exact: Type.Number(), midP: Type.Number(), anytimeP: Type.Number() })),
    }),
  ),
  metrics: Type.Array(LabelledMetric),
  slices: Type.Array(
    Type.Object({
      column: Type.String(),
      slice: Type.String(),
      n: Type.Integer(),
      champion: Type.Number(),
      candidate: Type.Number(),
      p: Type.Number(),
      adjusted: Type.Number({ description: 'p for all slices looked at (Benjamini–Hochberg).' }),
      worse: Type.Boolean(),
      words: Type.String(),
    }),
  ),
})

export const KpiComparison = Type.Object({
  kpi: Type.String(),
  champion: Type.Object({ n: Type.Integer(), mean: orNull(Type.Number()) }),
  candidate: Type.Object({ n: Type.Integer(), mean: orNull(Type.Number()) }),
  difference: orNull(Bounded),
})
export type KpiComparison = Static<typeof KpiComparison>

/** A challenger or a shadow beside the champion. */
export const ComparisonBody = Type.Object({
  champion: VariantFigures,
  candidate: VariantFigures,
  role: Type.Enum(['challenger', 'shadow']),
  paired: Type.Boolean({ description: 'Both answered the same requests: a shadow’s do.' }),
  pairs: Type.Integer({ description: 'Rows that both answered.' }),
  agreement: orNull(Bounded),
  disagreements: Type.Array(
    Type.Object({ champion: Type.String(), candidate: Type.String(), count: Type.Integer() }),
  ),
  scores: orNull(ScoreShift),
  latency: orNull(Type.Object({ p: Type.Number(), slowerShare: Type.Number(), ratio99: Type.Number() })),
  errors: orNull(Bounded),
  labels: orNull(Labelled),
  kpis: Type.Array(KpiComparison),
  verdict: ComparisonVerdict,
  sentences: Type.Array(Type.String()),
})
export type ComparisonBody = Static<typeof ComparisonBody>

export const listComparisons = endpoint({
  operation: 'listComparisons',
  summary:
    'Every challenger and shadow of an endpoint beside its champion: on the same requests where both answered.',
  tag: 'serving',
  method: 'GET',
  path: '/api/v1/endpoints/:name/comparisons',
  role: 'viewer',
  params: Type.Object({ name: Name }),
  query: Type.Object({
    sinceMs: Type.Optional(Type.Integer({ description: 'Since the candidates came where absent.' })),
    variant: Type.Optional(Name),
    by: Type.Optional(Type.String({ description: 'Input columns to slice by, with commas.' })),
  }),
  reply: Type.Object({ endpoint: Name, comparisons: Type.Array(ComparisonBody) }),
})
