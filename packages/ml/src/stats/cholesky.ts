/** A factorised matrix, for as many right-hand sides as there are. */
export interface Factorised {
  /** z with A z = b. */
  solve(b: Float64Array): Float64Array
}

/**
 * Factorises a symmetric positive semi-definite A (row-major, order n) after Cholesky. Where a pivot vanishes (columns that
 * repeat each other, no penalty) its unknown is set to 0, as a least-squares solution may.
 */
export function cholesky(matrix: Float64Array, n: number): Factorised {
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
  return {
    solve(b) {
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
    },
  }
}
