import { type Interval, quantileSorted, seededRandom, wilson } from '../stats/index.ts'
import { bcaBounds, leaveOutGroups } from './bca.ts'
import { nothingToScore } from './evaluate.errors.ts'
import type { Metric, Scored } from './metric.ts'
import {
  type Block,
  type BlockScore,
  blocksOf,
  drawWeights,
  emptyWeights,
  type Grouping,
  meanDefined,
  ownWeights,
  scoreOver,
} from './resample.ts'

export interface BootstrapOptions extends Grouping {
  readonly seed: number
  /** 1000 unless given; fewer on large data, where intervals settle sooner (at least 200). */
  readonly resamples?: number
  /** 0.95 unless given. */
  readonly level?: number
  /** bca unless given: percentiles corrected for bias and skew (Efron 1987). */
  readonly method?: 'percentile' | 'bca'
}

export interface BootstrapResult extends Interval {
  /** With folds: the mean of the folds' values, as cross-validation reports it, unless pooled. */
  readonly value: number
  /** The standard error: the spread of the resamples' values. */
  readonly standardError: number
  readonly n: number
  readonly perFold: readonly number[]
  /** Folds were taken together, because one has too few positives for the metric to be judged in it alone. */
  readonly pooled: boolean
}

/** Resampled rows in all, past which fewer resamples are drawn. */
const MOST_WORK = 4e6

/**
 * Confidence intervals of metrics by the bootstrap (Efron & Tibshirani 1993): rows are drawn with replacement, all
 * metrics are computed on the same draws. With folds, rows are drawn within each fold and the folds' values
 * averaged, so that the interval is that of the reported mean and predictions of different folds' models are not
 * ranked against each other. Measured with linear models trained in five folds of simulated data where the truth is
 * known (200 repetitions): 95 % intervals held the truth in 93–96 % with 150 positives among 500 rows, and in 91–96 %
 * with 100 among 2000. Ratios of few rows (average precision, precision, recall, F1) are too good in folds with few
 * positives (average precision by 0.03 with 20 a fold, its intervals held in 79–86 %), so folds with fewer than 50
 * positives are pooled for them; the area under the curve is unbiased there and pooling would lower it.
 *
 * The models are held fixed: it says how well these models do on other rows like these, not how another training set
 * would fare (no unbiased estimate of that exists: Bengio & Grandvalet 2004).
 *
 * @throws SlipwayError EVALUATE_NO_ROWS
 */
export function bootstrapAll(
  metrics: readonly Metric[],
  data: Scored,
  options: BootstrapOptions,
): Record<string, BootstrapResult> {
  const blocks = blocksOf(data, options)
  const n = blocks.reduce((sum, block) => sum + block.rows.length, 0)
  if (n === 0) throw nothingToScore()
  const own = ownWeights(blocks)
  const scores = metrics.map((metric) => scoreOver(metric, data, blocks))
  const drawn = resample(scores, blocks, resamplesFor(n, options.resamples), options.seed)
  return Object.fromEntries(
    metrics.map((metric, m) => {
      const score = scores[m]!
      const value = score.of(own)
      const values = drawn[m]!.filter((each) => !Number.isNaN(each)).sort()
      const bounds = boundsOf(metric, value, values, score, blocks, options)
      const { perBlock: perFold, pooled } = score
      return [metric.name, { value, ...bounds, standardError: spread(values), n, perFold, pooled }]
    }),
  )
}

/** The bootstrap of one metric; see bootstrapAll. */
export const bootstrap = (metric: Metric, data: Scored, options: BootstrapOptions): BootstrapResult =>
  bootstrapAll([metric], data, options)[metric.name]!

export const resamplesFor = (n: number, wanted = 1000) =>
  Math.max(Math.min(wanted, 200), Math.min(wanted, Math.floor(MOST_WORK / n)))

/** Values of each score under shared draws: [score][resample]. */
export function resample(
  scores: readonly BlockScore[],
  blocks: readonly Block[],
  resamples: number,
  seed: number,
): Float64Array[] {
  const random = seededRandom(seed, 'bootstrap')
  const weights = emptyWeights(blocks)
  const counts = blocks.map((block) => new Float64Array(block.clusters))
  const values = scores.map(() => new Float64Array(resamples))
  for (let r = 0; r < resamples; r++) {
    blocks.forEach((block, b) => drawWeights(block, random, weights.of[b]!, counts[b]!))
    scores.forEach((score, s) => {
      values[s]![r] = score.of(weights)
    })
  }
  return values
}

function boundsOf(
  metric: Metric,
  value: number,
  sorted: Float64Array,
  score: BlockScore,
  blocks: readonly Block[],
  { method = 'bca', level = 0.95 }: BootstrapOptions,
): Interval {
  if (sorted.length === 0) return { low: Number.NaN, high: Number.NaN, level }
  // Where every resample agrees (all right, none found) the bootstrap knows no doubt; Wilson's interval does.
  if (sorted[0] === sorted.at(-1) && metric.trials) {
    const trials = blocks.reduce((sum, block) => sum + metric.trials!(block.data), 0)
    return wilson(value * trials, trials, level)
  }
  const tail = (1 - level) / 2
  const percentile = { low: quantileSorted(sorted, tail), high: quantileSorted(sorted, 1 - tail), level }
  // BCa would read the noise that resampling adds as bias, and put the interval below the value.
  if (metric.noiseAdds) return { ...percentile, low: Math.min(value, percentile.low) }
  if (method === 'bca') return bcaBounds(sorted, value, leaveOutGroups(score, blocks), level)
  return percentile
}

function spread(values: Float64Array): number {
  if (values.length < 2) return 0
  const mean = meanDefined(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}
