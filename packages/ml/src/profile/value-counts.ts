import type { LogicalType } from '../table/table.ts'
import { mergeSketches, openSketch, type Sketch } from './distinct-sketch.ts'
import { mixed } from './hyper-log-log.ts'
import { sortDoubles } from './sort-doubles.ts'

/**
 * Which numbers a column holds and how often. Up to so many different ones (`mostOf` its type) each is counted (`level` null).
 * Beyond it buckets are: doubles in their own order, cut to 53 − level bits, at the finest level that takes at most
 * `bucketsMost` buckets. Exactness, level, buckets and sketch are functions of the values alone and not of how
 * they came, so that the counts of parts, merged, are the counts of the whole.
 */
export interface ValueCounts {
  /** null: `keys` are values. Else buckets: `bucketOf(value, level)`. Both ascend. */
  readonly level: number | null
  readonly keys: Float64Array
  readonly counts: Float64Array
  /** How many different values there are, and some of them, where buckets no longer tell. */
  readonly sketch: Sketch<number> | null
}

/**
 * How many different values of a column are counted one by one. More of whole numbers, which number rows; all where no
 * sketch is wanted.
 */
export const mostOf = (type: LogicalType, exact: boolean): number =>
  exact ? Infinity : type === 'integer' ? 2 ** 20 : 2 ** 18

export const bucketsMost = 2 ** 15

export const noValues: ValueCounts = {
  level: null,
  keys: new Float64Array(0),
  counts: new Float64Array(0),
  sketch: null,
}

/** Counts these values, up to `most` different ones one by one; sorts them in place. None may be NaN. */
export const countsOf = (values: Float64Array, most: number): ValueCounts => {
  sortDoubles(values)
  let n = values.length === 0 ? 0 : 1
  for (let i = 1; i < values.length; i++) if (values[i] !== values[i - 1]) n++
  const keys = new Float64Array(n)
  const counts = new Float64Array(n)
  for (let i = 0, at = 0; i < values.length; at++) {
    const value = values[i]!
    const start = i++
    while (i < values.length && values[i] === value) i++
    keys[at] = value
    counts[at] = i - start
  }
  return bounded({ level: null, keys, counts, sketch: null }, most)
}

/** The counts of two parts as those of the whole. */
export const mergeCounts = (a: ValueCounts, b: ValueCounts, most: number): ValueCounts => {
  if (a.keys.length === 0) return b
  if (b.keys.length === 0) return a
  if (a.level === null && b.level === null)
    return bounded({ ...merged(a, b), level: null, sketch: null }, most)
  const [x, y] = [inBuckets(a), inBuckets(b)]
  const level = Math.max(x.level, y.level)
  return inBuckets({
    ...merged(coarser(x, level - x.level), coarser(y, level - y.level)),
    level,
    sketch: mergeSketches(x.sketch, y.sketch),
  })
}

type Counted = Pick<ValueCounts, 'keys' | 'counts'>
type Bucketed = ValueCounts & { readonly level: number; readonly sketch: Sketch<number> }

const merged = (a: Counted, b: Counted): Counted => {
  const [left, right] = [a.keys, b.keys]
  const keys = new Float64Array(left.length + right.length)
  const counts = new Float64Array(keys.length)
  let [i, j, n] = [0, 0, 0]
  while (i < left.length && j < right.length) {
    const [x, y] = [left[i]!, right[j]!]
    if (x < y) {
      keys[n] = x
      counts[n++] = a.counts[i++]!
    } else if (y < x) {
      keys[n] = y
      counts[n++] = b.counts[j++]!
    } else {
      keys[n] = x
      counts[n++] = a.counts[i++]! + b.counts[j++]!
    }
  }
  const rest = i < left.length ? { ...a, from: i } : { ...b, from: j }
  keys.set(rest.keys.subarray(rest.from), n)
  counts.set(rest.counts.subarray(rest.from), n)
  n += rest.keys.length - rest.from
  return n === keys.length ? { keys, counts } : { keys: keys.slice(0, n), counts: counts.slice(0, n) }
}

const bounded = (counts: ValueCounts, most: number): ValueCounts =>
  counts.keys.length <= most ? counts : inBuckets(counts)

