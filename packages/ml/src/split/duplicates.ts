import { isText, type Column, type Table } from '../table/table.ts'

/** Rows that are equal, or that belong to one group, gathered: unit[row] = its number in order of first sight. */
export interface Units {
  readonly unit: Int32Array
  readonly count: number
}

/**
 * Numbers the rows so that rows equal in every column (bit for bit; -0 = 0, missing = missing) share a number.
 * Rows are told apart by a 64-bit hash (two independent 32-bit ones): with a million different rows the chance
 * that any two are taken for equal is below one in ten million.
 *
 * @param ignore columns that do not count, such as row identifiers.
 */
export function equalRows(table: Table, ignore: readonly string[] = []): Units {
  const skip = new Set(ignore)
  const first = new Int32Array(table.rows).fill(0x2545f491)
  const second = new Int32Array(table.rows).fill(0x1b873593)
  for (const column of table.columns) if (!skip.has(column.name)) absorb(column, first, second)
  return numbered(first, second)
}

/** Numbers the rows by the values of one column; a missing value is a group of its own row. */
export function groupsOf(column: Column): Units {
  const rows = isText(column) ? column.codes.length : column.values.length
  const unit = new Int32Array(rows)
  const seen = new Map<number, number>()
  let count = 0
  for (let row = 0; row < rows; row++) {
    const key = isText(column) ? column.codes[row]! : column.values[row]!
    const missing = isText(column) ? key < 0 : Number.isNaN(key)
    let at = missing ? undefined : seen.get(key)
    if (at === undefined) {
      at = count++
      if (!missing) seen.set(key, at)
    }
    unit[row] = at
  }
  return { unit, count }
}

const floats = new Float64Array(1)
const words = new Int32Array(floats.buffer)

function absorb(column: Column, first: Int32Array, second: Int32Array): void {
  const rows = first.length
  if (isText(column)) {
    for (let row = 0; row < rows; row++) {
      first[row] = murmur(first[row]!, column.codes[row]!)
      second[row] = fnv(second[row]!, column.codes[row]!)
    }
    return
  }
  for (let row = 0; row < rows; row++) {
    const value = column.values[row]!
    floats[0] = Number.isNaN(value) ? Number.NaN : value + 0
    first[row] = murmur(murmur(first[row]!, words[0]!), words[1]!)
    second[row] = fnv(fnv(second[row]!, words[1]!), words[0]!)
  }
}

function murmur(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const h = hash ^ k
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}

function fnv(hash: number, word: number): number {
  const h = Math.imul(hash ^ word, 0x85ebca6b)
  return Math.imul(h ^ (h >>> 13), 0xc2b2ae35) ^ (h >>> 16)
}

/** Open addressing over the pair of hashes, so that no row becomes an object. */
function numbered(first: Int32Array, second: Int32Array): Units {
  const rows = first.length
  let size = 16
  while (size < rows * 2) size *= 2
  const slots = new Int32Array(size).fill(-1)
  const unit = new Int32Array(rows)
  const seenAt = new Int32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) {
    let slot = (first[row]! ^ (second[row]! >>> 7)) & (size - 1)
    for (;;) {
      const at = slots[slot]!
      if (at < 0) {
        slots[slot] = count
        seenAt[count] = row
        unit[row] = count++
        break
      }
      const other = seenAt[at]!
      if (first[other] === first[row] && second[other] === second[row]) {
        unit[row] = at
        break
      }
      slot = (slot + 1) & (size - 1)
    }
  }
  return { unit, count }
}
