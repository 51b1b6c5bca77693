import type { LogicalType } from '@slipway/ml/table'
import { type Page, newPage } from './page.ts'
import type { ThriftStruct } from './thrift.ts'

interface NumberColumn {
  readonly name: string
  readonly type: Exclude<LogicalType, 'text'>
  /** Numbers, times in milliseconds, truth values as 0 and 1; NaN missing. They are used up by writing them. */
  readonly values: Float64Array
}
interface TextColumn {
  readonly name: string
  readonly type: 'text'
  /** Each its length (32 bits, little-endian) and so many bytes of UTF-8; the length of one that is missing is noText. */
  readonly texts: Uint8Array
}
export type ParquetColumn = NumberColumn | TextColumn

export const noText = 0xffffffff

/** What was written of a column. */
export interface Encoded {
  readonly missing: number
  /** The ends of what is there, as a value's own bytes; null where they are not known. */
  readonly ends: { readonly min: Uint8Array; readonly max: Uint8Array } | null
}

export const [plain, rle, streamSplit] = [0, 3, 9]
const [truths, ints, longs, doubles, texts] = [0, 1, 2, 5, 6]

/** What a type is in a file: its physical type, how values are encoded, and the fields of its schema that say more. */
export const formOf: Record<
  LogicalType,
  { readonly physical: number; readonly encoding: number; readonly logical: ThriftStruct }
> = {
  number: { physical: doubles, encoding: streamSplit, logical: [] },
  integer: { physical: longs, encoding: plain, logical: [] },
  boolean: { physical: truths, encoding: plain, logical: [] },
  date: { physical: ints, encoding: plain, logical: [[6, { int: 6 }]] },
  timestamp: {
    physical: longs,
    encoding: plain,
    logical: [
      [6, { int: 9 }],
      // In no time zone, in milliseconds.
      [
        10,
        {
          struct: [
            [
              8,
              {
                struct: [
                  [1, { truth: false }],
                  [2, { struct: [[1, { struct: [] }]] }],
                ],
              },
            ],
          ],
        },
      ],
    ],
  },
  text: { physical: texts, encoding: plain, logical: [[6, { int: 0 }]] },
}

/** Writes which rows have a value, and the values that are there. */
export const encode = (column: ParquetColumn, rows: number, page: Page): Encoded =>
  column.type === 'text' ? encodeTexts(column.texts, rows, page) : encodeNumbers(column, rows, page)

const encodeNumbers = ({ type, values }: NumberColumn, rows: number, page: Page): Encoded => {
  let missing = 0
  let min = Infinity
  let max = -Infinity
  for (let row = 0; row < rows; row++) {
    const value = values[row]!
    if (value < min) min = value
    if (value > max) max = value
    if (isMissing(value)) missing++
  }
  writeThere(page, rows, missing, (row) => !isMissing(values[row]!))
  if (missing > 0)
    for (let row = 0, at = 0; row < rows; row++) if (!isMissing(values[row]!)) values[at++] = values[row]!
  writers[type](values.subarray(0, rows - missing), page)
  const end = (value: number): Uint8Array => {
    const own = newPage(8)
    // In a row of one, whose bytes stand as they are.
    writers[type](Float64Array.of(value), own)
    return own.written()
  }
  return { missing, ends: min <= max ? { min: end(min), max: end(max) } : null }
}

/** Only what is missing differs from itself. */
// oxlint-disable-next-line no-self-compare
const isMissing = (value: number): boolean => value !== value

/** One run where all rows are alike, else a bit each; its length (32 bits) before it. */
const writeThere = (page: Page, rows: number, missing: number, isThere: (row: number) => boolean): void => {
  const isAlike = missing === 0 || missing === rows
  const head = unsigned(isAlike ? 2 * rows : 2 * Math.ceil(rows / 8) + 1)
  const bits = isAlike ? 1 : Math.ceil(rows / 8)
  page.take(4).writeUInt32LE(head.length + bits)
  page.take(head.length).set(head)
  const into = page.take(bits).fill(isAlike && missing === 0 ? 1 : 0)
  if (!isAlike) for (let row = 0; row < rows; row++) if (isThere(row)) into[row >> 3]! |= 1 << (row & 7)
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
const unsigned = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...unsigned(Math.floor(value / 128))]

/** All first bytes, then all second ones …: of numbers that are alike it is what they share that then stands together. */
const writeSplit = (values: Float64Array, page: Page): void => {
  const { length } = values
  const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * length)
  const out = page.take(8 * length)
  for (let i = 0; i < length; i++) {
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
const writeLongs = (values: Float64Array, page: Page): void => {
  const out = page.take(8 * values.length)
  for (let i = 0, at = 0; i < values.length; i++, at += 8) {
    const value = Math.round(values[i]!)
    const high = Math.floor(value / 2 ** 32)
    writeInt(out, at, value - high * 2 ** 32)
    writeInt(out, at + 4, high)
  }
}

/** 32-bit integers. */
const writeDays = (values: Float64Array, page: Page): void => {
  const out = page.take(4 * values.length)
  for (let i = 0; i < values.length; i++) writeInt(out, 4 * i, Math.floor(values[i]! / 86_400_000))
}

const writeInt = (out: Uint8Array, at: number, value: number): void => {
  out[at] = value
  out[at + 1] = value >>> 8
  out[at + 2] = value >>> 16
  out[at + 3] = value >>> 24
}

const writeTruths = (values: Float64Array, page: Page): void => {
  const out = page.take(Math.ceil(values.length / 8)).fill(0)
  for (let i = 0; i < values.length; i++) if (values[i] === 1) out[i >> 3]! |= 1 << (i & 7)
}

const writers: Record<NumberColumn['type'], (values: Float64Array, page: Page) => void> = {
  number: writeSplit,
  integer: writeLongs,
  timestamp: writeLongs,
  date: writeDays,
  boolean: writeTruths,
}

const encodeTexts = (texts: Uint8Array, rows: number, page: Page): Encoded => {
  const view = new DataView(texts.buffer, texts.byteOffset, texts.byteLength)
  const there = new Uint8Array(rows)
  let missing = 0
  for (let row = 0, at = 0; row < rows; row++) {
    const length = view.getUint32(at, true)
    if (length === noText) missing++
    else there[row] = 1
    at += length === noText ? 4 : 4 + length
  }
  writeThere(page, rows, missing, (row) => there[row] === 1)
  const take = (from: number, to: number) => page.take(to - from).set(texts.subarray(from, to))
  if (missing === 0) take(0, texts.length)
  else if (missing < rows) {
    // Whole runs of texts that are there at once.
    let from = 0
    let at = 0
    for (let row = 0; row < rows; row++)
      if (there[row] === 1) at += 4 + view.getUint32(at, true)
      else {
        take(from, at)
        from = at += 4
      }
    take(from, at)
  }
  return { missing, ends: null }
}
