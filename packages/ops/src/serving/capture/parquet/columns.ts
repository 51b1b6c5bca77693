import type { LogicalType } from '@slipway/ml/table'
import { type Dictionary, dictionaryOf } from './dictionary.ts'
import {
  isMissing,
  type NumberWriter,
  spreadOf,
  withoutMissing,
  writeDays,
  writeDoubles,
  writeLongs,
  writeSplit,
  writeTruths,
} from './numbers.ts'
import { encodeTexts, isNoText } from './texts.ts'
import { type Page, newPage } from './page.ts'
import { unsigned, writeThere } from './there.ts'
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
  /** Texts one after another: each its length (32 bits, little-endian) and so many bytes of UTF-8; the length of one that is missing is noText. */
  readonly parts: readonly Uint8Array[]
}
/** All rows have the same: a number, as above, or a text, as above. */
type SameColumn = Omit<NumberColumn, 'values'> & { readonly same: number }
type SameTextColumn = Omit<TextColumn, 'parts'> & { readonly same: Uint8Array }
export type ParquetColumn = NumberColumn | TextColumn | SameColumn | SameTextColumn

/** What was written of a column. */
export interface Encoded {
  readonly missing: number
  /** How many values the dictionary has by whose places they are told; null where they stand for themselves. */
  readonly listed: number | null
  /** The ends of what is there, as a value's own bytes; null where they are not known. */
  readonly ends: { readonly min: Uint8Array; readonly max: Uint8Array } | null
}

export const [plain, rle, places, streamSplit] = [0, 3, 8, 9]
const [truths, ints, longs, doubles, texts] = [0, 1, 2, 5, 6]

/** What a type is in a file: its physical type, how values are encoded that stand for themselves, and the fields of its schema that say more. */
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

/** Digits behind the point of numbers that a dictionary is tried for. */
const mostDigits = 6

const writers: Record<
  NumberColumn['type'],
  {
    readonly write: NumberWriter
    /** Of a dictionary, and of the ends, where that is not the same. */
    readonly plain?: NumberWriter
    /** null: no dictionary is tried for. */
    readonly digits: number | null
  }
> = {
  number: { write: writeSplit, plain: writeDoubles, digits: mostDigits },
  integer: { write: writeLongs, digits: 0 },
  timestamp: { write: writeLongs, digits: 0 },
  date: { write: writeDays, digits: 0 },
  boolean: { write: writeTruths, digits: null },
}

/** Where a column is written: its values, and the list of them where they are told by their places in one. */
export interface Pages {
  readonly values: Page
  readonly list: Page
}

/** Writes which rows have a value, and the values that are there. */
export const encode = (column: ParquetColumn, rows: number, pages: Pages): Encoded => {
  if ('parts' in column) return encodeTexts(column.parts, rows, pages.values)
  return 'values' in column ? encodeNumbers(column, rows, pages) : encodeSame(column, rows, pages)
}

/** A list of one, and one run; a truth value stands for itself, as none is listed. */
const encodeSame = (column: SameColumn | SameTextColumn, rows: number, { list, values }: Pages): Encoded => {
  const { same, type } = column
  const isThere = type === 'text' ? !isNoText(same) : !isMissing(same)
  writeThere(values, rows, isThere ? 0 : rows, () => isThere)
  if (!isThere) return { missing: rows, listed: null, ends: null }
  if (type === 'boolean') {
    writeTruths(new Float64Array(rows).fill(same), values)
    return { missing: 0, listed: null, ends: endsOf(type, same, same) }
  }
  if (type === 'text') list.take(same.length).set(same)
  else plainWriterOf(type)(Float64Array.of(same), list)
  writeRun(rows, values)
  return { missing: 0, listed: 1, ends: type === 'text' ? null : endsOf(type, same, same) }
}

const encodeNumbers = ({ type, values }: NumberColumn, rows: number, pages: Pages): Encoded => {
  const { write, digits } = writers[type]
  const spread = spreadOf(values)
  const { missing, min, max } = spread
  writeThere(pages.values, rows, missing, (row) => !isMissing(values[row]!))
  const there = withoutMissing(values, missing)
  const dictionary = digits === null ? null : dictionaryOf(there, spread, digits)
  if (dictionary) {
    plainWriterOf(type)(dictionary.values, pages.list)
    writePlaces(dictionary, there.length, pages.values)
  } else write(there, pages.values)
  return {
    missing,
    listed: dictionary?.values.length ?? null,
    ends: min <= max ? endsOf(type, min, max) : null,
  }
}

const plainWriterOf = (type: NumberColumn['type']): NumberWriter => writers[type].plain ?? writers[type].write

const endsOf = (type: NumberColumn['type'], min: number, max: number): Encoded['ends'] => {
  const end = (value: number): Uint8Array => {
    const own = newPage(8)
    plainWriterOf(type)(Float64Array.of(value), own)
    return own.written()
  }
  return { min: end(min), max: end(max) }
}

/** Bits of a place, then one run: of places that are each a whole number of bytes, or of one place again and again. */
const writePlaces = (dictionary: Dictionary, count: number, page: Page): void => {
  const bytes = dictionary.placeBytes
  if (bytes === 0) return writeRun(count, page)
  const head = unsigned(2 * Math.ceil(count / 8) + 1)
  page.take(1)[0] = 8 * bytes
  page.take(head.length).set(head)
  // Runs have a multiple of eight places.
  const out = page.take(8 * bytes * Math.ceil(count / 8))
  dictionary.tell(out)
  out.fill(0, bytes * count)
}

/** The first place again and again. */
const writeRun = (count: number, page: Page): void => {
  page.take(1)[0] = 8
  const head = unsigned(2 * count)
  page.take(head.length).set(head)
  page.take(1)[0] = 0
}
