import { cholesky } from '../../stats/index.ts'

/** Solves A z = b for a symmetric positive semi-definite A (row-major); see cholesky. */
export const choleskySolve = (matrix: Float64Array, b: Float64Array): Float64Array =>
  cholesky(matrix, b.length).solve(b)

/**
 * Minimises ½ zᵀA z − bᵀz + Σ_j l1[j]·|z[j]| by coordinate descent on the Gram matrix (Friedman, Hastie, Tibshirani
 * 2010), from `start`. Cycles until no coordinate moves the objective by more than `tolerance` of its diagonal.
 */
export function coordinateDescent(
  matrix: Float64Array,
  b: Float64Array,
  l1: Float64Array,
  start: Float64Array,
  tolerance: number,
): Float64Array {
  const n = b.length
  const z = Float64Array.from(start)
  const slope = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    let sum = -b[j]!
    for (let k = 0; k < n; k++) sum += matrix[j * n + k]! * z[k]!
    slope[j] = sum
  }
  for (let cycle = 0; cycle < 10_000; cycle++) {
    let most = 0
    for (let j = 0; j < n; j++) {
      const curve = matrix[j * n + j]!
      if (!(curve > 0)) continue
      const before = z[j]!
      const pull = curve * before - slope[j]!
      const after = (Math.sign(pull) * Math.max(0, Math.abs(pull) - l1[j]!)) / curve
      const move = after - before
      if (move === 0) continue
      z[j] = after
      const row = j * n
      for (let k = 0; k < n; k++) slope[k]! += move * matrix[row + k]!
      most = Math.max(most, Math.abs(move) * Math.sqrt(curve))
    }
    if (most <= tolerance) break
  }
  return z
}
