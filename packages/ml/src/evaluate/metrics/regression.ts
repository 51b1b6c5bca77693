import { ascending } from '../../stats/index.ts'
import type { Metric, Score, Scored, WordsContext } from '../metric.ts'
import { meanOf } from './probabilities.ts'
import { figure, ofHundred, plain } from './sentence.ts'

const errors = (data: Scored, of: (truth: number, predicted: number) => number) =>
  data.y.map((truth, row) => of(truth, data.prediction[row]!))

const absolute = (data: Scored) => errors(data, (truth, predicted) => Math.abs(truth - predicted))

const onMean = (context: WordsContext) =>
  context.mean === undefined ? '' : `; the mean is ${figure(context.mean)}`

const forNumbers = { tasks: ['regression'], higherIsBetter: false, scale: 'number' } as const

export const mae: Metric = {
  ...forNumbers,
  name: 'mae',
  title: 'Mean absolute error',
  prepare: (data) => meanOf(absolute(data)),
  words: (value, interval, context) =>
    `It is off by ${plain(value, interval, context.unit)} on average${onMean(context)}.`,
}

export const rmse: Metric = {
  ...forNumbers,
  name: 'rmse',
  title: 'Root mean squared error',
  prepare: (data) => {
    const mean = meanOf(errors(data, (truth, predicted) => (truth - predicted) ** 2))
    return (weights) => Math.sqrt(mean(weights))
  },
  words: (value, interval, context) =>
    `Large misses counted more, it is off by ${plain(value, interval, context.unit)}${onMean(context)}.`,
}

export const medianAbsoluteError: Metric = {
  ...forNumbers,
  name: 'median_ae',
  title: 'Median absolute error',
  prepare: (data) => weightedMedian(absolute(data)),
  words: (value, interval, context) =>
    `Half of its predictions are off by less than ${plain(value, interval, context.unit)}.`,
}

/** 1 − the squared errors over the squared distances from the mean; a constant truth gives 1 or 0, as scikit-learn. */
export const rSquared: Metric = {
  name: 'r2',
  title: 'R²',
  tasks: ['regression'],
  higherIsBetter: true,
  scale: 'number',
  prepare: (data) => {
    const squared = errors(data, (truth, predicted) => (truth - predicted) ** 2)
    return (weights) => {
      let [sum, total, missed] = [0, 0, 0]
      for (let i = 0; i < squared.length; i++) {
        sum += weights[i]! * data.y[i]!
        total += weights[i]!
        missed += weights[i]! * squared[i]!
      }
      const mean = sum / total
      let spread = 0
      for (let i = 0; i < squared.length; i++) spread += weights[i]! * (data.y[i]! - mean) ** 2
      if (total === 0) return Number.NaN
      return spread > 0 ? 1 - missed / spread : missed > 0 ? 0 : 1
    }
  },
  words: (value, interval, context) =>
    value < 0
      ? `It predicts ${context.target} worse than always saying the mean (R² ${figure(value)}).`
      : `It explains ${ofHundred(value, interval)} of 100 parts of how ${context.target} varies.`,
}

/** Σ|error| / Σ|truth|. */
export const wape: Metric = {
  ...forNumbers,
  name: 'wape',
  title: 'Weighted absolute percentage error',
  prepare: (data) => {
    const missed = absolute(data)
    const size = data.y.map(Math.abs)
    return (weights) => {
      let [top, bottom] = [0, 0]
      for (let i = 0; i < missed.length; i++) {
        top += weights[i]! * missed[i]!
        bottom += weights[i]! * size[i]!
      }
      return bottom > 0 ? top / bottom : Number.NaN
    }
  },
  words: (value, interval) => `Its misses add up to ${ofHundred(value, interval)} % of the total.`,
}

/** The mean of 2|error| / (|truth| + |predicted|), 0 where both are 0: from 0 to 2 (Makridakis 1993). */
export const smape: Metric = {
  ...forNumbers,
  name: 'smape',
  title: 'Symmetric absolute percentage error',
  prepare: (data) =>
    meanOf(
      errors(data, (truth, predicted) => {
        const size = Math.abs(truth) + Math.abs(predicted)
        return size > 0 ? (2 * Math.abs(truth - predicted)) / size : 0
      }),
    ),
  words: (value, interval) =>
    `A prediction and the truth differ by ${ofHundred(value, interval)} % of their mean.`,
}

/** The mean absolute error of repeating the value one period before, over a series in order: what MASE scales by. */
export function naiveErrorOf(series: Float64Array, period = 1): number {
  let sum = 0
  for (let i = period; i < series.length; i++) sum += Math.abs(series[i]! - series[i - period]!)
  return series.length > period ? sum / (series.length - period) : Number.NaN
}

/** The mean absolute error over that of the naive forecast on the training rows (Hyndman & Koehler 2006). */
export const mase: Metric = {
  ...forNumbers,
  name: 'mase',
  title: 'Mean absolute scaled error',
  applies: (data) => data.naiveError !== undefined && data.naiveError > 0,
  prepare: (data) => {
    const mean = meanOf(absolute(data))
    return (weights) => mean(weights) / data.naiveError!
  },
  words: (value, interval) =>
    `Its misses are ${plain(value, interval)} times those of repeating the past; below 1 is better than that.`,
}

/** The loss that a quantile minimises (Koenker & Bassett 1978). */
export const pinball: Metric = {
  ...forNumbers,
  name: 'pinball',
  title: 'Pinball loss',
  applies: (data) => data.quantile !== undefined,
  prepare: (data) => {
    const q = data.quantile ?? 0.5
    return meanOf(
      errors(data, (truth, predicted) => Math.max(q * (truth - predicted), (q - 1) * (truth - predicted))),
    )
  },
  words: (value, interval, context) =>
    `Its misses, weighed for the quantile, are ${plain(value, interval, context.unit)}.`,
}

/** The value where half of the weight lies below; the mean of two where it lies between, as numpy and scikit-learn. */
function weightedMedian(values: Float64Array): Score {
  const order = ascending(values)
  return (weights) => {
    let total = 0
    for (const weight of weights) total += weight
    if (total === 0) return Number.NaN
    let below = 0
    for (let i = 0; i < order.length; i++) {
      below += weights[order[i]!]!
      if (below < total / 2) continue
      const here = values[order[i]!]!
      if (below - total / 2 > Number.EPSILON) return here
      let next = i + 1
      while (next < order.length && weights[order[next]!] === 0) next++
      return next < order.length ? (here + values[order[next]!]!) / 2 : here
    }
    return values[order.at(-1)!]!
  }
}
