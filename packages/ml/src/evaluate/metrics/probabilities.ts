import type { Metric, Score, Scored } from '../metric.ts'
import { figure, ofHundred, plain, positivesOf } from './sentence.ts'

/** A mean over rows, computed once a row. */
export const meanOf =
  (perRow: Float64Array): Score =>
  (weights) => {
    let [sum, total] = [0, 0]
    for (let i = 0; i < perRow.length; i++) {
      sum += weights[i]! * perRow[i]!
      total += weights[i]!
    }
    return total > 0 ? sum / total : Number.NaN
  }

const LEAST = Number.EPSILON

/** −ln of the probability given to what happened, clipped to [ε, 1 − ε] as scikit-learn does. */
export function logLosses(data: Scored): Float64Array {
  const width = data.classes.length
  return data.y.map((y, row) => {
    const p =
      data.task === 'multiclass'
        ? data.prediction[row * width + y]!
        : y === 1
          ? data.prediction[row]!
          : 1 - data.prediction[row]!
    return -Math.log(Math.min(1 - LEAST, Math.max(LEAST, p)))
  })
}

export const logLoss: Metric = {
  name: 'log_loss',
  title: 'Log loss',
  tasks: ['binary', 'multiclass'],
  higherIsBetter: false,
  scale: 'number',
  prepare: (data) => meanOf(logLosses(data)),
  words: (value, interval) =>
    `It typically gave what happened a chance of ${ofHundred(Math.exp(-value), interval && { ...interval, low: Math.exp(-interval.high), high: Math.exp(-interval.low) })} in 100 (log loss ${figure(value)}).`,
}

export const brier: Metric = {
  name: 'brier',
  title: 'Brier score',
  tasks: ['binary'],
  higherIsBetter: false,
  scale: 'number',
  prepare: (data) => meanOf(data.y.map((y, row) => (data.prediction[row]! - y) ** 2)),
  words: (value, interval, context) => {
    const rate = context.baseRate
    const always =
      rate === undefined
        ? ''
        : `; always saying ${ofHundred(rate, null)} in 100 scores ${figure(rate * (1 - rate))}`
    return `Its probabilities score ${plain(value, interval)} (0 is perfect${always}).`
  },
}

/** As many bins as Guo et al. 2017 use. */
const ECE_BINS = 15

/** Expected calibration error over equal-width bins (Naeini et al. 2015; Guo et al. 2017). */
export const calibrationError: Metric = {
  name: 'ece',
  title: 'Calibration error',
  tasks: ['binary'],
  higherIsBetter: false,
  scale: 'number',
  // Gaps of few rows do not cancel out, so folds are always pooled.
  fewestPositives: Number.POSITIVE_INFINITY,
  noiseAdds: true,
  prepare: (data) => {
    const bin = Uint8Array.from(data.prediction, (p) =>
      Math.min(ECE_BINS - 1, Math.max(0, Math.floor(p * ECE_BINS))),
    )
    return (weights) => {
      const gap = new Float64Array(ECE_BINS)
      let total = 0
      for (let i = 0; i < bin.length; i++) {
        gap[bin[i]!]! += weights[i]! * (data.prediction[i]! - data.y[i]!)
        total += weights[i]!
      }
      return total > 0 ? gap.reduce((sum, each) => sum + Math.abs(each), 0) / total : Number.NaN
    }
  },
  words: (value, interval, context) =>
    `Where it says "so many in 100" of ${positivesOf(context)}, the truth is ${plain(100 * value, interval && { ...interval, low: 100 * interval.low, high: 100 * interval.high })} away on average.`,
}
