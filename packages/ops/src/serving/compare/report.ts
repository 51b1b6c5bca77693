import type { ComparisonBody, KpiComparison, VariantFigures } from '@slipway/contract/comparisons'
import { asGoodAsTheSame, baselineOf, compareDrift } from '@slipway/ml/drift'
import {
  kolmogorovSmirnov,
  mannWhitney,
  mixtureSequence,
  type Moments,
  quantilesOf,
  shareDifferenceSequence,
  sortedValues,
  spreadTunedFor,
  varianceOf,
  wilson,
} from '@slipway/ml/stats'
import type { Fold, PairFold, VariantFold } from './fold.ts'
import { sentencesOf, verdictOf } from './words.ts'

export interface ComparisonParts {
  readonly fold: Fold
  readonly champion: VariantFold
  readonly candidate: VariantFold
  readonly role: 'challenger' | 'shadow'
  readonly models: { readonly champion: string | null; readonly candidate: string | null }
  readonly labels: ComparisonBody['labels']
  readonly kpis: readonly { readonly kpi: string; readonly champion: Moments; readonly candidate: Moments }[]
  /** ln of the evidence that requests did not come by the weights; null where there are none. */
  readonly ratioEvidence: number | null
  readonly level: number
}

const shown = [0.05, 0.25, 0.5, 0.75, 0.95]
/** Ranking is of so many of each at most. */
const mostRanked = 5000

/** A candidate beside the champion, from what is known of both. */
export const comparisonOf = (parts: ComparisonParts): ComparisonBody => {
  const { champion, candidate, role, level } = parts
  const pair = role === 'shadow' ? parts.fold.pair(champion, candidate) : null
  const rate = ({ errors, requests }: VariantFold) => ({ successes: errors, trials: requests })
  const errors =
    champion.requests > 0 && candidate.requests > 0
      ? shareDifferenceSequence(rate(candidate), rate(champion), level)
      : null
  const body = {
    champion: figuresOf(champion, parts.models.champion),
    candidate: figuresOf(candidate, parts.models.candidate),
    role,
    paired: role === 'shadow',
    pairs: pair?.pairs ?? 0,
    agreement: agreementOf(pair, level),
    disagreements: [...(pair?.kinds ?? [])]
      .sort(([, a], [, b]) => b - a)
      .slice(0, 20)
      .map(([kind, count]) => {
        const [before, now] = kind.split('\n') as [string, string]
        return { champion: before, candidate: now, count }
      }),
    scores: scoresOf(champion, candidate, pair),
    latency: latencyOf(champion, candidate),
    errors: errors && { value: errors.difference, low: errors.low, high: errors.high },
    labels: parts.labels,
    kpis: parts.kpis.map((one) => kpiOf(one, level)),
  }
  const verdict = verdictOf(body, parts.ratioEvidence)
  return { ...body, verdict, sentences: sentencesOf(body) }
}

const figuresOf = (fold: VariantFold, model: string | null): VariantFigures => {
  const at = (q: number) => fold.latency.quantileMs(q)
  const answered = fold.requests - fold.errors
  return {
    variant: fold.variant,
    model,
    version: fold.version,
    requests: fold.requests,
    rows: fold.rows,
    errors: fold.errors,
    latencyMs: answered > 0 ? { p50: at(0.5)!, p95: at(0.95)!, p99: at(0.99)! } : null,
    cost: answered > 0 ? { secondsPerThousand: fold.sumLatencyUs / answered / 1000 } : null,
  }
}

const agreementOf = (pair: PairFold | null, level: number): ComparisonBody['agreement'] => {
  if (!pair || pair.pairs === 0) return null
  const { low, high } = wilson(pair.agreeing, pair.pairs, level)
  return { value: pair.agreeing / pair.pairs, low, high }
}

const scoresOf = (
  champion: VariantFold,
  candidate: VariantFold,
  pair: PairFold | null,
): ComparisonBody['scores'] => {
  const pairs = pair?.sample.items ?? []
  const before = Float64Array.from(
    pair ? pairs.map((one) => one.champion) : champion.sample.items,
    ({ score }) => score,
  )
  const now = Float64Array.from(
    pair ? pairs.map((one) => one.candidate) : candidate.sample.items,
    ({ score }) => score,
  )
  const [a, b] = [sortedValues(before), sortedValues(now)]
  if (a.length === 0 || b.length === 0) return null
  const { statistic, p } = kolmogorovSmirnov(a, b)
  const table = (values: Float64Array) => ({
    rows: values.length,
    columns: [{ name: 'score', type: 'number' as const, values }],
  })
  const [drift] = compareDrift(baselineOf(table(a), { leastWidth: asGoodAsTheSame }), table(b)).columns
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [of, other] = [quantilesOf(before, shown), quantilesOf(now, shown)]
  const differences = pair
    ? quantilesOf(
        now.map((value, i) => value - before[i]!),
        shown,
      )
    : null
  return {
    sampled: Math.min(a.length, b.length),
    psi: drift?.metrics['psi']?.value ?? 0,
    ks: statistic,
    ksP: p,
    meanDifference: mean(b) - mean(a),
    quantiles: shown.map((share, i) => ({ share, champion: of[i]!, candidate: other[i]! })),
    differences: differences && shown.map((share, i) => ({ share, value: differences[i]! })),
  }
}

const latencyOf = (champion: VariantFold, candidate: VariantFold): ComparisonBody['latency'] => {
  const of = ({ sample }: VariantFold) =>
    Float64Array.from(sample.items.slice(0, mostRanked), ({ latencyUs }) => latencyUs)
  const [before, now] = [of(champion), of(candidate)]
  if (before.length === 0 || now.length === 0) return null
  const { p, share } = mannWhitney(now, before)
  return {
    p,
    slowerShare: share,
    ratio99: candidate.latency.quantileMs(0.99)! / champion.latency.quantileMs(0.99)!,
  }
}

/** Fewer cases than this and a mean says nothing: its bounds are those of many. */
const enough = 50

const kpiOf = (
  { kpi, champion, candidate }: ComparisonParts['kpis'][number],
  level: number,
): KpiComparison => {
  const told = ({ n, mean }: Moments) => ({ n, mean: n > 0 ? mean : null })
  let difference: KpiComparison['difference'] = null
  if (champion.n >= enough && candidate.n >= enough) {
    const value = candidate.mean - champion.mean
    const [a, b] = [varianceOf(champion), varianceOf(candidate)]
    const spread = spreadTunedFor(1000, Math.sqrt(Math.max(a, b)) || 1e-9, level)
    const { low, high } = mixtureSequence(value, Math.sqrt(a / champion.n + b / candidate.n), spread, level)
    difference = { value, low, high }
  }
  return { kpi, champion: told(champion), candidate: told(candidate), difference }
}
