import type { Design } from './design.ts'
import { weightedGram } from './gram.ts'
import { productWith, scoresOf } from './products.ts'
import { lbfgs } from './lbfgs.ts'
import { tooManyFeatures } from './linear.errors.ts'
import { choleskySolve, coordinateDescent } from './quadratic.ts'

/** A solution for the scaled matrix: an intercept and coefficients for each output. */
export interface Solution {
  readonly intercepts: Float64Array
  readonly coefficients: Float64Array
}
export interface Penalty {
  /** Strength on half the squares and on the absolute values of the coefficients as the user knows them. */
  readonly l2: number
  readonly l1: number
}
interface Limits {
  readonly tolerance: number
  readonly maxIterations: number
  readonly onIteration?: (iteration: number) => void
}

/** A Gram matrix of more columns would take too much memory. */
const mostForGram = 4000

/**
 * Whether some ten Newton steps, which sum products of columns and factorise their matrix, cost less than the
 * hundreds of gradient steps that L-BFGS needs for the same precision. Counted in multiplications.
 */
function newtonPays({ rows, columns, whole, ones, rowStarts }: Design): boolean {
  let pairs = (whole.length * (whole.length + 1) * rows) / 2 + whole.length * ones.length
  for (let i = 0; i < rows; i++) pairs += (rowStarts[i + 1]! - rowStarts[i]!) ** 2 / 2
  const newton = 12 * (pairs + columns ** 3 / 3)
  const gradient = 300 * 2 * (ones.length + rows * (whole.length + 4))
  return newton <= gradient
}

/** A Newton step shortened further than this gains nothing that rounding would show. */
const smallestShare = 1e-6
/** Relative falls of the objective below this are rounding. */
const noise = 1e-14

const perColumn = (strength: number, spreads: Float64Array, power: 1 | 2) =>
  spreads.map((spread) => (spread === 0 ? 1 : strength / spread ** power))

/** Squared loss: ½ Σ w (y − f)² + penalty. */
export function solveSquares(design: Design, y: Float64Array, penalty: Penalty, limits: Limits): Solution {
  const { rows, columns, weights, weightSum } = design
  if (columns > mostForGram && penalty.l1 > 0) throw tooManyFeatures(columns, mostForGram)
  let mean = 0
  for (let i = 0; i < rows; i++) mean += weights[i]! * y[i]!
  mean /= weightSum
  const centred = y.map((value, i) => weights[i]! * (value - mean))
  const b = new Float64Array(columns)
  productWith(design, centred, b)
  if (columns > mostForGram) return squaresByLbfgs(design, y, penalty, limits)
  // The columns are centred by the same weights, so the intercept separates.
  const gram = inner(weightedGram(design, weights), columns + 1)
  const l2 = perColumn(penalty.l2, design.spreads, 2)
  for (let j = 0; j < columns; j++) gram[j * columns + j]! += l2[j]!
  const z =
    penalty.l1 > 0
      ? coordinateDescent(
          gram,
          b,
          perColumn(penalty.l1, design.spreads, 1),
          new Float64Array(columns),
          1e-10 * Math.sqrt(weightSum),
        )
      : choleskySolve(gram, b)
  return { intercepts: Float64Array.of(mean), coefficients: z }
}

function squaresByLbfgs(design: Design, y: Float64Array, penalty: Penalty, limits: Limits): Solution {
  const loss = (scores: Float64Array, residuals: Float64Array) => {
    let sum = 0
    for (let i = 0; i < scores.length; i++) {
      const gap = scores[i]! - y[i]!
      residuals[i] = design.weights[i]! * gap
      sum += 0.5 * design.weights[i]! * gap * gap
    }
    return sum
  }
  return byLbfgs(design, penalty, limits, loss)
}

