import { ascending } from '../stats/index.ts'
import { badCosts } from './evaluate.errors.ts'
import { takeScored, weightsOf, type Costs, type Scored } from './metric.ts'

/** What a threshold is chosen for. */
export type ThresholdRule =
  | { readonly by: 'f1' }
  | ({ readonly by: 'cost' } & Costs)
  | { readonly by: 'recall'; readonly atLeast: number }
  | { readonly by: 'precision'; readonly atLeast: number }

export interface ChosenThreshold {
  /** A row is flagged where its probability is at least this. Above 1: nothing is flagged. */
  readonly threshold: number
  /** What the rule looks at, there: F1; cost a row; precision (for recall) or recall (for precision). */
  readonly value: number
}

/** Above every probability. */
const NONE = 1.000001

/**
 * The threshold that serves a rule best on these rows: highest F1; lowest cost; highest precision with recall at
 * least so much; highest recall with precision at least so much. It lies midway between two neighbouring
 * scores, so that rounding in serving moves no row across it. Where equal, the fewest rows are flagged.
 *
 * @throws SlipwayError EVALUATE_BAD_COSTS
 */
export function chooseThreshold(data: Scored, rule: ThresholdRule): ChosenThreshold {
  if (rule.by === 'cost' && !(rule.miss > 0 && rule.falseAlarm > 0 && rule.miss + rule.falseAlarm < Infinity))
    throw badCosts(rule.miss, rule.falseAlarm)
  const weights = weightsOf(data)
  const order = ascending(data.prediction).reverse()
  let [positives, total] = [0, 0]
  for (let row = 0; row < weights.length; row++) {
    total += weights[row]!
    if (data.y[row] === 1) positives += weights[row]!
  }
  let [hits, taken, best] = [0, 0, worth(rule, 0, 0, positives, total)]
  let threshold = NONE
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!
    taken += weights[row]!
    if (data.y[row] === 1) hits += weights[row]!
    const here = data.prediction[row]!
    const next = i + 1 < order.length ? data.prediction[order[i + 1]!]! : 0
    if (next === here && i + 1 < order.length) continue
    const value = worth(rule, hits, taken, positives, total)
    if (value > best + 1e-15) {
      best = value
      threshold = i + 1 < order.length ? midway(here, next) : Math.min(here, 0)
    }
  }
  return { threshold, value: rule.by === 'cost' ? -best : best }
}

/**
 * One threshold a row, chosen on the rows of the other folds: what is then measured at these thresholds is not
 * flattered by their choice. With one fold only, every row gets the threshold of all.
 */
export function chooseThresholdAcross(
  data: Scored,
  folds: { readonly k: number; readonly fold: Uint8Array },
  rule: ThresholdRule,
): Float64Array {
  const scored = Int32Array.from({ length: data.y.length }, (_, row) => row).filter(
    (row) => folds.fold[row]! < folds.k,
  )
  const thresholds = new Float64Array(data.y.length)
  for (let j = 0; j < folds.k; j++) {
    const others = folds.k > 1 ? scored.filter((row) => folds.fold[row] !== j) : scored
    const { threshold } = chooseThreshold(takeScored(data, others), rule)
    for (const row of scored) if (folds.fold[row] === j) thresholds[row] = threshold
  }
  return thresholds
}

/** Between two scores; the upper where no number lies between. */
function midway(upper: number, lower: number): number {
  const middle = lower + (upper - lower) / 2
  return middle > lower ? middle : upper
}

function worth(rule: ThresholdRule, hits: number, taken: number, positives: number, total: number): number {
  const recall = positives > 0 ? hits / positives : 0
  const precision = taken > 0 ? hits / taken : 0
  switch (rule.by) {
    case 'f1':
      return taken + positives > 0 ? (2 * hits) / (taken + positives) : 0
    case 'cost':
      return -(rule.miss * (positives - hits) + rule.falseAlarm * (taken - hits)) / total
    case 'recall':
      return recall >= rule.atLeast ? precision : -1 + recall / 2
    default:
      return precision >= rule.atLeast && taken > 0 ? recall : -1 + precision / 2
  }
}
