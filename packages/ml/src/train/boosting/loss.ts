import { exponential } from '../../stats/index.ts'
import { lowerQuantile } from './quantile.ts'

/** What boosting follows downhill. Scores lie in one array per output; rows are dense 0..n - 1. */
export interface Objective {
  readonly outputs: number
  readonly base: Float64Array
  /** Called once a round, before its trees, with the scores of all outputs. */
  begin(scores: readonly Float64Array[]): void
  /** Writes gradient i to pairs[2 * i] and second derivative to hessian[i]; answers the greatest of the latter. */
  gradients(output: number, pairs: Float64Array, hessian: Float64Array): number
  /** Weighted mean loss of other rows, for early stopping. */
  loss(scores: readonly Float64Array[], y: Float64Array, weights: Float64Array | null): number
  /** Leaves take this quantile of their residuals instead of a Newton step. */
  readonly leafQuantile: number | null
  /**
   * The score is a logarithm: a leaf's best rise is log(1 + Newton step), which Newton overshoots far where
   * a few targets are large.
   */
  readonly logSteps: boolean
}

const sum = (values: ArrayLike<number>) => {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}

const weightedMean = (y: Float64Array, weights: Float64Array | null): number => {
  if (!weights) return sum(y) / y.length
  let total = 0
  for (let i = 0; i < y.length; i++) total += y[i]! * weights[i]!
  return total / sum(weights)
}

const meanOf = (rows: number, weights: Float64Array | null, lossOf: (row: number) => number): number => {
  let total = 0
  let weight = 0
  for (let i = 0; i < rows; i++) {
    const w = weights ? weights[i]! : 1
    total += w * lossOf(i)
    weight += w
  }
  return total / weight
}

const scaled = (
  weights: Float64Array | null,
  pairs: Float64Array,
  hessian: Float64Array,
  greatest: number,
): number => {
  if (!weights) return greatest
  let most = 0
  for (let i = 0; i < weights.length; i++) {
    pairs[2 * i]! *= weights[i]!
    const h = hessian[i]! * weights[i]!
    hessian[i] = h
    if (h > most) most = h
  }
  return most
}

/** log(1 + e^x) without overflow. */
const softplus = (x: number) => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)))
/** Keeps a constant class from an infinite score. */
const leastShare = 1e-10

/** A loop alone: code after it would send each round's optimised loop back to the interpreter. */
const logisticGradients = (
  y: Float64Array,
  scores: Float64Array,
  pairs: Float64Array,
  hessian: Float64Array,
): void => {
  for (let i = 0; i < y.length; i++) {
    const p = 1 / (1 + exponential(-scores[i]!))
    pairs[2 * i] = p - y[i]!
    hessian[i] = p * (1 - p)
  }
}

export const binaryLogLoss = (y: Float64Array, weights: Float64Array | null): Objective => {
  const share = Math.min(1 - leastShare, Math.max(leastShare, weightedMean(y, weights)))
  let current = new Float64Array()
  return {
    outputs: 1,
    base: Float64Array.of(Math.log(share / (1 - share))),
    leafQuantile: null,
    logSteps: false,
    begin: ([scores]) => {
      current = scores as Float64Array<ArrayBuffer>
    },
    gradients: (_output, pairs, hessian) => {
      logisticGradients(y, current, pairs, hessian)
      return scaled(weights, pairs, hessian, 0.25)
    },
    loss: ([scores], y, weights) =>
      meanOf(y.length, weights, (i) => softplus(scores![i]!) - y[i]! * scores![i]!),
  }
}

/** Softmax over the scores of one row, written back in place; answers log of the sum of exponentials. */
export const softmax = (row: Float64Array): number => {
  let top = -Infinity
  for (const score of row) if (score > top) top = score
  let total = 0
  for (let k = 0; k < row.length; k++) {
    row[k] = exponential(row[k]! - top)
    total += row[k]!
  }
  for (let k = 0; k < row.length; k++) row[k]! /= total
  return top + Math.log(total)
}

