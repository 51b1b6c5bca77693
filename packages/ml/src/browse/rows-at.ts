import { quoteName, quoteText } from '../table/duckdb.ts'
import { type BrowsedColumn, type BrowsedPart, startOf } from './find-rows.ts'
import { looking } from './looking.ts'

/** What stands in a cell: times and whole numbers past 2^53 as text; a long text by its beginning. */
export type Cell = string | number | boolean | null | { readonly begins: string; readonly length: number }

/**
 * Some rows of a table, in the order in which they are asked for, and some of its columns.
 * @param numbers of rows, from 0
 * @param longest characters of a text that come whole; of longer ones comes the beginning
 */
export const rowsAt = (
  parts: readonly BrowsedPart[],
  columns: readonly BrowsedColumn[],
  numbers: ArrayLike<number>,
  longest: number,
): Promise<Cell[][]> =>
  looking(async (connection) => {
    const places = new Map<number, number>()
    for (let i = 0; i < numbers.length; i++) places.set(numbers[i]!, i)
    const rows: Cell[][] = Array.from({ length: numbers.length }, () => [])
    const readers = columns.map((column) => readerOf(column, longest))
    const selected = readers.flatMap(({ sql }) => sql)
    for (const [i, { path, rows: size }] of parts.entries()) {
      const start = startOf(parts, i)
      const inPart = [...places.keys()].filter((row) => row >= start && row < start + size)
      if (inPart.length === 0) continue
      const sql = `SELECT file_row_number::DOUBLE, ${selected.join(', ')} FROM read_parquet(${quoteText(path)}) WHERE file_row_number ${within(inPart.map((row) => row - start))}`
      const read = await connection.runAndReadAll(sql)
      for (const [at, ...values] of read.getRowsJS()) {
        const row = rows[places.get(Number(at) + start)!]!
        let next = 0
        for (const { sql, take } of readers) {
          row.push(take(values[next], values[next + 1]))
          next += sql.length
        }
      }
    }
    return rows
  })

/** A range where they follow one another, which the engine finds without looking at the others. */
const within = (rows: readonly number[]): string => {
  const [first, last] = [rows.reduce((a, b) => Math.min(a, b)), rows.reduce((a, b) => Math.max(a, b))]
  return last - first + 1 === rows.length ? `BETWEEN ${first} AND ${last}` : `IN (${rows.join(', ')})`
}

interface Reader {
  readonly sql: readonly string[]
  readonly take: (value: unknown, length: unknown) => Cell
}

const readerOf = (column: BrowsedColumn, longest: number): Reader => {
  const shown = column.shownSql ?? quoteName(column.name)
  switch (column.type) {
    case 'boolean':
      return { sql: [shown], take: (value) => (value as boolean | null) ?? null }
    case 'number':
      return { sql: [`${shown}::DOUBLE`], take: (value) => numberOf(value, null) }
    case 'integer':
      return {
        sql: [`${shown}::DOUBLE`, `CASE WHEN abs(${shown}) > 9007199254740992 THEN ${shown}::VARCHAR END`],
        take: numberOf,
      }
    case 'date':
    case 'timestamp':
      return { sql: [`${shown}::VARCHAR`], take: (value) => (value as string | null) ?? null }
    case 'text': {
      if (column.opaque) return { sql: [shown], take: (value) => value as string | null }
      const text = `${shown}::VARCHAR`
      return {
        sql: [
          `left(${text}, ${longest})`,
          `CASE WHEN length(${text}) > ${longest} THEN length(${text})::DOUBLE END`,
        ],
        take: (value, length) =>
          length === null ? (value as string | null) : { begins: String(value), length: Number(length) },
      }
    }
  }
}

/** JSON has no word for what is no number and for what is infinite. */
const numberOf = (value: unknown, exact: unknown): Cell => {
  if (value === null) return null
  if (exact !== null) return String(exact)
  const number = Number(value)
  return Number.isFinite(number) ? number : String(number)
}
