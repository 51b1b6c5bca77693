import type { Texts } from '../table/take-rows.ts'
import { mixed } from './hyper-log-log.ts'
import { sortDoubles } from './sort-doubles.ts'
import { hashOf, seeds } from './text-counts.ts'

/**
 * The first rows of a table, each cell as a hash of 52 bits, NaN where it is missing: enough to tell which rows, and which
 * combinations of columns, repeat. How many rows follows from the number of columns alone, so that those of parts,
 * merged, are those of the whole.
 */
export interface HeadRows {
  readonly rows: number
  /** One for each column. */
  readonly hashes: readonly Float64Array[]
}

const mostRows = 2 ** 17
const mostCells = 2 ** 22

/** How many rows are kept of a table of so many columns. */
export const headOf = (columns: number): number => Math.min(mostRows, Math.floor(mostCells / columns))

export const headCounter = (columns: number) => {
  const most = headOf(columns)
  let room = Math.min(most, 2048)
  let hashes = Array.from({ length: columns }, () => new Float64Array(room))
  let begun = 0
  let rows = 0

  return {
    /** Whether anything of the rows to come is kept. */
    begin(next: number): boolean {
      begun = rows
      rows = Math.min(most, rows + next)
      if (rows > room) {
        room = Math.min(most, Math.max(rows, room * 2))
        hashes = hashes.map((old) => {
          const larger = new Float64Array(room)
          larger.set(old)
          return larger
        })
      }
      return rows > begun
    },
    numbers(column: number, values: Float64Array): void {
      const to = hashes[column]!
      for (let row = begun; row < rows; row++) to[row] = hashOfNumber(values[row - begun]!)
    },
    texts(column: number, { region: { bytes }, starts, ends }: Texts): void {
      const to = hashes[column]!
      for (let row = begun; row < rows; row++) {
        const start = starts[row - begun]!
        const length = ends[row - begun]! - start
        to[row] =
          start < 0
            ? Number.NaN
            : joined(hashOf(bytes, start, length, seeds[0]), hashOf(bytes, start, length, seeds[1]))
      }
    },
    finish: (): HeadRows => ({ rows, hashes: hashes.map((all) => all.slice(0, rows)) }),
  }
}

export const mergeHeads = (a: HeadRows, b: HeadRows): HeadRows => {
  const rows = Math.min(headOf(a.hashes.length), a.rows + b.rows)
  return {
    rows,
    hashes: a.hashes.map((first, column) => {
      const all = new Float64Array(rows)
      all.set(first)
      all.set(b.hashes[column]!.subarray(0, rows - a.rows), a.rows)
      return all
    }),
  }
}

/** How many of the rows repeat an earlier one in all of these columns. */
export const repeatsIn = ({ rows, hashes }: HeadRows, columns: readonly number[]): number => {
  const whole = new Float64Array(rows)
  for (const column of columns) {
    const own = hashes[column]!
    for (let row = 0; row < rows; row++) {
      const [low, high] = halvesOf(whole[row]!, own[row]!)
      whole[row] = joined(mixed(low ^ Math.imul(high, 0x165667b1)), mixed(high ^ Math.imul(low, 0x85ebca6b)))
    }
  }
  sortDoubles(whole)
  let repeats = 0
  for (let row = 1; row < rows; row++) if (whole[row] === whole[row - 1]) repeats++
  return repeats
}

/** A cell's hash put into that of the cells before it; what is missing is a value like any other. */
const halvesOf = (before: number, cell: number): [number, number] => {
  const value = Number.isNaN(cell) ? 2 ** 52 : cell
  return [
    Math.imul(before | 0, 31) ^ (value | 0),
    Math.imul((before / 2 ** 32) | 0, 37) ^ ((value / 2 ** 32) | 0),
  ]
}

const double = new Float64Array(1)
const halves = new Uint32Array(double.buffer)

const hashOfNumber = (value: number): number => {
  if (value !== value) return value
  double[0] = value + 0
  const low = mixed(halves[0]! ^ 0x9e3779b9)
  return joined(mixed(halves[1]! ^ low), low)
}

/** 20 bits and 32 bits. */
const joined = (high: number, low: number): number => (high >>> 12) * 2 ** 32 + (low >>> 0)
