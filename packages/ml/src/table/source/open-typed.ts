import type { DuckDBConnection } from '@duckdb/node-api'
import { SlipwayError } from '@slipway/contract/error'
import { quoteName, quoteText } from '../duckdb.ts'
import { candidatesOf, type Expected } from '../infer/candidates.ts'
import { compactFormat } from '../infer/date-formats.ts'
import type { FileFormat } from '../ingested.ts'
import type { RawColumn } from '../infer/infer-columns.ts'
import type { Reading } from '../infer/reading.ts'
import { logicalTypeOf } from '../parquet.ts'
import type { LogicalType } from '../table.ts'
import { firstLine, parquetBroken } from '../table.errors.ts'
import { dataNoRows, jsonBroken } from './source.errors.ts'

export type TypedFormat = Exclude<FileFormat, 'csv'>

/** A file whose format carries types: SQL of its rows; columns with a type are taken as they are. */
export interface OpenTyped {
  readonly sql: string
  readonly columns: readonly (RawColumn & { readonly type: LogicalType; readonly sql: string })[]
}

/**
 * Opens a Parquet or JSON file: a list of objects, or one object a line. Text stays text (a "007" was meant as text there), except that times
 * of JSON, which has no such type, are recognised. Lists and objects become their JSON.
 * @throws PARQUET_BROKEN, JSON_BROKEN with the line, DATA_NO_ROWS
 */
export const openTyped = async (
  connection: DuckDBConnection,
  format: TypedFormat,
  path: string,
  shown: string,
  expected?: ReadonlyMap<string, Expected>,
): Promise<OpenTyped> => {
  const sql =
    format === 'parquet'
      ? `(FROM read_parquet(${quoteText(path)}))`
      : `(FROM read_json(${quoteText(path)}, format = '${format === 'json' ? 'array' : 'newline_delimited'}', records = 'true', sample_size = -1, maximum_depth = 2, maximum_object_size = 67108864))`
  try {
    const described = await connection.runAndReadAll(`DESCRIBE FROM ${sql}`)
    const given = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }))
    const sample = await connection.runAndReadAll(`FROM ${sql} LIMIT 5000`)
    if (sample.currentRowCount === 0) throw dataNoRows(shown, given.length)
    const values = sample.getColumns()
    return {
      sql,
      columns: given.map(({ name, type }, i) => {
        const { type: logical, sql } = typedSql(quoteName(name), type)
        const texts =
          logical === 'text' ? (values[i] ?? []).map((value) => (value === null ? '' : String(value))) : []
        const times =
          format !== 'parquet' && type !== 'JSON'
            ? candidatesOf(texts, undefined, expected?.get(name)).filter(isWrittenTime)
            : []
        return {
          name,
          type: logical,
          sql,
          candidates: logical === 'text' && type === 'VARCHAR' ? times : null,
        }
      }),
    }
  } catch (cause) {
    throw typedErrorOf(format, shown, cause)
  }
}

/** Digits alone are a number in JSON's own terms, and text where they are quoted. */
const isWrittenTime = (reading: Reading): boolean =>
  reading.kind === 'time' && !reading.formats.includes(compactFormat)

/** DuckDB's message about a Parquet or JSON file, in our words. */
export const typedErrorOf = (format: TypedFormat, path: string, cause: unknown): unknown => {
  const message = cause instanceof Error ? cause.message : ''
  if (cause instanceof SlipwayError) return cause
  if (format !== 'parquet' && /JSON/i.test(message)) {
    const line = /\bline (\d+)/i.exec(message)?.[1]
    // Of JSON lines DuckDB names the one after the broken one.
    return jsonBroken(path, line ? Number(line) - (format === 'jsonl' ? 1 : 0) : null, format, cause)
  }
  if (
    format === 'parquet' &&
    /Invalid Input|IO Error|Parquet|TProtocol|Snappy|ZSTD|decompress/i.test(firstLine(cause) + message)
  )
    return parquetBroken(path, cause)
  return cause
}

const typedSql = (x: string, type: string): { type: LogicalType; sql: string } => {
  const logical = logicalTypeOf(type)
  if (logical === 'integer') return { type: logical, sql: `TRY_CAST(${x} AS BIGINT)` }
  if (logical === 'number') return { type: logical, sql: `nullif(${x}::DOUBLE, 'nan'::DOUBLE)` }
  if (logical === 'timestamp') return { type: logical, sql: `make_timestamp_ms(epoch_ms(${x}))` }
  if (/^(STRUCT|MAP|UNION)|\]$/.test(type)) return { type: logical, sql: `to_json(${x})::VARCHAR` }
  return { type: logical, sql: logical === 'text' ? `${x}::VARCHAR` : x }
}