/** Logistic loss of classes 0 and 1: Σ w log(1 + e^f) − w y f + penalty. */
export function solveLogistic(design: Design, y: Float64Array, penalty: Penalty, limits: Limits): Solution {
  if (design.columns > mostForGram && penalty.l1 > 0) throw tooManyFeatures(design.columns, mostForGram)
  const loss = (scores: Float64Array, residuals: Float64Array) => {
    let sum = 0
    for (let i = 0; i < scores.length; i++) {
      const f = scores[i]!
      const w = design.weights[i]!
      const e = Math.exp(-Math.abs(f))
      sum += w * (Math.max(f, 0) - y[i]! * f + Math.log1p(e))
      residuals[i] = w * ((f >= 0 ? 1 / (1 + e) : e / (1 + e)) - y[i]!)
    }
    return sum
  }
  return penalty.l1 === 0 && (design.columns > mostForGram || !newtonPays(design))
    ? byLbfgs(design, penalty, limits, loss)
    : newtonLogistic(design, y, penalty, limits, loss)
}

type Loss = (scores: Float64Array, residuals: Float64Array) => number

function byLbfgs(design: Design, penalty: Penalty, limits: Limits, loss: Loss): Solution {
  const { rows, columns, weightSum } = design
  const l2 = perColumn(penalty.l2, design.spreads, 2)
  const scores = new Float64Array(rows)
  const residuals = new Float64Array(rows)
  const slopes = new Float64Array(columns)
  const z = lbfgs(
    (at, gradient) => {
      const coefficients = at.subarray(1)
      scoresOf(design, coefficients, at[0]!, scores)
      let value = loss(scores, residuals)
      productWith(design, residuals, slopes)
      let sum = 0
      for (let i = 0; i < rows; i++) sum += residuals[i]!
      gradient[0] = sum / weightSum
      for (let j = 0; j < columns; j++) {
        value += 0.5 * l2[j]! * coefficients[j]! ** 2
        gradient[j + 1] = (slopes[j]! + l2[j]! * coefficients[j]!) / weightSum
      }
      return value / weightSum
    },
    new Float64Array(columns + 1),
    limits,
  )
  return { intercepts: z.slice(0, 1), coefficients: z.slice(1) }
}

/**
 * Newton's method (iteratively reweighted least squares), each step halved until the objective falls; with an
 * absolute-value penalty the step solves the penalised quadratic model instead (Lee, Sun, Saunders 2014).
 */
function newtonLogistic(
  design: Design,
  y: Float64Array,
  penalty: Penalty,
  limits: Limits,
  loss: Loss,
): Solution {
  const { rows, columns, weights, weightSum } = design
  const order = columns + 1
  const l2 = Float64Array.of(0, ...perColumn(penalty.l2, design.spreads, 2))
  const l1 = Float64Array.of(0, ...perColumn(penalty.l1, design.spreads, 1))
  const scores = new Float64Array(rows)
  const residuals = new Float64Array(rows)
  const valueAt = (at: Float64Array) => {
    scoresOf(design, at.subarray(1), at[0]!, scores)
    let value = loss(scores, residuals)
    for (let j = 1; j < order; j++) value += 0.5 * l2[j]! * at[j]! ** 2 + l1[j]! * Math.abs(at[j]!)
    return value
  }
  let z: Float64Array = new Float64Array(order)
  let value = valueAt(z)
  const slopes = new Float64Array(columns)
  const curves = new Float64Array(rows)
  const gradient = new Float64Array(order)
  for (let iteration = 0; iteration < limits.maxIterations; iteration++) {
    limits.onIteration?.(iteration)
    productWith(design, residuals, slopes)
    gradient[0] = residuals.reduce((sum, residual) => sum + residual, 0)
    for (let j = 1; j < order; j++) gradient[j] = slopes[j - 1]! + l2[j]! * z[j]!
    if (steepest(gradient, z, l1) <= limits.tolerance * weightSum) break
    for (let i = 0; i < rows; i++) {
      const w = weights[i]!
      const p = w === 0 ? 0 : residuals[i]! / w + y[i]!
      curves[i] = w * Math.max(p * (1 - p), 1e-12)
    }
    const hessian = weightedGram(design, curves)
    for (let j = 0; j < order; j++) hessian[j * order + j]! += l2[j]!
    const goal = newtonGoal(hessian, gradient, z, penalty.l1 > 0 ? l1 : null, weightSum)
    const before = z
    const valueBefore = value
    let share = 1
    for (; share > smallestShare; share /= 2) {
      z = before.map((v, j) => v + share * (goal[j]! - v))
      const there = valueAt(z)
      if (there <= value) {
        value = there
        break
      }
    }
    if (share <= smallestShare) {
      z = before
      break
    }
    // On many rows the sums' rounding hides slopes this small: what no longer falls has arrived.
    if (valueBefore - value <= noise * Math.abs(value)) break
  }
  return { intercepts: z.slice(0, 1), coefficients: z.slice(1) }
}

