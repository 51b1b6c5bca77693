import { ascending } from '../../stats/index.ts'
import type { Metric, Score, Scored } from '../metric.ts'
import { ofHundred, positivesOf, rowsOfContext } from './sentence.ts'

/** Rows from the highest score to the lowest, in runs of equal scores: sorted once, weighed often. */
interface Ranking {
  readonly order: Int32Array
  /** Where each run of equal scores ends (exclusive) in `order`. */
  readonly ends: Int32Array
  /** 1 for positive, in the order of `order`; floats, so that sums need no branches. */
  readonly positive: Float64Array
}

export function rankingOf(scores: Float64Array, isPositive: (row: number) => boolean): Ranking {
  const n = scores.length
  const order = ascending(scores).reverse()
  const ends = new Int32Array(n)
  let runs = 0
  for (let i = 0; i < n; i++)
    if (i === n - 1 || scores[order[i]!] !== scores[order[i + 1]!]) ends[runs++] = i + 1
  const positive = new Float64Array(n)
  for (let i = 0; i < n; i++) if (isPositive(order[i]!)) positive[i] = 1
  return { order, ends: ends.slice(0, runs), positive }
}

/** The area under the ROC curve, ties counted half (the trapezoid rule): Hanley & McNeil 1982. */
export function areaUnderRoc({ order, ends, positive }: Ranking): Score {
  return (weights) => {
    let positives = 0
    let negatives = 0
    let area = 0
    let i = 0
    for (let run = 0; run < ends.length; run++) {
      let tiedPositives = 0
      let tied = 0
      for (const end = ends[run]!; i < end; i++) {
        const weight = weights[order[i]!]!
        tied += weight
        tiedPositives += weight * positive[i]!
      }
      const tiedNegatives = tied - tiedPositives
      area += tiedNegatives * (positives + tiedPositives / 2)
      positives += tiedPositives
      negatives += tiedNegatives
    }
    return positives > 0 && negatives > 0 ? area / (positives * negatives) : Number.NaN
  }
}

/** Average precision: Σ (R_n − R_{n−1}) P_n over the distinct scores, not interpolated, as scikit-learn. */
export function averagePrecisionOf({ order, ends, positive }: Ranking): Score {
  return (weights) => {
    let hits = 0
    let taken = 0
    let sum = 0
    let i = 0
    for (let run = 0; run < ends.length; run++) {
      const before = hits
      for (const end = ends[run]!; i < end; i++) {
        const weight = weights[order[i]!]!
        taken += weight
        hits += weight * positive[i]!
      }
      if (hits > before) sum += ((hits - before) * hits) / taken
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
  fewestPositives: 50,
  prepare: (data) => averagePrecisionOf(ranked(data)),
  words: (value, interval, context) => {
    const chance =
      context.baseRate === undefined ? '' : `; picking blindly gives ${ofHundred(context.baseRate, null)}`
    return `Working down its list of ${rowsOfContext(context)} from the likeliest, on average ${ofHundred(value, interval)} of 100 picked are ${positivesOf(context)}${chance}.`
  },
}
