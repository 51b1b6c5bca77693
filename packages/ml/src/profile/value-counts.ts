import { largerOfEach, mixed, noRegisters, note, type Registers } from './hyper-log-log.ts'
import { sortDoubles } from './sort-doubles.ts'

/**
 * Which numbers a column holds and how often. Up to `exactMost` different ones each is counted (`level` null).
 * Beyond it buckets are: doubles in their own order, cut to 53 − level bits, at the finest level that takes at most
 * `bucketsMost` buckets. Exactness, level, buckets and registers are functions of the values alone and not of how
 * they came, so that the counts of parts, merged, are the counts of the whole.
 */
export interface ValueCounts {
  /** null: `keys` are values. Else buckets: `bucketOf(value, level)`. Both ascend. */
  readonly level: number | null
  readonly keys: Float64Array
  readonly counts: Float64Array
  /** How many different values there are, where buckets no longer tell. */
  readonly registers: Registers | null
}

export const exactMost = 2 ** 20
export const bucketsMost = 2 ** 16

export const noValues: ValueCounts = {
  level: null,
  keys: new Float64Array(0),
  counts: new Float64Array(0),
  registers: null,
}

/** Counts these values; sorts them in place. None may be NaN. */
export const countsOf = (values: Float64Array): ValueCounts => {
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
  return bounded({ level: null, keys, counts, registers: null })
}

/** As `countsOf`, of ascending values that are counted already. */
export const countsOfPairs = (values: Float64Array, counts: Float64Array): ValueCounts =>
  bounded({ ...summed(values, counts), level: null, registers: null })

/** The counts of two parts as those of the whole. */
export const mergeCounts = (a: ValueCounts, b: ValueCounts): ValueCounts => {
  if (a.keys.length === 0) return b
  if (b.keys.length === 0) return a
  if (a.level === null && b.level === null) return bounded({ ...merged(a, b), level: null, registers: null })
  const [x, y] = [bucketed(a), bucketed(b)]
  const level = Math.max(x.level, y.level)
  return bounded({
    ...merged(coarser(x, level - x.level), coarser(y, level - y.level)),
    level,
    registers: largerOfEach(x.registers, y.registers),
  })
}

type Counted = Pick<ValueCounts, 'keys' | 'counts'>

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

const bounded = (counts: ValueCounts): ValueCounts => {
  if (counts.level === null) return counts.keys.length <= exactMost ? counts : bounded(bucketed(counts))
  let found = counts
  while (found.keys.length > bucketsMost) found = { ...found, ...coarser(found, 1), level: found.level! + 1 }
  return found
}

const bucketed = (counts: ValueCounts): ValueCounts & { level: number; registers: Registers } => {
  if (counts.level !== null) return counts as ValueCounts & { level: number; registers: Registers }
  const registers = noRegisters()
  const words = new Uint32Array(counts.keys.buffer, counts.keys.byteOffset, counts.keys.length * 2)
  for (let i = 0; i < words.length; i += 2) {
    const low = mixed(words[i]! ^ 0x9e3779b9)
    const high = mixed(words[i + 1]! ^ low)
    note(registers, high, mixed(low ^ Math.imul(high, 0x165667b1)))
  }
  const keys = counts.keys.map((value) => bucketOf(value, 0))
  return { ...summed(keys, counts.counts), level: 0, registers }
}

const coarser = ({ keys, counts }: Counted, levels: number): Counted =>
  levels === 0
    ? { keys, counts }
    : summed(
        keys.map((key) => Math.floor(key / 2 ** levels)),
        counts,
      )

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

const double = new Float64Array(1)
const halves = new Uint32Array(double.buffer)

/** The place of a value among all doubles, in their order, of which there are 2^53 at level 0. */
export const bucketOf = (value: number, level: number): number => {
  double[0] = value
  const [low, high] = [halves[0]!, halves[1]!]
  const place =
    high >>> 31 === 1
      ? (~high >>> 0) * 2 ** 21 + (~low >>> 11)
      : ((high | 0x80000000) >>> 0) * 2 ** 21 + (low >>> 11)
  return Math.floor(place / 2 ** level)
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
