import type { Features } from '../../prepare/features.ts'
import { hasGaps, takesNumbersOnly } from './linear.errors.ts'

/** The features as one matrix, column after column, each with weighted mean 0 and deviation 1 (a constant one: 0). */
export interface Design {
  readonly rows: number
  readonly columns: number
  readonly x: Float64Array
  readonly means: Float64Array
  readonly spreads: Float64Array
  readonly weights: Float64Array
  readonly weightSum: number
}

/**
 * Centres and scales a copy. The penalty then counts per column as `penalty / spread²`, so that the solution is
 * that of the features as given; what changes is how fast a solver gets there.
 */
export function designOf(features: Features, weights: Float64Array): Design {
  const { rows, columns } = features
  const x = new Float64Array(rows * columns.length)
  const means = new Float64Array(columns.length)
  const spreads = new Float64Array(columns.length)
  let weightSum = 0
  for (let i = 0; i < rows; i++) weightSum += weights[i]!
  for (const [j, column] of columns.entries()) {
    if (column.kind !== 'numeric') throw takesNumbersOnly(column.name)
    const { values } = column
    let sum = 0
    for (let i = 0; i < rows; i++) sum += weights[i]! * values[i]!
    if (!Number.isFinite(sum))
      throw hasGaps(column.name, values.filter((value) => !Number.isFinite(value)).length)
    const mean = sum / weightSum
    let squares = 0
    for (let i = 0; i < rows; i++) squares += weights[i]! * (values[i]! - mean) ** 2
    const std = Math.sqrt(squares / weightSum)
    const spread = std > 1e-12 * Math.abs(mean) ? std : 0
    means[j] = mean
    spreads[j] = spread
    if (spread === 0) continue
    const start = j * rows
    for (let i = 0; i < rows; i++) x[start + i] = (values[i]! - mean) / spread
  }
  return { rows, columns: columns.length, x, means, spreads, weights, weightSum }
}

/** scores[i] = intercept + Σ_j coefficients[j] · x[i, j]; coefficients of the scaled matrix. */
export function scoresOf(
  { rows, columns, x }: Design,
  coefficients: ArrayLike<number>,
  intercept: number,
  out: Float64Array,
): void {
  out.fill(intercept)
  let j = 0
  for (; j + 3 < columns; j += 4) {
    const [b0, b1, b2, b3] = [
      coefficients[j]!,
      coefficients[j + 1]!,
      coefficients[j + 2]!,
      coefficients[j + 3]!,
    ]
    const start = j * rows
    for (let i = 0, at = start; i < rows; i++, at++)
      out[i]! += b0 * x[at]! + b1 * x[at + rows]! + b2 * x[at + 2 * rows]! + b3 * x[at + 3 * rows]!
  }
  for (; j < columns; j++) {
    const b = coefficients[j]!
    for (let i = 0, at = j * rows; i < rows; i++, at++) out[i]! += b * x[at]!
  }
}

/** out[j] = Σ_i x[i, j] · v[i]. */
export function productWith({ rows, columns, x }: Design, v: Float64Array, out: Float64Array): void {
  let j = 0
  for (; j + 3 < columns; j += 4) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0]
    for (let i = 0, at = j * rows; i < rows; i++, at++) {
      const value = v[i]!
      s0 += value * x[at]!
      s1 += value * x[at + rows]!
      s2 += value * x[at + 2 * rows]!
      s3 += value * x[at + 3 * rows]!
    }
    out[j] = s0
    out[j + 1] = s1
    out[j + 2] = s2
    out[j + 3] = s3
  }
  for (; j < columns; j++) {
    let sum = 0
    for (let i = 0, at = j * rows; i < rows; i++, at++) sum += v[i]! * x[at]!
    out[j] = sum
  }
}

const blockRows = 256

/** The symmetric matrix Σ_i w[i] · (1, x_i)(1, x_i)ᵀ of order columns + 1 (position 0 = intercept), row-major, both halves. */
export function weightedGram({ rows, columns, x }: Design, w: Float64Array): Float64Array {
  const order = columns + 1
  const gram = new Float64Array(order * order)
  const scaled = new Float64Array(blockRows)
  for (let from = 0; from < rows; from += blockRows) {
    const count = Math.min(blockRows, rows - from)
    for (let i = 0; i < count; i++) gram[0]! += w[from + i]!
    for (let j = 0; j < columns; j++) {
      const start = j * rows + from
      let first = 0
      for (let i = 0; i < count; i++) {
        const value = w[from + i]! * x[start + i]!
        scaled[i] = value
        first += value
      }
      gram[j + 1]! += first
      addProducts(x, rows, columns, from, count, scaled, j, gram)
    }
  }
  for (let a = 0; a < order; a++)
    for (let b = a + 1; b < order; b++) gram[b * order + a] = gram[a * order + b]!
  return gram
}

/** Row j + 1 of the Gram matrix, from its diagonal on, four columns at a time so that each loaded value is used four times. */
function addProducts(
  x: Float64Array,
  rows: number,
  columns: number,
  from: number,
  count: number,
  scaled: Float64Array,
  j: number,
  gram: Float64Array,
): void {
  const row = (j + 1) * (columns + 1) + 1
  let k = j
  for (; k + 3 < columns; k += 4) {
    const a = k * rows + from
    const b = a + rows
    const c = b + rows
    const d = c + rows
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let i = 0; i < count; i++) {
      const value = scaled[i]!
      s0 += value * x[a + i]!
      s1 += value * x[b + i]!
      s2 += value * x[c + i]!
      s3 += value * x[d + i]!
    }
    gram[row + k]! += s0
    gram[row + k + 1]! += s1
    gram[row + k + 2]! += s2
    gram[row + k + 3]! += s3
  }
  for (; k < columns; k++) {
    const a = k * rows + from
    let sum = 0
    for (let i = 0; i < count; i++) sum += scaled[i]! * x[a + i]!
    gram[row + k]! += sum
  }
}
