import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName } from './duckdb.ts'
import { type Batch, openScan, type Scan } from './scan/scan-csv.ts'
import type { Field } from './table.ts'
import { copyDoubles, eachChunk, rawTexts } from './vectors.ts'

/** Bytes in which texts lie: bytes.subarray(from, to). */
export interface Region {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
}

/** Texts of a column, as UTF-8: where in the bytes of its region each begins, −1 where it is missing, and ends. */
export interface Texts {
  readonly region: Region
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** What goes through all rows of a table, some at a time, column by column. */
export interface RowTaker {
  /** So many rows follow. */
  begin(rows: number): void
  /** Values of a column that is not text; times as milliseconds, booleans as 0 and 1, NaN: missing. Valid until it returns. */
  numbers(column: number, values: Float64Array, rows: number): void
  /** As `numbers`. Columns of the same rows may share a region. */
  texts(column: number, texts: Texts, rows: number): void
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
  const collect = textCollector()
  return await eachChunk(
    connection,
    `SELECT ${fields.map(selected).join(', ')} FROM ${sql}`,
    (chunk, start) => {
      const { rowCount } = chunk
      for (const taker of takers) taker.begin(rowCount)
      for (const [column, { type }] of fields.entries()) {
        if (type === 'text') {
          const texts = collect(chunk, column, rowCount)
          for (const taker of takers) taker.texts(column, texts, rowCount)
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
  return openScan(scan).read((batch) => {
    const { rows, cells } = batch
    for (const taker of takers) taker.begin(rows)
    const region = regionOf(batch)
    for (const [column, { values, starts, ends }] of cells.entries())
      for (const taker of takers)
        if (fields[column]!.type === 'text') taker.texts(column, { region, starts, ends }, rows)
        else taker.numbers(column, values, rows)
    for (const taker of takers) taker.end(rows)
    onBatch?.(batch)
    return isWanted()
  })
}

/** The bytes in which the texts of a batch lie, with every doubled quote made one. */
const regionOf = ({ rows, cells, bytes }: Batch): Region => {
  let [from, to] = [bytes.length, 0]
  for (const { starts, ends } of cells) {
    if (starts.length === 0) continue
    let last = -1
    for (let row = 0; row < rows; row++) {
      if (starts[row]! < 0) continue
      if (ends[row]! < 0) ends[row] = undoubled(bytes, starts[row]!, ~ends[row]!)
      if (last < 0) from = Math.min(from, starts[row]!)
      last = row
    }
    if (last >= 0) to = Math.max(to, ends[last]!)
  }
  return { bytes, from: Math.min(from, to), to }
}

const quote = 34

/** In their place. Where they end then. */
const undoubled = (bytes: Uint8Array, start: number, end: number): number => {
  let to = start
  for (let i = start; i < end; i++) {
    bytes[to++] = bytes[i]!
    if (bytes[i] === quote) i++
  }
  return to
}

/** Collects the texts of a column of a chunk, which lie here and there, valid until the next. */
const textCollector = () => {
  let bytes = new Uint8Array(2 ** 16)
  let starts = new Int32Array(0)
  let ends = new Int32Array(0)
  return (chunk: Chunk, column: number, rows: number): Texts => {
    if (starts.length < rows) {
      starts = new Int32Array(rows)
      ends = new Int32Array(rows)
    }
    let used = 0
    let row = 0
    rawTexts(chunk, column, 0, rows, (source, at, length) => {
      starts[row] = length < 0 ? -1 : used
      if (used + length > bytes.length) {
        const larger = new Uint8Array(Math.max(bytes.length * 2, used + length))
        larger.set(bytes.subarray(0, used))
        bytes = larger
      }
      for (let i = 0; i < length; i++) bytes[used + i] = source[at + i]!
      used += Math.max(0, length)
      ends[row++] = used
    })
    return { region: { bytes, from: 0, to: used }, starts, ends }
  }
}

type Chunk = Parameters<typeof rawTexts>[0]

const selected = ({ name, type }: Field): string => {
  const column = quoteName(name)
  if (type === 'text') return `encode(${column}::VARCHAR)`
  return type === 'date' || type === 'timestamp'
    ? `epoch_ms(${column}::TIMESTAMP)::DOUBLE`
    : `${column}::DOUBLE`
}
