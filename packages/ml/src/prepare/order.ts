/** The numbers that are not missing, copied. */
export function present(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length)
  let n = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isNaN(value)) out[n++] = value
  }
  return out.subarray(0, n)
}

/**
 * The quantile at share q of numbers without NaN, interpolated linearly between neighbours (type 7, as NumPy).
 * Reorders the array (Hoare's selection), NaN for none.
 */
export function quantileOf(values: Float64Array, q: number): number {
  const n = values.length
  if (n === 0) return Number.NaN
  const position = q * (n - 1)
  const lower = Math.floor(position)
  const low = select(values, lower)
  if (lower === position) return low
  let high = Number.POSITIVE_INFINITY
  for (let i = lower + 1; i < n; i++) if (values[i]! < high) high = values[i]!
  return low + (high - low) * (position - lower)
}

/** Puts the k-th smallest at k, none greater before it and none smaller after it. */
function select(a: Float64Array, k: number): number {
  let left = 0
  let right = a.length - 1
  while (right > left) {
    const middle = (left + right) >>> 1
    const pivot = medianOfThree(a[left]!, a[middle]!, a[right]!)
    let i = left
    let j = right
    while (i <= j) {
      while (a[i]! < pivot) i++
      while (a[j]! > pivot) j--
      if (i > j) break
      const held = a[i]!
      a[i++] = a[j]!
      a[j--] = held
    }
    if (k <= j) right = j
    else if (k >= i) left = i
    else break
  }
  return a[k]!
}

const medianOfThree = (x: number, y: number, z: number): number =>
  Math.max(Math.min(x, y), Math.min(Math.max(x, y), z))

/** Mean and standard deviation (divided by n) of numbers without NaN; NaN for none. */
export function momentsOf(values: Float64Array): { mean: number; std: number } {
  const n = values.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += values[i]!
  const mean = sum / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2
  return { mean, std: Math.sqrt(squares / n) }
}

export function rangeOf(values: Float64Array): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < min) min = value
    if (value > max) max = value
  }
  return { min, max }
}

/** The number that occurs most often, of several the least; NaN for none. */
export function mostFrequent(values: Float64Array): number {
  const counts = new Map<number, number>()
  for (let i = 0; i < values.length; i++) counts.set(values[i]!, (counts.get(values[i]!) ?? 0) + 1)
  let best = Number.NaN
  let most = 0
  for (const [value, count] of counts)
    if (count > most || (count === most && value < best)) {
      best = value
      most = count
    }
  return best
}
