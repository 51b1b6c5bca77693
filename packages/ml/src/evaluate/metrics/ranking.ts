import { ascending } from '../../stats/index.ts'
import type { Metric, Score, Scored } from '../metric.ts'
import { ofHundred, positivesOf, rowsOfContext } from './sentence.ts'

/** Rows from the highest score to the lowest, with the ends of runs of equal scores: sorted once, weighed often. */
interface Ranking {
  readonly order: Int32Array
  /** 1 at the last row of each run of equal scores. */
  readonly ends: Uint8Array
  readonly positive: Uint8Array
}

export function rankingOf(scores: Float64Array, isPositive: (row: number) => boolean): Ranking {
  const n = scores.length
  const order = ascending(scores).reverse()
  const ends = new Uint8Array(n)
  const positive = new Uint8Array(n)
  for (let i = 0; i < n; i++) {
    ends[i] = i === n - 1 || scores[order[i]!] !== scores[order[i + 1]!] ? 1 : 0
    positive[i] = isPositive(order[i]!) ? 1 : 0
  }
  return { order, ends, positive }
}

/** The area under the ROC curve, ties counted half (the trapezoid rule): Hanley & McNeil 1982. */
export function areaUnderRoc({ order, ends, positive }: Ranking): Score {
  return (weights) => {
    let [above, positives, negatives, area] = [0, 0, 0, 0]
    let [tiedPositives, tiedNegatives] = [0, 0]
    for (let i = 0; i < order.length; i++) {
      const weight = weights[order[i]!]!
      if (positive[i] === 1) tiedPositives += weight
      else tiedNegatives += weight
      if (ends[i] === 1) {
        area += tiedNegatives * (above + tiedPositives / 2)
        above += tiedPositives
        positives += tiedPositives
        negatives += tiedNegatives
        tiedPositives = 0
        tiedNegatives = 0
      }
    }
    return positives > 0 && negatives > 0 ? area / (positives * negatives) : Number.NaN
  }
}

/** Average precision: Σ (R_n − R_{n−1}) P_n over the distinct scores, not interpolated, as scikit-learn. */
export function averagePrecisionOf({ order, ends, positive }: Ranking): Score {
  return (weights) => {
    let [hits, taken, sum, last] = [0, 0, 0, 0]
    for (let i = 0; i < order.length; i++) {
      const weight = weights[order[i]!]!
      taken += weight
      if (positive[i] === 1) hits += weight
      if (ends[i] === 1 && hits > last) {
        sum += ((hits - last) * hits) / taken
        last = hits
      }
    }
    return hits > 0 ? sum / hits : Number.NaN
  }
}

const ranked = (data: Scored) => rankingOf(data.prediction, (row) => data.y[row] === 1)

export const rocAuc: Metric = {
  name: 'roc_auc',
  title: 'ROC AUC',
  tasks: ['binary'],
  higherIsBetter: true,
  scale: 'share',
  prepare: (data) => areaUnderRoc(ranked(data)),
  words: (value, interval, context) =>
    `Of 100 pairs, one of the ${positivesOf(context)} and one of the others, it ranks ${ofHundred(value, interval)} the right way round; guessing gets 50.`,
}

export const averagePrecision: Metric = {
  name: 'average_precision',
  title: 'Average precision',
  tasks: ['binary'],
  higherIsBetter: true,
  scale: 'share',
  prepare: (data) => averagePrecisionOf(ranked(data)),
  words: (value, interval, context) => {
    const chance =
      context.baseRate === undefined ? '' : `; picking blindly gives ${ofHundred(context.baseRate, null)}`
    return `Working down its list of ${rowsOfContext(context)} from the likeliest, on average ${ofHundred(value, interval)} of 100 picked are ${positivesOf(context)}${chance}.`
  },
}
