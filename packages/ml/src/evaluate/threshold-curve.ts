import { rankingOf } from './metrics/ranking.ts'
import { type Scored, weightsOf } from './metric.ts'

/** What is flagged from a threshold on: how many of those that are looked for, and how many others; weighted. */
export interface ThresholdPoint {
  /** A row is flagged where its probability is at least this; null: nothing is flagged. */
  readonly threshold: number | null
  readonly found: number
  readonly falseAlarms: number
}

/** All that can be had by choosing a threshold. ROC and precision over recall follow from it. */
export interface ThresholdCurve {
  readonly positives: number
  readonly negatives: number
  /** From nothing flagged to everything flagged. */
  readonly points: readonly ThresholdPoint[]
}

/**
 * For binary tasks: the counts at every different score, equal to scikit-learn's roc_curve and precision_recall_curve
 * (drop_intermediate=False) where there are at most `most` of them. Of more those are kept that lie evenly along the ROC
 * curve, and, as precision changes fastest there, among the first that are flagged; the first and the last always.
 */
export function thresholdCurve(data: Scored, most = 200): ThresholdCurve {
  const weights = weightsOf(data)
  const { order, ends, positive } = rankingOf(data.prediction, (row) => data.y[row] === 1)
  const points: ThresholdPoint[] = [{ threshold: null, found: 0, falseAlarms: 0 }]
  let [found, falseAlarms, i] = [0, 0, 0]
  for (const end of ends) {
    for (; i < end; i++) {
      const weight = weights[order[i]!]!
      found += weight * positive[i]!
      falseAlarms += weight * (1 - positive[i]!)
    }
    points.push({ threshold: data.prediction[order[end - 1]!]!, found, falseAlarms })
  }
  const [positives, negatives] = [found, falseAlarms]
  return { positives, negatives, points: thinned(points, most, { positives, negatives }) }
}

function thinned(
  points: readonly ThresholdPoint[],
  most: number,
  { positives, negatives }: { positives: number; negatives: number },
): readonly ThresholdPoint[] {
  if (points.length <= most) return points
  const along = ({ found, falseAlarms }: ThresholdPoint) =>
    found / (positives || 1) + falseAlarms / (negatives || 1)
  const first = ({ found, falseAlarms }: ThresholdPoint) => Math.log1p(found + falseAlarms)
  const few = Math.floor(most / 3)
  const kept = new Set([
    0,
    points.length - 1,
    ...evenly(points, along, most - few - 1),
    ...evenly(points, first, few - 1),
  ])
  return [...kept].sort((a, b) => a - b).map((at) => points[at]!)
}

/** The places of so many points at equal distances of something that grows. */
function evenly(
  points: readonly ThresholdPoint[],
  size: (point: ThresholdPoint) => number,
  count: number,
): number[] {
  const whole = size(points.at(-1)!)
  const places: number[] = []
  let at = 0
  for (let k = 1; k <= count; k++) {
    while (at < points.length - 1 && size(points[at]!) < (whole * k) / (count + 1)) at++
    places.push(at)
  }
  return places
}
