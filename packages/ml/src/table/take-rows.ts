import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName } from './duckdb.ts'
import { type Batch, openScan, type Scan } from './scan/scan-csv.ts'
import type { Field } from './table.ts'
import { copyDoubles, eachChunk, rawTexts } from './vectors.ts'

/** Takes one text of a column, as UTF-8: a row of those begun, where it stands, and its length in bytes, −1: missing. */
export type TakeText = (row: number, source: Uint8Array, at: number, length: number) => void

/** What goes through all rows of a table, some at a time, column by column. */
export interface RowTaker {
  /** So many rows follow. */
  begin(rows: number): void
  /** Values of a column that is not text; times as milliseconds, booleans as 0 and 1, NaN: missing. Valid until it returns. */
  numbers(column: number, values: Float64Array, rows: number): void
  text(column: number): TakeText
  /** The rows are whole. */
  end(rows: number): void
}

/**
 * Hands rows that the engine reads to who takes them.
 * @param sql what comes after FROM: a table function, a name or a query in brackets
 * @param onRows hears how many rows have been read
 */
export const takeFromSql = async (
  connection: DuckDBConnection,
  sql: string,
  fields: readonly Field[],
  takers: readonly RowTaker[],
  onRows?: (rows: number) => void,
): Promise<number> => {
  let values = new Float64Array(0)
  const texts = textTakers(fields, takers)
  return await eachChunk(
    connection,
    `SELECT ${fields.map(selected).join(', ')} FROM ${sql}`,
    (chunk, start) => {
      const { rowCount } = chunk
      for (const taker of takers) taker.begin(rowCount)
      for (const [column, { type }] of fields.entries()) {
        if (type === 'text') {
          const take = texts[column]!
          let row = 0
          rawTexts(chunk, column, 0, rowCount, (source, at, length) => take(row++, source, at, length))
          continue
        }
        if (values.length < rowCount) values = new Float64Array(rowCount)
        copyDoubles(chunk, column, values, 0)
        for (const taker of takers) taker.numbers(column, values, rowCount)
      }
      for (const taker of takers) taker.end(rowCount)
      onRows?.(start + rowCount)
    },
  )
}

/**
 * As `takeFromSql`, of a plain CSV file, without the engine. null where it is not as
 * expected or no longer wanted, whatever was taken by then.
 */
export const takeFromScan = (
  scan: Scan,
  fields: readonly Field[],
  takers: readonly RowTaker[],
  onBatch?: (batch: Batch) => void,
  isWanted: () => boolean = () => true,
): Promise<number | null> => {
  const texts = textTakers(fields, takers)
  return openScan(scan).read((batch) => {
    const { rows, cells, bytes } = batch
    for (const taker of takers) taker.begin(rows)
    for (const [column, { values, starts, ends }] of cells.entries()) {
      if (fields[column]!.type === 'text') takeTexts(texts[column]!, bytes, starts, ends, rows)
      else for (const taker of takers) taker.numbers(column, values, rows)
    }
    for (const taker of takers) taker.end(rows)
    onBatch?.(batch)
    return isWanted()
  })
}

const takeTexts = (
  take: TakeText,
  bytes: Uint8Array,
  starts: Int32Array,
  ends: Int32Array,
  rows: number,
): void => {
  for (let row = 0; row < rows; row++) {
    const start = starts[row]!
    const end = ends[row]!
    if (start < 0) take(row, bytes, 0, -1)
    else if (end >= 0) take(row, bytes, start, end - start)
    else {
      const text = undoubled(bytes.subarray(start, ~end))
      take(row, text, 0, text.length)
    }
  }
}

const quote = 34

const undoubled = (written: Uint8Array): Uint8Array => {
  const text = new Uint8Array(written.length)
  let length = 0
  for (let i = 0; i < written.length; i++) {
    text[length++] = written[i]!
    if (written[i] === quote) i++
  }
  return text.subarray(0, length)
}

const selected = ({ name, type }: Field): string => {
  const column = quoteName(name)
  if (type === 'text') return `encode(${column}::VARCHAR)`
  return type === 'date' || type === 'timestamp'
    ? `epoch_ms(${column}::TIMESTAMP)::DOUBLE`
    : `${column}::DOUBLE`
}

const textTakers = (fields: readonly Field[], takers: readonly RowTaker[]) =>
  fields.map(({ type }, column): TakeText => {
    if (type !== 'text') return () => {}
    const own = takers.map((taker) => taker.text(column))
    const [first, second] = own
    if (own.length === 1) return first!
    if (own.length === 2)
      return (row, source, at, length) => {
        first!(row, source, at, length)
        second!(row, source, at, length)
      }
    return (row, source, at, length) => {
      for (const take of own) take(row, source, at, length)
    }
  })
