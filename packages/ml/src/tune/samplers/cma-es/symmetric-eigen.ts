/** Eigenvalues of a symmetric matrix and their vectors: `vectors[i][j]` is component i of the j-th. */
export interface Eigen {
  readonly values: number[]
  readonly vectors: number[][]
}

/** By Jacobi's rotations (Golub & Van Loan, 8.5), cyclic, until what lies off the diagonal is nothing beside it. */
export function symmetricEigen(matrix: readonly (readonly number[])[]): Eigen {
  const n = matrix.length
  const a = matrix.map((row) => [...row])
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)))
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0
    let on = 0
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        if (i === j) on += a[i]![i]! ** 2
        else off += a[i]![j]! ** 2
      }
    if (off <= on * 1e-32) break
    for (let p = 0; p < n - 1; p++)
      for (let q = p + 1; q < n; q++) {
        if (a[p]![q] === 0) continue
        const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!)
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1))
        const c = 1 / Math.hypot(t, 1)
        rotate(a, v, p, q, c, t * c)
      }
  }
  return { values: a.map((row, i) => row[i]!), vectors: v }
}

function rotate(a: number[][], v: number[][], p: number, q: number, c: number, s: number): void {
  for (const row of a) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!]
  for (let k = 0; k < a.length; k++)
    [a[p]![k], a[q]![k]] = [c * a[p]![k]! - s * a[q]![k]!, s * a[p]![k]! + c * a[q]![k]!]
  for (const row of v) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!]
}
