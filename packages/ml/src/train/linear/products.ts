import type { Design } from './design.ts'

/** scores[i] = intercept + Σ_j coefficients[j] · x[i, j]; coefficients of the scaled matrix. */
export function scoresOf(
  design: Design,
  coefficients: ArrayLike<number>,
  intercept: number,
  out: Float64Array,
): void {
  const { rows, x, whole, marked, rowStarts, rowOnes, slope, shift } = design
  let base = intercept
  const steps = new Float64Array(marked.length)
  for (let k = 0; k < marked.length; k++) {
    const j = marked[k]!
    base += coefficients[j]! * shift[j]!
    steps[k] = coefficients[j]! * slope[j]!
  }
  for (let i = 0; i < rows; i++) {
    let sum = base
    for (let at = rowStarts[i]!; at < rowStarts[i + 1]!; at++) sum += steps[rowOnes[at]!]!
    out[i] = sum
  }
  for (let k = 0; k < whole.length; k++) {
    const b = coefficients[whole[k]!]!
    if (b !== 0) for (let i = 0, at = k * rows; i < rows; i++, at++) out[i]! += b * x[at]!
  }
}

/** out[j] = Σ_i x[i, j] · v[i]. */
export function productWith(design: Design, v: Float64Array, out: Float64Array): void {
  const { rows, x, whole, marked, starts, ones, slope, shift } = design
  let total = 0
  for (let i = 0; i < rows; i++) total += v[i]!
  for (let k = 0; k < marked.length; k++) {
    const j = marked[k]!
    let sum = 0
    for (let at = starts[k]!; at < starts[k + 1]!; at++) sum += v[ones[at]!]!
    out[j] = slope[j]! * sum + shift[j]! * total
  }
  for (let k = 0; k < whole.length; k++) {
    let sum = 0
    for (let i = 0, at = k * rows; i < rows; i++, at++) sum += v[i]! * x[at]!
    out[whole[k]!] = sum
  }
}
