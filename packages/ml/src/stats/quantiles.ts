/**
 * The p-quantile of ascending values, interpolated linearly between order statistics: numpy's default, type 7 of
 * Hyndman & Fan (1996). NaN for no values.
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length
  if (n === 0) return Number.NaN
  const at = Math.min(1, Math.max(0, p)) * (n - 1)
  const below = Math.floor(at)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, n - 1)]!
  const part = at - below
  // As numpy does, from the nearer end, so that the ends are hit exactly. Nothing is added of an infinite neighbour.
  if (low === high || part === 0) return low
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part)
}

/** Several quantiles of unsorted values; NaN values are left out. */
export function quantilesOf(values: Float64Array, ps: readonly number[]): number[] {
  const sorted = sortedValues(values)
  return ps.map((p) => quantileSorted(sorted, p))
}

/** The values that are not NaN, ascending, in a new array. */
export function sortedValues(values: Float64Array): Float64Array {
  const filled = new Float64Array(values.length)
  let n = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isNaN(value)) filled[n++] = value
  }
  return filled.subarray(0, n).slice().sort()
}
