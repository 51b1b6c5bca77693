import { type Interval, quantilesOf, wilson } from '../stats/index.ts'
import { weightsOf, type Scored } from './metric.ts'

export interface CalibrationBin extends Interval {
  readonly from: number
  readonly to: number
  readonly n: number
  /** The mean probability that was predicted. */
  readonly predicted: number
  /** The share that was positive, with its Wilson interval. */
  readonly observed: number
}

/**
 * The calibration curve (reliability diagram): how often what was given a probability came true. Bins of equal
 * width, or of equal numbers of rows; empty bins are left out. Equal to scikit-learn's calibration_curve.
 */
export function calibrationCurve(
  data: Scored,
  { bins = 10, strategy = 'uniform' }: { bins?: number; strategy?: 'uniform' | 'quantile' } = {},
): CalibrationBin[] {
  const steps = Array.from({ length: bins + 1 }, (_, i) => i / bins)
  const edges = strategy === 'uniform' ? steps : quantilesOf(data.prediction, steps)
  const weights = weightsOf(data)
  const sums = Array.from({ length: bins }, () => ({ n: 0, weight: 0, said: 0, came: 0 }))
  for (let row = 0; row < weights.length; row++) {
    const p = data.prediction[row]!
    let at = 0
    while (at < bins - 1 && p > edges[at + 1]!) at++
    const bin = sums[at]!
    bin.n++
    bin.weight += weights[row]!
    bin.said += weights[row]! * p
    bin.came += weights[row]! * data.y[row]!
  }
  return sums.flatMap(({ n, weight, said, came }, at) =>
    weight > 0
      ? [
          {
            from: edges[at]!,
            to: edges[at + 1]!,
            n,
            predicted: said / weight,
            observed: came / weight,
            ...wilson((came / weight) * n, n),
          },
        ]
      : [],
  )
}
