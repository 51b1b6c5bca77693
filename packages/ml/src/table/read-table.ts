import { quoteName, withDuckDb } from './duckdb.ts'
import { describeParquet, type ParquetPath, parquetSql } from './parquet.ts'
import type { Column, Field, Table } from './table.ts'
import { columnMissing } from './table.errors.ts'
import { textDictionary } from './text-dictionary.ts'
import { copyDoubles, eachChunk } from './vectors.ts'

/**
 * Reads a dataset's Parquet files into typed arrays.
 * @param options.columns which columns, in this order; all where absent
 * @param options.limit the first so many rows
 * @throws COLUMN_MISSING with the nearest name; FILE_MISSING, PARQUET_BROKEN
 */
export const readTable = (
  parquetPath: ParquetPath,
  options: { columns?: readonly string[]; limit?: number } = {},
): Promise<Table> =>
  withDuckDb(async (connection) => {
    const { rows: all, fields } = await describeParquet(connection, parquetPath)
    const chosen = choose(fields, options.columns)
    const rows = Math.min(all, options.limit ?? all)
    const source = `(SELECT * FROM ${parquetSql(parquetPath)} LIMIT ${rows})`
    if (chosen.length === 0) return { rows, columns: [] }
    const readers = chosen.map((field) => readerOf(field, rows))
    await eachChunk(
      connection,
      `SELECT ${readers.map(({ sql }) => sql).join(', ')} FROM ${source}`,
      (chunk, start) => {
        for (const [i, reader] of readers.entries()) reader.take(chunk, i, start)
      },
    )
    return { rows, columns: readers.map(({ finish }) => finish()) }
  })

const choose = (fields: readonly Field[], names?: readonly string[]): readonly Field[] =>
  names?.map((name) => {
    const found = fields.find((field) => field.name === name)
    if (!found)
      throw columnMissing(
        name,
        fields.map((field) => field.name),
      )
    return found
  }) ?? fields

type Chunk = Parameters<typeof copyDoubles>[0]
interface Reader {
  readonly sql: string
  take(chunk: Chunk, column: number, start: number): void
  finish(): Column
}

const readerOf = ({ name, type }: Field, rows: number): Reader => {
  const column = quoteName(name)
  if (type === 'text') {
    const dictionary = textDictionary(rows)
    return {
      sql: `${column}::VARCHAR`,
      take: dictionary.take,
      finish: () => ({ name, type, ...dictionary.finish() }),
    }
  }
  const values = new Float64Array(rows)
  const time = type === 'date' || type === 'timestamp'
  return {
    sql: time ? `epoch_ms(${column}::TIMESTAMP)::DOUBLE` : `${column}::DOUBLE`,
    take: (chunk, index, start) => copyDoubles(chunk, index, values, start),
    finish: () => (type === 'boolean' ? booleansOf(name, values) : { name, type, values }),
  }
}

const booleansOf = (name: string, values: Float64Array): Column => ({
  name,
  type: 'boolean',
  codes: Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value)),
  levels: ['false', 'true'],
})