/** In buckets at the finest level that takes few enough of them. */
export const inBuckets = (counts: ValueCounts): Bucketed => {
  const found = counts.level === null ? inFinest(counts) : (counts as Bucketed)
  const levels = levelsUntilFew(found.keys)
  return { ...found, ...coarser(found, levels), level: found.level + levels }
}

/** How many bits more are to be cut off ascending keys so that few enough are left. */
const levelsUntilFew = (keys: Float64Array): number => {
  // Neighbours become one key once the highest bit in which they differ is cut off.
  const joinedBy = new Float64Array(54)
  for (let i = 1; i < keys.length; i++) joinedBy[bitsUntilSame(keys[i - 1]!, keys[i]!)]!++
  let levels = 0
  for (let left = keys.length; left > bucketsMost; left -= joinedBy[levels]!) levels++
  return levels
}

const bitsUntilSame = (a: number, b: number): number => {
  const high = Math.floor(a / 2 ** 32) ^ Math.floor(b / 2 ** 32)
  return high === 0 ? 32 - Math.clz32((a % 2 ** 32) ^ (b % 2 ** 32)) : 64 - Math.clz32(high)
}

const inFinest = ({ keys, counts }: Counted): Bucketed => {
  const sketch = openSketch<number>()
  const buckets = new Float64Array(keys.length)
  for (let i = 0; i < keys.length; i++) {
    noteNumber(sketch, keys[i]!)
    buckets[i] = bucketOf(keys[i]!, 0)
  }
  return { ...summed(buckets, counts), level: 0, sketch: sketch.finish() }
}

const coarser = ({ keys, counts }: Counted, levels: number): Counted =>
  levels === 0 ? { keys, counts } : summed(shifted(keys, levels), counts)

const shifted = (keys: Float64Array, levels: number): Float64Array => {
  const least = powers[levels]!
  const cut = new Float64Array(keys.length)
  for (let i = 0; i < keys.length; i++) cut[i] = Math.floor(keys[i]! * least)
  return cut
}

/** Neighbours of the same key become one. */
const summed = (keys: Float64Array, counts: Float64Array): Counted => {
  const kept = new Float64Array(keys.length)
  const sums = new Float64Array(keys.length)
  let n = -1
  for (let i = 0; i < keys.length; i++) {
    if (n < 0 || kept[n] !== keys[i]) kept[++n] = keys[i]!
    sums[n]! += counts[i]!
  }
  return { keys: kept.slice(0, n + 1), counts: sums.slice(0, n + 1) }
}

/** 2^−level. */
const powers = Float64Array.from({ length: 54 }, (_, level) => 2 ** -level)
const double = new Float64Array(1)
const halves = new Uint32Array(double.buffer)

/** Notes a number in a sketch, which keeps whole ones: nobody looks for people in fractions. */
export const noteNumber = (sketch: ReturnType<typeof openSketch<number>>, value: number): void => {
  double[0] = value
  const low = mixed(halves[0]! ^ 0x9e3779b9)
  const high = mixed(halves[1]! ^ low)
  const what = mixed(low ^ Math.imul(high, 0x165667b1))
  if (sketch.note(high, what) && Number.isInteger(value)) sketch.keep(value, what)
}

/** The place of a value among all doubles, in their order, of which there are 2^53 at level 0. */
export const bucketOf = (value: number, level: number): number => {
  double[0] = value
  const low = halves[0]!
  const high = halves[1]!
  const place =
    high >>> 31 === 1
      ? (~high >>> 0) * 2 ** 21 + (~low >>> 11)
      : ((high | 0x80000000) >>> 0) * 2 ** 21 + (low >>> 11)
  return Math.floor(place * powers[level]!)
}

/** The least value of a bucket; of the next one, where this one ends. */
export const leastOf = (bucket: number, level: number): number => {
  const place = bucket * 2 ** level
  const high = Math.floor(place / 2 ** 21)
  const low = ((place % 2 ** 21) * 2 ** 11) >>> 0
  if (high >= 0x80000000) {
    halves[1] = high & 0x7fffffff
    halves[0] = low
  } else {
    halves[1] = ~high
    halves[0] = ~low
  }
  return double[0]!
}