function newtonGoal(
  hessian: Float64Array,
  gradient: Float64Array,
  z: Float64Array,
  l1: Float64Array | null,
  weightSum: number,
): Float64Array {
  if (!l1) return choleskySolve(hessian, gradient).map((step, j) => z[j]! - step)
  const order = z.length
  const b = z.map((_, j) => {
    let sum = -gradient[j]!
    for (let k = 0; k < order; k++) sum += hessian[j * order + k]! * z[k]!
    return sum
  })
  return coordinateDescent(hessian, b, l1, z, 1e-10 * Math.sqrt(weightSum))
}

/** The largest slope; where an absolute value bends at 0, what is left of the slope beyond the bend. */
function steepest(gradient: Float64Array, z: Float64Array, l1: Float64Array): number {
  let most = 0
  for (let j = 0; j < z.length; j++) {
    const slope =
      z[j] === 0
        ? Math.max(0, Math.abs(gradient[j]!) - l1[j]!)
        : Math.abs(gradient[j]! + l1[j]! * Math.sign(z[j]!))
    most = Math.max(most, slope)
  }
  return most
}

/** Softmax loss over several classes, coefficients penalised alike, by L-BFGS. Solution: output after output. */
export function solveMultinomial(
  design: Design,
  y: Float64Array,
  classes: number,
  penalty: Penalty,
  limits: Limits,
): Solution {
  const { rows, columns, weights, weightSum } = design
  const order = columns + 1
  const l2 = perColumn(penalty.l2, design.spreads, 2)
  const scores = Array.from({ length: classes }, () => new Float64Array(rows))
  const slopes = new Float64Array(columns)
  const z = lbfgs(
    (at, gradient) => {
      for (let k = 0; k < classes; k++)
        scoresOf(design, at.subarray(k * order + 1, (k + 1) * order), at[k * order]!, scores[k]!)
      let value = softmaxLoss(scores, y, weights)
      for (let k = 0; k < classes; k++) {
        productWith(design, scores[k]!, slopes)
        gradient[k * order] = scores[k]!.reduce((sum, residual) => sum + residual, 0) / weightSum
        for (let j = 0; j < columns; j++) {
          const b = at[k * order + 1 + j]!
          value += 0.5 * l2[j]! * b * b
          gradient[k * order + 1 + j] = (slopes[j]! + l2[j]! * b) / weightSum
        }
      }
      return value / weightSum
    },
    new Float64Array(classes * order),
    limits,
  )
  const coefficients = new Float64Array(classes * columns)
  for (let k = 0; k < classes; k++) coefficients.set(z.subarray(k * order + 1, (k + 1) * order), k * columns)
  return { intercepts: Float64Array.from({ length: classes }, (_, k) => z[k * order]!), coefficients }
}

/** Answers Σ w (log Σ e^f − f_y) and turns the scores into residuals w (p − [y = k]) in place. */
function softmaxLoss(scores: Float64Array[], y: Float64Array, weights: Float64Array): number {
  let value = 0
  for (let i = 0; i < weights.length; i++) {
    let top = Number.NEGATIVE_INFINITY
    for (const score of scores) top = Math.max(top, score[i]!)
    let sum = 0
    for (const score of scores) sum += Math.exp(score[i]! - top)
    const w = weights[i]!
    value += w * (top + Math.log(sum) - scores[y[i]!]![i]!)
    for (let k = 0; k < scores.length; k++)
      scores[k]![i] = w * (Math.exp(scores[k]![i]! - top) / sum - (y[i] === k ? 1 : 0))
  }
  return value
}

/** The matrix without its first row and column. */
function inner(matrix: Float64Array, order: number): Float64Array {
  const size = order - 1
  const out = new Float64Array(size * size)
  for (let a = 0; a < size; a++)
    out.set(matrix.subarray((a + 1) * order + 1, (a + 1) * order + 1 + size), a * size)
  return out
}
