import { keptMemory } from '../kept-memory.ts'
import { everySlice, hasNegativeZero, inSlices, type Spread } from './numbers.ts'

/**
 * Numbers of a column as a list of those that there are, and for each row its place in that list. Valid until the next is
 * made.
 */
export interface Dictionary {
  readonly values: Float64Array
  /** Bytes of a place: one where there are at most 256 values, else two; none where there is one value. */
  readonly placeBytes: 0 | 1 | 2
  /** Writes the places one after another, the lower byte first. */
  tell(into: Uint8Array): void
}

/** Two bytes say no more places. */
const mostValues = 65_536
/** Among so many numbers that could stand in a column those that do are looked up. */
const mostSteps = 1 << 18
const fewest = 256

/** Whether each step was met, then its place; -0 has one of its own, behind all others. */
const table = new Uint16Array(mostSteps + 1)
/** The list. */
const found = new Float64Array(mostValues)
/** Where the step of each row is noted. */
const memory = keptMemory(4 * 1024 * 1024)

/**
 * A dictionary of numbers of few digits, k / 10^d: their k counts them off, so that none has to be searched for. null where
 * they are no such numbers, or so many different ones that a list of them takes more than it saves.
 *
 * @param mostDigits behind the point
 */
export const dictionaryOf = (values: Float64Array, spread: Spread, mostDigits: number): Dictionary | null => {
  const { min, max } = spread
  if (min === max && !hasNegativeZero(values, spread)) return ofOne(Float64Array.of(min))
  const { length } = values
  if (length < fewest) return null
  const scale = scaleOf(values, mostDigits)
  if (scale === null) return null
  const first = nearest(min * scale)
  const count = nearest(max * scale) - first + 1
  if (!(count <= Math.min(mostSteps, 8 * length))) return null
  const steps = new Int32Array(memory(4 * length), 0, length)
  table.fill(0, 0, count + 1)
  if (!everySlice(length, (from, to) => mark(values, from, to, scale, first, steps))) return null
  const isZeroThere = first <= 0 && -first < count && table[-first] === 1
  if (isZeroThere && hasNegativeZero(values, spread))
    inSlices(length, (from, to) => markNegativeZeros(values, from, to, count, steps))
  const list = listed(count, scale, first)
  if (list === null || 2 * list.length > length) return null
  if (list.length === 1) return ofOne(list)
  const isShort = list.length <= 256
  const tell = isShort ? tellShort : tellLong
  return {
    values: list,
    placeBytes: isShort ? 1 : 2,
    tell: (into) => inSlices(length, (from, to) => tell(from, to, steps, into)),
  }
}

const ofOne = (values: Float64Array): Dictionary => ({ values, placeBytes: 0, tell: () => {} })

/** The nearest whole number, of numbers of less than 51 bits: beyond that digits behind the point are lost. */
const nearest = (value: number): number => value + 6_755_399_441_055_744 - 6_755_399_441_055_744

/** 10^d for the least d that some of the numbers need; null where that is none, or too many. */
const scaleOf = (values: Float64Array, mostDigits: number): number | null => {
  const step = Math.max(1, Math.floor(values.length / 32))
  let scale = 1
  for (let i = 0; i < values.length; i += step)
    while (nearest(values[i]! * scale) / scale !== values[i]!) {
      scale *= 10
      if (scale > 10 ** mostDigits) return null
    }
  return scale
}

/** False where one is no such number. */
const mark = (
  values: Float64Array,
  from: number,
  to: number,
  scale: number,
  first: number,
  into: Int32Array,
): boolean => {
  for (let i = from; i < to; i++) {
    const value = values[i]!
    const k = nearest(value * scale)
    if (k / scale !== value) return false
    const step = k - first
    into[i] = step
    table[step] = 1
  }
  return true
}

/** 0 was marked in their place. Where there is none it takes up a value that no row has. */
const markNegativeZeros = (
  values: Float64Array,
  from: number,
  to: number,
  place: number,
  into: Int32Array,
): void => {
  for (let i = from; i < to; i++) if (Object.is(values[i]!, -0)) into[i] = place
  table[place] = 1
}

/** Gives each that was met its place, in ascending order; null where there are too many. */
const listed = (count: number, scale: number, first: number): Float64Array | null => {
  let place = 0
  for (let step = 0; step <= count; step++) {
    if (table[step] === 0) continue
    if (place === mostValues) return null
    found[place] = step === count ? -0 : (first + step) / scale
    table[step] = place++
  }
  return found.subarray(0, place)
}

const tellShort = (from: number, to: number, of: Int32Array, into: Uint8Array): void => {
  for (let i = from; i < to; i++) into[i] = table[of[i]!]!
}

const tellLong = (from: number, to: number, of: Int32Array, into: Uint8Array): void => {
  for (let i = from; i < to; i++) {
    const place = table[of[i]!]!
    into[2 * i] = place
    into[2 * i + 1] = place >>> 8
  }
}