export const multiclassLogLoss = (
  y: Float64Array,
  classes: number,
  weights: Float64Array | null,
): Objective => {
  const shares = new Float64Array(classes)
  for (let i = 0; i < y.length; i++) shares[y[i]!]! += weights ? weights[i]! : 1
  const total = sum(shares)
  const chances = Array.from({ length: classes }, () => new Float64Array(y.length))
  const row = new Float64Array(classes)
  return {
    outputs: classes,
    base: shares.map((share) => Math.log(Math.max(leastShare, share / total))),
    leafQuantile: null,
    logSteps: false,
    begin: (scores) => {
      for (let i = 0; i < y.length; i++) {
        for (let k = 0; k < classes; k++) row[k] = scores[k]![i]!
        softmax(row)
        for (let k = 0; k < classes; k++) chances[k]![i] = row[k]!
      }
    },
    gradients: (output, pairs, hessian) => {
      const p = chances[output]!
      for (let i = 0; i < y.length; i++) {
        pairs[2 * i] = p[i]! - (y[i] === output ? 1 : 0)
        hessian[i] = Math.max(p[i]! * (1 - p[i]!), 1e-16)
      }
      return scaled(weights, pairs, hessian, 0.25)
    },
    loss: (scores, y, weights) =>
      meanOf(y.length, weights, (i) => {
        for (let k = 0; k < classes; k++) row[k] = scores[k]![i]!
        return softmax(row) - scores[y[i]!]![i]!
      }),
  }
}

/** A loss of one number against one score, by its derivative in the score. */
const pointwise = (
  y: Float64Array,
  weights: Float64Array | null,
  facts: {
    base: number
    leafQuantile: number | null
    slope: (y: number, score: number) => number
    value: (y: number, score: number) => number
  },
): Objective => {
  let current = new Float64Array()
  return {
    outputs: 1,
    base: Float64Array.of(facts.base),
    leafQuantile: facts.leafQuantile,
    logSteps: false,
    begin: ([scores]) => {
      current = scores as Float64Array<ArrayBuffer>
    },
    gradients: (_output, pairs, hessian) => {
      for (let i = 0; i < y.length; i++) {
        pairs[2 * i] = facts.slope(y[i]!, current[i]!)
        hessian[i] = 1
      }
      return scaled(weights, pairs, hessian, 1)
    },
    loss: ([scores], y, weights) => meanOf(y.length, weights, (i) => facts.value(y[i]!, scores![i]!)),
  }
}

export const squaredLoss = (y: Float64Array, weights: Float64Array | null): Objective =>
  pointwise(y, weights, {
    base: weightedMean(y, weights),
    leafQuantile: null,
    slope: (y, score) => score - y,
    value: (y, score) => (y - score) ** 2 / 2,
  })

/** Pinball loss; quantile 0.5 is half the absolute error. */
export const quantileLoss = (y: Float64Array, weights: Float64Array | null, quantile: number): Objective =>
  pointwise(y, weights, {
    base: lowerQuantile(y, weights, quantile),
    leafQuantile: quantile,
    slope: (y, score) => (y > score ? -quantile : 1 - quantile),
    value: (y, score) => (y > score ? quantile * (y - score) : (1 - quantile) * (score - y)),
  })

/** The score is the log of the expected count. */
export const poissonLoss = (y: Float64Array, weights: Float64Array | null): Objective => {
  let current = new Float64Array()
  return {
    outputs: 1,
    base: Float64Array.of(Math.log(Math.max(leastShare, weightedMean(y, weights)))),
    leafQuantile: null,
    logSteps: true,
    begin: ([scores]) => {
      current = scores as Float64Array<ArrayBuffer>
    },
    gradients: (_output, pairs, hessian) => {
      let greatest = 0
      for (let i = 0; i < y.length; i++) {
        const mean = exponential(current[i]!)
        pairs[2 * i] = mean - y[i]!
        hessian[i] = mean
        if (mean > greatest) greatest = mean
      }
      return scaled(weights, pairs, hessian, greatest)
    },
    loss: ([scores], y, weights) =>
      meanOf(y.length, weights, (i) => Math.exp(scores![i]!) - y[i]! * scores![i]!),
  }
}
