import { openCounting } from './counting.ts'

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

/** Ranks columns of as many rows; `close` when all are. */
export const openRanking = () => {
  const counting = openCounting()
  const { kernel, bytes, doubles, room } = counting
  const [pairs, other, codesAt, countsAt] = [room(), room(), room(), room()]
  return {
    rank(values: Float64Array): Ranked {
      const rows = values.length
      const at = counting.putNumbers(values, rows)
      const places = [pairs(rows * 16), other(rows * 16), codesAt(rows * 4), countsAt(rows * 8)] as const
      const kinds = kernel.rank(at, rows, ...places)
      const codes = new Int32Array(bytes(places[2], rows * 4).slice().buffer)
      const counts = doubles(places[3], kinds).slice()
      if (codes.includes(-1)) return { codes, counts, away: null, squares: Number.NaN }
      const ranks = ranksAway(counts, rows)
      const away = new Float64Array(rows)
      for (let row = 0; row < rows; row++) away[row] = ranks[codes[row]!]!
      return { codes, counts, away, squares: squaresOf(ranks, counts) }
    },
    close: counting.close,
  }
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
