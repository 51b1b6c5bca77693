import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName, quoteText, withDuckDb } from '../duckdb.ts'
import type { LogicalType } from '../table.ts'
import { cannotWrite } from '../table.errors.ts'

/** A column as a database declares it. */
export interface DeclaredColumn {
  readonly name: string
  readonly type: LogicalType
}

/** A row as texts; null where a value is missing, which the empty text is not. */
export type TextRow = readonly (string | null)[]

const flushAt = 1 << 18

/**
 * Writes rows whose types are declared to a Parquet file, in bounded memory: first as texts beside it, then cast all at
 * once. Whole numbers beyond 2⁵³ make their column text, so that nothing is lost; NaN and infinite times are missing.
 * @returns how many rows there were
 */
export const writeDeclared = async (
  columns: readonly DeclaredColumn[],
  rows: AsyncIterable<readonly TextRow[]>,
  path: string,
): Promise<number> => {
  const text = `${path}.text`
  const file = createWriteStream(text)
  const done = finished(file)
  done.catch(() => {})
  let count = 0
  let held = ''
  try {
    for await (const batch of rows) {
      for (const row of batch) held += lineOf(row)
      count += batch.length
      if (held.length < flushAt) continue
      if (!file.write(held)) await Promise.race([once(file, 'drain'), done])
      held = ''
    }
    file.end(held)
    await done
  } catch (cause) {
    file.destroy()
    throw cause
  }
  await withDuckDb((connection) => cast(connection, columns, text, path))
  return count
}

/** The first cell keeps a row of nothing but missing values from being an empty line. */
const lineOf = (row: TextRow): string => {
  let line = '1'
  for (const cell of row) line += cell === null ? ',' : `,"${cell.replaceAll('"', '""')}"`
  return `${line}\n`
}

const cast = async (
  connection: DuckDBConnection,
  columns: readonly DeclaredColumn[],
  text: string,
  path: string,
): Promise<void> => {
  const names = columns.map((_, i) => `'c${i}': 'VARCHAR'`)
  const source = `read_csv(${quoteText(text)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', columns = {'row': 'VARCHAR', ${names.join(', ')}}, nullstr = '', allow_quoted_nulls = false, compression = 'none', max_line_size = 16777216)`
  const large = await largeIntegers(connection, source, columns)
  const select = columns.map(
    ({ name, type }, i) => `${castSql(`c${i}`, large.has(i) ? 'text' : type)} AS ${quoteName(name)}`,
  )
  try {
    await connection.run(
      `COPY (SELECT ${select.join(', ')} FROM ${source}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION snappy)`,
    )
  } catch (cause) {
    throw cannotWrite(path, cause)
  }
}

/** Columns of whole numbers that a double does not hold exactly. */
const largeIntegers = async (
  connection: DuckDBConnection,
  source: string,
  columns: readonly DeclaredColumn[],
): Promise<Set<number>> => {
  const whole = columns.flatMap(({ type }, i) => (type === 'integer' ? [i] : []))
  if (whole.length === 0) return new Set()
  const most = Number.MAX_SAFE_INTEGER
  const beyond = whole.map((i) => `coalesce(bool_or(c${i}::HUGEINT NOT BETWEEN ${-most} AND ${most}), false)`)
  const read = await connection.runAndReadAll(`SELECT ${beyond.join(', ')} FROM ${source}`)
  return new Set(whole.filter((_, at) => read.getRows()[0]![at] === true))
}

const castSql = (x: string, type: LogicalType): string => {
  switch (type) {
    case 'integer':
      return `${x}::BIGINT`
    case 'number':
      return `nullif(${x}::DOUBLE, 'nan'::DOUBLE)`
    case 'boolean':
      return `${x}::BOOLEAN`
    case 'date':
      return `CASE WHEN isfinite(TRY_CAST(${x} AS DATE)) THEN TRY_CAST(${x} AS DATE) END`
    case 'timestamp':
      // What names a zone was asked for in UTC.
      return `CASE WHEN isfinite(${timeSql(x)}) THEN make_timestamp_ms(epoch_ms(${timeSql(x)})) END`
    case 'text':
      return x
  }
}

const timeSql = (x: string): string => `TRY_CAST(regexp_replace(${x}, '(\\+00(:00)?|Z)$', '') AS TIMESTAMP)`
