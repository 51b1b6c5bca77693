import { type Interval, normal, quantileSorted, seededRandom } from '../stats/index.ts'
import { nothingToScore } from './evaluate.errors.ts'
import type { Metric, Score, Scored } from './metric.ts'
import { type Block, blocksOf, drawWeights, type Grouping, meanDefined } from './resample.ts'

export interface BootstrapOptions extends Grouping {
  readonly seed: number
  /** 1000 unless given; fewer on large data, where intervals settle sooner (at least 200). */
  readonly resamples?: number
  /** 0.95 unless given. */
  readonly level?: number
  /** percentile unless given; bca corrects bias and skew (Efron 1987) at the cost of 100 more evaluations. */
  readonly method?: 'percentile' | 'bca'
}

export interface BootstrapResult extends Interval {
  /** With folds: the mean of the folds' values, as cross-validation reports. */
  readonly value: number
  /** The standard error: the spread of the resamples' values. */
  readonly standardError: number
  readonly n: number
  readonly perFold: readonly number[]
}

/** Resampled rows in all, past which fewer resamples are drawn. */
const MOST_WORK = 1e8
const JACKKNIFE_GROUPS = 100

/**
 * Confidence intervals of metrics by the bootstrap (Efron & Tibshirani 1993): rows are drawn with replacement, all
 * metrics are computed on the same draws. With folds, rows are drawn within each fold and the folds' values
 * averaged, so that the interval is that of the reported mean; predictions of different folds' models are never
 * ranked against each other. It holds the models fixed: it says how well these models do on other rows like these,
 * not how another training set would fare (no unbiased estimate of that exists: Bengio & Grandvalet 2004).
 *
 * @throws SlipwayError EVALUATE_NO_ROWS
 */
export function bootstrapAll(
  metrics: readonly Metric[],
  data: Scored,
  options: BootstrapOptions,
): Record<string, BootstrapResult> {
  const blocks = blocksOf(data, options)
  const n = blocks.reduce((sum, block) => sum + block.data.y.length, 0)
  if (n === 0) throw nothingToScore()
  const level = options.level ?? 0.95
  const scores = metrics.map((metric) => blocks.map((block) => metric.prepare(block.data)))
  const drawn = resample(scores, blocks, resamplesFor(n, options.resamples), options.seed)
  return Object.fromEntries(
    metrics.map((metric, m) => {
      const perFold = blocks.map((block, b) => scores[m]![b]!(block.weights))
      const value = meanDefined(perFold)
      const values = drawn[m]!.filter((each) => !Number.isNaN(each)).sort()
      const [low, high] =
        options.method === 'bca'
          ? bcaBounds(values, value, leaveOutGroups(scores[m]!, blocks), level)
          : [quantileSorted(values, (1 - level) / 2), quantileSorted(values, (1 + level) / 2)]
      return [metric.name, { value, low, high, level, standardError: spread(values), n, perFold }]
    }),
  )
}

/** The bootstrap of one metric; see bootstrapAll. */
export const bootstrap = (metric: Metric, data: Scored, options: BootstrapOptions): BootstrapResult =>
  bootstrapAll([metric], data, options)[metric.name]!

export const resamplesFor = (n: number, wanted = 1000) =>
  Math.max(Math.min(wanted, 200), Math.min(wanted, Math.floor(MOST_WORK / n)))

/** Values of each score under shared draws: [score][resample], each the mean over the blocks. */
export function resample(
  scores: readonly (readonly Score[])[],
  blocks: readonly Block[],
  resamples: number,
  seed: number,
): Float64Array[] {
  const random = seededRandom(seed, 'bootstrap')
  const weights = blocks.map((block) => new Float64Array(block.data.y.length))
  const counts = blocks.map((block) => new Float64Array(block.clusters))
  const values = scores.map(() => new Float64Array(resamples))
  for (let r = 0; r < resamples; r++) {
    blocks.forEach((block, b) => drawWeights(block, random, weights[b]!, counts[b]!))
    scores.forEach((score, s) => {
      values[s]![r] = meanDefined(score.map((each, b) => each(weights[b]!)))
    })
  }
  return values
}

/** The bounds corrected for bias and skew: BCa (Efron 1987), its acceleration from leaving out groups of rows. */
function bcaBounds(
  sorted: Float64Array,
  value: number,
  left: readonly number[],
  level: number,
): [number, number] {
  const below = sorted.reduce((sum, each) => sum + (each < value ? 1 : each === value ? 0.5 : 0), 0)
  const share = Math.min(1 - 0.5 / sorted.length, Math.max(0.5 / sorted.length, below / sorted.length))
  const bias = normal.quantile(share)
  const mean = meanDefined(left)
  let [squares, cubes] = [0, 0]
  for (const each of left) {
    if (Number.isNaN(each)) continue
    squares += (mean - each) ** 2
    cubes += (mean - each) ** 3
  }
  const acceleration = squares > 0 ? cubes / (6 * squares ** 1.5) : 0
  const bound = (p: number) => {
    const z = bias + normal.quantile(p)
    return quantileSorted(sorted, normal.cdf(bias + z / (1 - acceleration * z)))
  }
  return [bound((1 - level) / 2), bound((1 + level) / 2)]
}

/** The value without each of about a hundred groups of rows (or clusters) in turn. */
function leaveOutGroups(scores: readonly Score[], blocks: readonly Block[]): number[] {
  const full = blocks.map((block, b) => scores[b]!(block.weights))
  const left: number[] = []
  blocks.forEach((block, b) => {
    const groups = Math.min(block.clusters, Math.ceil(JACKKNIFE_GROUPS / blocks.length))
    for (let g = 0; g < groups; g++) {
      const kept = block.weights.map((weight, row) =>
        (block.cluster?.[row] ?? row) % groups === g ? 0 : weight,
      )
      left.push(meanDefined(full.map((value, other) => (other === b ? scores[b]!(kept) : value))))
    }
  })
  return left
}

function spread(values: Float64Array): number {
  const mean = meanDefined(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}
