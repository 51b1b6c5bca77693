import { missingTexts } from '../infer/spelling.ts'
import { fifths } from './fifths.ts'
import type { KernelMemory } from './kernel.ts'
import { longestChunk } from './read-ahead.ts'
import type { ScanColumn, ScanDialect } from './scan-csv.ts'

/** Instead of the number of a word that stands for missing. */
export const blankText = missingTexts.length
export const emptyText = -1

/** A column's cells of one batch. */
export interface Cells {
  /** Numbers; booleans as 0 and 1; times as milliseconds. NaN: missing. */
  readonly values: Float64Array
  /** Where a text begins in the bytes, -1 where it is missing. */
  readonly starts: Int32Array
  /** And ends; ~end where a quote in it is written twice. Of a missing one, which of `missingTexts` it is, `blankText` or `emptyText`. */
  readonly ends: Int32Array
  /** How many are missing. */
  missing: number
}

export interface CellReader {
  readonly cells: readonly Cells[]
  /** Finds the cells of all rows that end in bytes[from..to). How many rows; -1 where they are not as expected. */
  separate(from: number, to: number): number
  /** Whether there was nothing beyond ASCII in what was separated. */
  isAscii(): boolean
  /** Where so many of these rows end. */
  endOf(rows: number, from: number): number
  /** Reads some of these rows. false where a cell is not as expected. */
  read(first: number, rows: number): boolean
}

/** The memory that the places of so many bytes take: each may be one. The kernel writes some more than there are. */
export const placesSize = (bytes: number): number => (bytes + 16) * 4

/**
 * @param most rows that are read at once
 * @param longest bytes that are separated at once
 */
export const cellReader = (
  columns: readonly ScanColumn[],
  { delimiter, quote, windows }: ScanDialect,
  memory: KernelMemory,
  most: number,
  longest = longestChunk,
): CellReader => {
  const { kernel } = memory
  const { firsts, words } = constants(memory)
  const cells = columns.map(({ reading }): Cells => {
    const isText = reading === 'text'
    return {
      values: memory.doubles(isText ? 0 : most),
      starts: memory.ints(isText ? most : 0),
      ends: memory.ints(isText ? most : 0),
      missing: 0,
    }
  })
  const rare = memory.ints(most)
  // The first tells what came before.
  const borders = memory.ints(placesSize(longest) / 4)
  const places = borders.subarray(1)
  const width = columns.length
  const step = width * 4

  /** The numbers that the kernel left; false where one is none. */
  const readRares = (values: Float64Array, first: number, column: number, trim: number): boolean => {
    for (let i = 0; i < kernel.rares.value; i++) {
      const at = (first + rare[i]!) * width + column
      const value = numberOf(memory.buffer.toString('latin1', borders[at]! + 1, borders[at + 1]! - trim))
      if (Number.isNaN(value)) return false
      values[rare[i]!] = value
    }
    return true
  }

  const readers = columns.map(({ reading }, column) => {
    const own = cells[column]!
    const [values, starts, ends] = [own.values.byteOffset, own.starts.byteOffset, own.ends.byteOffset]
    const trim = windows && column === width - 1 ? 1 : 0
    const placeOf = (first: number) => places.byteOffset + (first * width + column) * 4
    if (reading === 'text')
      return (first: number, rows: number): boolean => {
        const { value: quotes } = kernel.quotes
        const marks = [quote, quotes, starts, ends, firsts, words, missingTexts.length] as const
        own.missing = kernel.texts(placeOf(first), step, rows, trim, ...marks)
        return own.missing >= 0
      }
    if (reading === 'number')
      return (first: number, rows: number): boolean => {
        own.missing = kernel.numbers(placeOf(first), step, rows, trim, values, rare.byteOffset)
        return readRares(own.values, first, column, trim)
      }
    const read = kernel[readersOf[reading]]
    return (first: number, rows: number): boolean => {
      own.missing = read(placeOf(first), step, rows, trim, values)
      return own.missing >= 0
    }
  })

  return {
    cells,
    separate(from, to) {
      const count = kernel.separate(from, to, delimiter, quote, windows, places.byteOffset)
      const lines = kernel.lines.value
      if (count < lines * width || kernel.isEven(places.byteOffset, width, lines, windows) === 0) return -1
      return lines
    },
    isAscii: () => kernel.ascii.value !== 0,
    endOf: (rows, from) => (rows === 0 ? from : places[rows * width - 1]! + 1),
    read: (first, rows) => readers.every((read) => read(first, rows)),
  }
}

const readersOf = {
  integer: 'integers',
  boolean: 'booleans',
  date: 'dates',
  timestamp: 'timestamps',
} as const

/** What the kernel looks up. */
const constants = (memory: KernelMemory) => {
  memory.kernel.fillTables(memory.ints(memory.kernel.tablesSize() / 4).byteOffset)
  const fifthsAt = memory.ints(fifths.length * 2).byteOffset
  memory.buffer.set(new Uint8Array(fifths.buffer), fifthsAt)
  memory.kernel.setFifths(fifthsAt)
  const firsts = memory.ints(64).byteOffset
  const words = memory.ints(missingTexts.length).byteOffset
  // Blanks too may be missing.
  memory.buffer.fill(1, firsts, firsts + 33)
  for (const [i, word] of missingTexts.entries()) {
    memory.buffer[firsts + word.charCodeAt(0)] = 1
    // The kernel compares four bytes.
    if (memory.buffer.write(word, words + i * 4, 'latin1') > 4) throw new RangeError(`"${word}" is too long`)
  }
  return { firsts, words }
}

const number = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** NaN where it is none, or beyond doubles. */
const numberOf = (text: string): number => {
  const value = number.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : Number.NaN
}
