import type { FittedModel, FitOptions, Target, Trainer } from '../trainer.ts'
import type { Features } from '../../prepare/features.ts'
import { badStrategy, noRows } from './baseline.errors.ts'
import { repeated } from './repeated.ts'

export interface BaselineSettings {
  /** For numbers: what is predicted for every row. Classes get their shares of the training rows. */
  readonly strategy: 'mean' | 'median'
}

export interface BaselineModel extends FittedModel {
  readonly trainer: 'baseline'
  /** binary: P(positive); multiclass: one share a class; regression: the number. */
  readonly answer: readonly number[]
}

/**
 * What one gets without looking at any feature: the classes' shares (so the majority wins), or the mean or median.
 * Whatever can't beat it has learnt nothing. Throws BASELINE_NO_ROWS, BASELINE_BAD_STRATEGY.
 */
export const baseline: Trainer<BaselineSettings, BaselineModel> = {
  name: 'baseline',
  title: 'the same answer for everybody',
  tasks: ['binary', 'multiclass', 'regression'],
  defaults: { strategy: 'mean' },
  fit: (x: Features, y: Target, { strategy = 'mean' }: Partial<BaselineSettings>, options: FitOptions) => ({
    trainer: 'baseline',
    task: y.task,
    classes: y.classes,
    features: x.columns.map(({ name }) => name),
    answer: answerOf(y, strategy, options.weights),
  }),
  predict({ answer }, { rows }) {
    const out = new Float64Array(rows * answer.length)
    for (let i = 0; i < out.length; i++) out[i] = answer[i % answer.length]!
    return out
  },
  compile: ({ answer, task }, inputs, graph) => repeated(graph, inputs, answer, task === 'multiclass'),
  importance: ({ features }) => new Float64Array(features.length),
}

function answerOf(y: Target, strategy: string, weights: Float64Array | undefined): number[] {
  const rows = y.values.length
  const weightOf = (i: number) => weights?.[i] ?? 1
  let sum = 0
  for (let i = 0; i < rows; i++) sum += weightOf(i)
  if (!(sum > 0)) throw noRows()
  if (strategy !== 'mean' && strategy !== 'median') throw badStrategy(strategy)
  if (y.task === 'multiclass') {
    const shares = y.classes.map(() => 0)
    for (let i = 0; i < rows; i++) shares[y.values[i]!]! += weightOf(i) / sum
    return shares
  }
  if (y.task === 'regression' && strategy === 'median') return [weightedMedian(y.values, weightOf, sum)]
  let total = 0
  for (let i = 0; i < rows; i++) total += weightOf(i) * y.values[i]!
  return [total / sum]
}

/** The value at which half the weight is reached; the middle of two where it falls between them. */
function weightedMedian(values: Float64Array, weightOf: (i: number) => number, sum: number): number {
  const order = Int32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const heavy = order.filter((i) => weightOf(i) > 0)
  let below = 0
  for (const [k, i] of heavy.entries()) {
    below += weightOf(i)
    if (below > sum / 2) return values[i]!
    if (below === sum / 2) return (values[i]! + values[heavy[k + 1] ?? i]!) / 2
  }
  return values[heavy.at(-1)!]!
}
