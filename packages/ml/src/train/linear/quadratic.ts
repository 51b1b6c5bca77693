/**
 * Solves A z = b for a symmetric positive semi-definite A (row-major, order n) by Cholesky factorisation. Where a
 * pivot vanishes (columns that repeat each other, no penalty) its unknown is set to 0, as a least-squares solution may.
 */
export function choleskySolve(matrix: Float64Array, b: Float64Array): Float64Array {
  const n = b.length
  const l = Float64Array.from(matrix)
  const dead = new Uint8Array(n)
  for (let j = 0; j < n; j++) {
    const rowJ = j * n
    let pivot = l[rowJ + j]!
    const least = 1e-13 * pivot
    for (let k = 0; k < j; k++) pivot -= l[rowJ + k]! ** 2
    if (!(pivot > least)) {
      dead[j] = 1
      for (let i = j; i < n; i++) l[i * n + j] = 0
      l[rowJ + j] = 1
      for (let k = 0; k < j; k++) l[rowJ + k] = 0
      continue
    }
    const root = Math.sqrt(pivot)
    l[rowJ + j] = root
    for (let i = j + 1; i < n; i++) {
      const rowI = i * n
      let sum = l[rowI + j]!
      for (let k = 0; k < j; k++) sum -= l[rowI + k]! * l[rowJ + k]!
      l[rowI + j] = sum / root
    }
  }
  const z = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let sum = dead[i] ? 0 : b[i]!
    for (let k = 0; k < i; k++) sum -= l[i * n + k]! * z[k]!
    z[i] = dead[i] ? 0 : sum / l[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = z[i]!
    for (let k = i + 1; k < n; k++) sum -= l[k * n + i]! * z[k]!
    z[i] = dead[i] ? 0 : sum / l[i * n + i]!
  }
  return z
}

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
