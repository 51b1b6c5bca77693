import { type Interval, quantileSorted } from '../stats/index.ts'
import { type BootstrapOptions, resample, resamplesFor } from './bootstrap.ts'
import { nothingToScore } from './evaluate.errors.ts'
import type { Metric, Scored } from './metric.ts'
import { figure } from './metrics/sentence.ts'
import { blocksOf, ownWeights, scoreOver } from './resample.ts'

export interface Comparison extends Interval {
  readonly metric: string
  readonly value: number
  readonly other: number
  /** value − other, with the interval [low, high]; positive is not always better: see verdict. */
  readonly difference: number
  /** Two-sided: how often a difference this clear would show between equals. */
  readonly p: number
  /** Of `data` against `other`: better or worse where the interval excludes 0. */
  readonly verdict: 'better' | 'worse' | 'no difference'
  readonly words: string
}

/**
 * Compares two models on the same rows by the paired bootstrap: both are scored on the same draws, so what
 * makes some rows hard for both cancels out.
 *
 * @param other the other model's predictions for the rows of `data` (and its threshold, where it has its own).
 * @throws SlipwayError EVALUATE_NO_ROWS
 */
export function compareModels(
  metric: Metric,
  data: Scored,
  other: Pick<Scored, 'prediction' | 'threshold'>,
  options: BootstrapOptions & { readonly names?: readonly [string, string] },
): Comparison {
  const level = options.level ?? 0.95
  const second: Scored = {
    ...data,
    prediction: other.prediction,
    threshold: other.threshold ?? data.threshold,
  }
  const sortBy = data.task === 'binary' ? data.prediction : null
  const blocks = blocksOf(data, options, sortBy)
  if (blocks.length === 0 || data.y.length === 0) throw nothingToScore()
  const mine = scoreOver(metric, data, blocks)
  const theirs = scoreOver(metric, second, blocksOf(second, options, sortBy))
  const n = blocks.reduce((sum, block) => sum + block.rows.length, 0)
  const [a, b] = resample([mine, theirs], blocks, resamplesFor(n, options.resamples), options.seed)
  const differences = a!
    .map((each, r) => each - b![r]!)
    .filter((each) => !Number.isNaN(each))
    .sort()
  const value = mine.of(ownWeights(blocks))
  const otherValue = theirs.of(ownWeights(blocks))
  const low = quantileSorted(differences, (1 - level) / 2)
  const high = quantileSorted(differences, (1 + level) / 2)
  const above = differences.filter((each) => each > 0).length
  const below = differences.filter((each) => each < 0).length
  const p = Math.min(1, (2 * (Math.min(above, below) + 1)) / (differences.length + 1))
  const verdict = low > 0 ? gain(metric) : high < 0 ? loss(metric) : 'no difference'
  const [name, otherName] = options.names ?? ['This model', 'the other']
  return {
    metric: metric.name,
    value,
    other: otherValue,
    difference: value - otherValue,
    low,
    high,
    level,
    p: above === 0 && below === 0 ? 1 : p,
    verdict,
    words: told(metric, name, otherName, value, otherValue, low, high, verdict),
  }
}

const gain = (metric: Metric) => (metric.higherIsBetter ? 'better' : 'worse')
const loss = (metric: Metric) => (metric.higherIsBetter ? 'worse' : 'better')

function told(
  metric: Metric,
  name: string,
  other: string,
  a: number,
  b: number,
  low: number,
  high: number,
  verdict: Comparison['verdict'],
): string {
  const values = `${metric.title} ${figure(a)} against ${figure(b)}`
  const between = `difference ${figure(a - b)}, between ${figure(low)} and ${figure(high)}`
  return verdict === 'no difference'
    ? `${name} and ${other} cannot be told apart: ${values}; ${between}.`
    : `${name} is ${verdict} than ${other}: ${values}; ${between}.`
}
