import { ascending } from '../stats/index.ts'

/** A column's values as places in their order. */
export interface Ranked {
  /** Of each row, from 0; equal values have the same. −1: missing. */
  readonly codes: Int32Array
  /** How many rows have each code. */
  readonly counts: Float64Array
  /** Where none is missing: of each row by how much its rank (ties share the mean) is beyond the mean rank. */
  readonly away: Float64Array | null
  /** Of what is in `away` the sum of squares. */
  readonly squares: number
}

export const rankedOf = (values: Float64Array): Ranked => {
  const codes = new Int32Array(values.length).fill(-1)
  const counts = new Float64Array(values.length)
  let code = -1
  let before = Number.NaN
  let missing = 0
  for (const row of ascending(values)) {
    const value = values[row]!
    if (value !== value) {
      missing++
      continue
    }
    if (value !== before) code++
    before = value
    codes[row] = code
    counts[code]!++
  }
  const found = { codes, counts: counts.slice(0, code + 1) }
  if (missing > 0) return { ...found, away: null, squares: Number.NaN }
  const ranks = ranksAway(found.counts, values.length)
  const away = new Float64Array(values.length)
  for (let row = 0; row < away.length; row++) away[row] = ranks[codes[row]!]!
  return { ...found, away, squares: squaresOf(ranks, found.counts) }
}

/** Of each code, by how much its rank is beyond the mean of the ranks of so many rows. */
const ranksAway = (counts: Float64Array, rows: number): Float64Array => {
  const ranks = new Float64Array(counts.length)
  let before = 0
  for (let code = 0; code < counts.length; code++) {
    ranks[code] = before + (counts[code]! - rows) / 2
    before += counts[code]!
  }
  return ranks
}

/**
 * Spearman's correlation over the rows that have both, and how many these are; NaN where one does not vary. Ranks are
 * halves of whole numbers, so that their sums are exact for as many rows as a sample has.
 */
export const spearmanOf = (a: Ranked, b: Ranked): { n: number; spearman: number } => {
  if (a.away && b.away)
    return { n: a.away.length, spearman: correlation(a.squares, b.squares, product(a.away, b.away)) }
  // Whoever misses values in one has other ranks in the other.
  const [inA, inB] = [new Float64Array(a.counts.length), new Float64Array(b.counts.length)]
  let n = 0
  for (let row = 0; row < a.codes.length; row++) {
    const [i, j] = [a.codes[row]!, b.codes[row]!]
    if (i < 0 || j < 0) continue
    inA[i]!++
    inB[j]!++
    n++
  }
  const [x, y] = [ranksAway(inA, n), ranksAway(inB, n)]
  let xy = 0
  for (let row = 0; row < a.codes.length; row++) {
    const [i, j] = [a.codes[row]!, b.codes[row]!]
    if (i >= 0 && j >= 0) xy += x[i]! * y[j]!
  }
  return { n, spearman: correlation(squaresOf(x, inA), squaresOf(y, inB), xy) }
}

/** Of ranks, each so many times. */
const squaresOf = (ranks: Float64Array, times: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < ranks.length; i++) sum += ranks[i]! * ranks[i]! * times[i]!
  return sum
}

const product = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let row = 0; row < a.length; row++) sum += a[row]! * b[row]!
  return sum
}

const correlation = (xx: number, yy: number, xy: number): number =>
  xx === 0 || yy === 0 ? Number.NaN : xy / Math.sqrt(xx * yy)
