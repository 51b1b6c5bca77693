import type { Page } from './page.ts'

/**
 * Passes over the numbers of a column, in slices: a short function that is often called is compiled once and stays so,
 * where a long loop in one that is seldom called is compiled again after each collection of garbage.
 */
const slice = 4096

export const inSlices = (length: number, pass: (from: number, to: number) => void): void => {
  for (let from = 0; from < length; from += slice) pass(from, Math.min(length, from + slice))
}

/** The same, until one of them answers false; answers whether none did. */
export const everySlice = (length: number, pass: (from: number, to: number) => boolean): boolean => {
  for (let from = 0; from < length; from += slice)
    if (!pass(from, Math.min(length, from + slice))) return false
  return true
}

/** What a look at all numbers of a column tells. */
export interface Spread {
  readonly missing: number
  /** Of what is there; Infinity and -Infinity where nothing is. */
  readonly min: number
  readonly max: number
}

export const spreadOf = (values: Float64Array): Spread => {
  const seen = { missing: 0, min: Infinity, max: -Infinity }
  inSlices(values.length, (from, to) => look(values, from, to, seen))
  return seen
}

const look = (
  values: Float64Array,
  from: number,
  to: number,
  seen: { missing: number; min: number; max: number },
): void => {
  let { missing, min, max } = seen
  for (let i = from; i < to; ) {
    // Most numbers lie between those before them, which is soon said of four at once.
    for (; i + 3 < to; i += 4) {
      const a = values[i]!
      const b = values[i + 1]!
      const c = values[i + 2]!
      const d = values[i + 3]!
      if (!(a >= min && a <= max && b >= min && b <= max && c >= min && c <= max && d >= min && d <= max))
        break
    }
    for (const end = Math.min(i + 4, to); i < end; i++) {
      const value = values[i]!
      if (value > max) max = value
      if (value < min) min = value
      if (isMissing(value)) missing++
    }
  }
  seen.missing = missing
  seen.min = min
  seen.max = max
}

/** Whether -0 is among them, which equals 0 and has other bits. */
export const hasNegativeZero = (values: Float64Array, { min, max }: Spread): boolean => {
  if (min > 0 || max < 0) return false
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
  return !everySlice(values.length, (from, to) => noNegativeZero(halves, from, to))
}

const noNegativeZero = (halves: Int32Array, from: number, to: number): boolean => {
  for (let i = 2 * from; i < 2 * to; i += 2)
    if (halves[i + 1] === -0x80000000 && halves[i] === 0) return false
  return true
}

/** Only what is missing differs from itself. */
// oxlint-disable-next-line no-self-compare
export const isMissing = (value: number): boolean => value !== value

/** Puts what is there together, in place. */
export const withoutMissing = (values: Float64Array, missing: number): Float64Array => {
  let at = 0
  if (missing > 0) inSlices(values.length, (from, to) => (at = moveThere(values, from, to, at)))
  return values.subarray(0, values.length - missing)
}

const moveThere = (values: Float64Array, from: number, to: number, into: number): number => {
  let at = into
  for (let i = from; i < to; i++) if (!isMissing(values[i]!)) values[at++] = values[i]!
  return at
}

/** Whether all that is there is whole. */
export const areWhole = (values: Float64Array): boolean =>
  everySlice(values.length, (from, to) => areWholeIn(values, from, to))

const areWholeIn = (values: Float64Array, from: number, to: number): boolean => {
  for (let i = from; i < to; i++) if (!Number.isInteger(values[i]!) && !isMissing(values[i]!)) return false
  return true
}

/** How numbers are written that stand for themselves. */
export type NumberWriter = (values: Float64Array, page: Page) => void

/** 64-bit floats. */
export const writeDoubles: NumberWriter = (values, page) => {
  page.take(8 * values.length).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
}

/** All first bytes, then all second ones …: of numbers that are alike it is what they share that then stands together. */
export const writeSplit: NumberWriter = (values, page) => {
  const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length)
  const out = page.take(8 * values.length)
  inSlices(values.length, (from, to) => split(halves, values.length, from, to, out))
}

const split = (halves: Uint32Array, length: number, from: number, to: number, out: Uint8Array): void => {
  for (let i = from; i < to; i++) {
    const low = halves[2 * i]!
    const high = halves[2 * i + 1]!
    out[i] = low
    out[length + i] = low >>> 8
    out[2 * length + i] = low >>> 16
    out[3 * length + i] = low >>> 24
    out[4 * length + i] = high
    out[5 * length + i] = high >>> 8
    out[6 * length + i] = high >>> 16
    out[7 * length + i] = high >>> 24
  }
}

/** 64-bit integers. */
export const writeLongs: NumberWriter = (values, page) => {
  const out = page.take(8 * values.length)
  inSlices(values.length, (from, to) => longs(values, from, to, out))
}

const longs = (values: Float64Array, from: number, to: number, out: Uint8Array): void => {
  for (let i = from; i < to; i++) {
    const value = Math.round(values[i]!)
    const high = Math.floor(value / 2 ** 32)
    writeInt(out, 8 * i, value - high * 2 ** 32)
    writeInt(out, 8 * i + 4, high)
  }
}

/** 32-bit integers: days of what is in milliseconds. */
export const writeDays: NumberWriter = (values, page) => {
  const out = page.take(4 * values.length)
  for (let i = 0; i < values.length; i++) writeInt(out, 4 * i, Math.floor(values[i]! / 86_400_000))
}

const writeInt = (out: Uint8Array, at: number, value: number): void => {
  out[at] = value
  out[at + 1] = value >>> 8
  out[at + 2] = value >>> 16
  out[at + 3] = value >>> 24
}

/** A bit each. */
export const writeTruths: NumberWriter = (values, page) => {
  const out = page.take(Math.ceil(values.length / 8)).fill(0)
  for (let i = 0; i < values.length; i++) if (values[i] === 1) out[i >> 3]! |= 1 << (i & 7)
}
