import { renameSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName, quoteText, sqlTypes } from './duckdb.ts'
import type { Field, LogicalType } from './table.ts'
import { rowsDoNotFollow } from './table.errors.ts'

/** Rows that others follow: those of the version before. */
export interface RowsBefore {
  /** Its Parquet files, one after another. */
  readonly paths: readonly string[]
  readonly fields: readonly Field[]
}

/**
 * Rewrites a Parquet file so that its rows can follow others: the same columns in the same order with the same types.
 * Whole numbers are numbers too, days are times, and anything is text.
 * @throws ROWS_DO_NOT_FOLLOW naming each column that does not fit
 */
export const alignRows = async (
  connection: DuckDBConnection,
  path: string,
  fields: readonly Field[],
  before: readonly Field[],
  shown: string,
): Promise<void> => {
  const own = new Map(fields.map((field) => [field.name, field]))
  const empty = await columnsWithoutValues(connection, path, fields)
  const wrong = [
    ...before.flatMap(({ name, type }) => {
      const field = own.get(name)
      if (!field) return [`“${name}” is missing`]
      return empty.has(name) || follows(field.type, type)
        ? []
        : [`“${name}” holds ${field.type} instead of ${type}`]
    }),
    ...fields
      .filter(({ name }) => !before.some((field) => field.name === name))
      .map(({ name }) => `“${name}” is new`),
  ]
  if (wrong.length > 0) throw rowsDoNotFollow(shown, wrong)
  const select = before.map(({ name, type }) => `${quoteName(name)}::${sqlTypes[type]} AS ${quoteName(name)}`)
  const aligned = `${path}.aligned`
  await connection.run(
    `COPY (SELECT ${select.join(', ')} FROM read_parquet(${quoteText(path)})) TO ${quoteText(aligned)} (FORMAT parquet, COMPRESSION snappy, USE_TMP_FILE false)`,
  )
  renameSync(aligned, path)
}

const follows = (type: LogicalType, before: LogicalType): boolean =>
  type === before ||
  before === 'text' ||
  (type === 'integer' && before === 'number') ||
  (type === 'date' && before === 'timestamp')

const columnsWithoutValues = async (
  connection: DuckDBConnection,
  path: string,
  fields: readonly Field[],
): Promise<Set<string>> => {
  const counts = fields.map(({ name }) => `count(${quoteName(name)}) = 0`)
  const read = await connection.runAndReadAll(
    `SELECT ${counts.join(', ')} FROM read_parquet(${quoteText(path)})`,
  )
  return new Set(fields.filter((_, i) => read.getRows()[0]![i] === true).map(({ name }) => name))
}
