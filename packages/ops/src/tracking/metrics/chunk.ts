import type { Point } from './metric-point.ts'

/** Points of one series, in columns of equal length. */
export interface Points {
  readonly steps: Float64Array
  readonly timesMs: Float64Array
  readonly values: Float64Array
}

/**
 * A series holds its newest points in its own row, unpacked: the tail. What does not fit there goes into chunks. They
 * grow like those of a log-structured merge tree: `fanout` of one level become one of a higher level. The last level
 * is left alone, so that merging never holds more than 65,536 points.
 */
export const mostInTail = 16
export const fanout = 16
export const lastLevel = 2
export const levelOf = (count: number): number => (count < 256 ? 0 : count < 4096 ? 1 : lastLevel)

const tailPointBytes = 24
export const fullTailBytes = tailPointBytes * mostInTail

/** Step, time and value of each point, as doubles, one point after the other: bytes that can be appended to. */
export function encodeTail(points: readonly Point[]): Uint8Array {
  const numbers = new Float64Array(points.length * 3)
  points.forEach(({ step, tMs, value }, i) => {
    numbers[3 * i] = step
    numbers[3 * i + 1] = tMs
    numbers[3 * i + 2] = value
  })
  return new Uint8Array(numbers.buffer)
}

export function decodeTail(bytes: Uint8Array): Points {
  const numbers = new Float64Array(new Uint8Array(bytes).buffer)
  const column = (at: number) =>
    Float64Array.from({ length: numbers.length / 3 }, (_, i) => numbers[3 * i + at]!)
  return { steps: column(0), timesMs: column(1), values: column(2) }
}

const format = 1
const headBytes = 5

/** How a column is written: raw doubles, a start and a stride, or a start and deltas of 1, 2 or 4 bytes. */
const raw = 0
const stride = 1
const deltas = [Uint8Array, Uint16Array, Uint32Array] as const
const single = 5

/**
 * Packs points: a format byte, their number (u32), and three columns, each with a byte that says how it is written;
 * little-endian. A point takes 24 bytes raw; logged once a step with a clock, it takes about 10.
 */
export function encodeChunk({ steps, timesMs, values }: Points): Uint8Array {
  const columns = [integers(steps), integers(timesMs), doubles(values)]
  const bytes = new Uint8Array(headBytes + columns.reduce((sum, { length }) => sum + length, 0))
  const view = new DataView(bytes.buffer)
  view.setUint8(0, format)
  view.setUint32(1, steps.length, true)
  let at = headBytes
  for (const column of columns) {
    bytes.set(column, at)
    at += column.length
  }
  return bytes
}

/** What encodeChunk packed. */
export function decodeChunk(bytes: Uint8Array): Points {
  if (bytes[0] !== format) throw new Error(`A chunk of metrics is in format ${bytes[0]}, which is not known`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = view.getUint32(1, true)
  let at = headBytes
  const [steps, timesMs, values] = [0, 1, 2].map(() => {
    const { column, bytes: length } = readColumn(bytes, view, at, count)
    at += length
    return column
  })
  return { steps: steps!, timesMs: timesMs!, values: values! }
}

const bytesOf = (tag: number, ...parts: ArrayBufferView[]): Uint8Array => {
  const bytes = new Uint8Array(1 + parts.reduce((sum, { byteLength }) => sum + byteLength, 0))
  bytes[0] = tag
  let at = 1
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at)
    at += part.byteLength
  }
  return bytes
}

/** Steps and times mostly rise, and by little. */
function integers(column: Float64Array): Uint8Array {
  const count = column.length
  if (count < 3) return bytesOf(raw, column)
  const first = column[1]! - column[0]!
  let even = Number.isSafeInteger(first)
  let largest = 0
  for (let i = 1; i < count; i++) {
    const delta = column[i]! - column[i - 1]!
    if (delta !== first) even = false
    if (!(delta >= 0) || !Number.isSafeInteger(delta)) largest = Infinity
    else if (delta > largest) largest = delta
  }
  if (even) return bytesOf(stride, Float64Array.of(column[0]!, first))
  const width = deltas.findIndex((kind) => largest < 2 ** (8 * kind.BYTES_PER_ELEMENT))
  if (width === -1) return bytesOf(raw, column)
  const steps = new deltas[width]!(count - 1)
  for (let i = 1; i < count; i++) steps[i - 1] = column[i]! - column[i - 1]!
  return bytesOf(2 + width, Float64Array.of(column[0]!), steps)
}

function doubles(column: Float64Array): Uint8Array {
  const small = Float32Array.from(column)
  const exact = small.every((value, i) => Object.is(value, column[i]))
  return exact ? bytesOf(single, small) : bytesOf(raw, column)
}

function readColumn(bytes: Uint8Array, view: DataView, at: number, count: number) {
  const tag = bytes[at]!
  /** A copy, since typed arrays must be aligned. */
  const body = (from: number, length: number) =>
    new Uint8Array(bytes.subarray(at + 1 + from, at + 1 + from + length)).buffer
  if (tag === raw) return { column: new Float64Array(body(0, 8 * count)), bytes: 1 + 8 * count }
  if (tag === single)
    return { column: new Float64Array(new Float32Array(body(0, 4 * count))), bytes: 1 + 4 * count }
  const column = new Float64Array(count)
  // Summed up in a variable: read back from the array, each sum would wait for the one before to be stored.
  let sum = view.getFloat64(at + 1, true)
  column[0] = sum
  if (tag === stride) {
    const by = view.getFloat64(at + 9, true)
    for (let i = 1; i < count; i++) column[i] = sum += by
    return { column, bytes: 17 }
  }
  const kind = deltas[tag - 2]!
  const length = kind.BYTES_PER_ELEMENT * (count - 1)
  const steps = new kind(body(8, length))
  for (let i = 1; i < count; i++) column[i] = sum += steps[i - 1]!
  return { column, bytes: 9 + length }
}
