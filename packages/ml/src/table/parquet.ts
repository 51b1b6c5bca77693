import { existsSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteText } from './duckdb.ts'
import type { Field, LogicalType } from './table.ts'
import { fileMissing, parquetBroken } from './table.errors.ts'

/** Where a table's rows lie: in one Parquet file, or in several that follow one another. */
export type ParquetPath = string | readonly string[]

/** SQL of the rows, in their order. */
export const parquetSql = (path: ParquetPath): string =>
  `read_parquet(${typeof path === 'string' ? quoteText(path) : `[${path.map(quoteText).join(', ')}]`})`

/** SQL of the rows with their number, from 0, as the column `file_row_number`. */
export const numberedSql = async (connection: DuckDBConnection, path: ParquetPath): Promise<string> => {
  if (typeof path === 'string' || path.length === 1)
    return `(SELECT *, file_row_number FROM ${parquetSql(path)})`
  const starts = await startsOf(connection, path)
  return `(SELECT *, list_extract([${starts.join(', ')}]::BIGINT[], file_index::BIGINT + 1) + file_row_number AS file_row_number FROM ${parquetSql(path)})`
}

/** The number of each file's first row, from 0. */
const startsOf = async (connection: DuckDBConnection, paths: readonly string[]): Promise<number[]> => {
  const distinct = [...new Set(paths)].map(quoteText).join(', ')
  const read = await connection.runAndReadAll(
    `SELECT file_name, num_rows::DOUBLE FROM parquet_file_metadata([${distinct}])`,
  )
  const rows = new Map(read.getRows().map(([name, count]) => [String(name), Number(count)]))
  let start = 0
  return paths.map((path) => (start += rows.get(path)!) - rows.get(path)!)
}

/** The schema and row count of Parquet files, from their footers. */
export const describeParquet = async (
  connection: DuckDBConnection,
  path: ParquetPath,
): Promise<{ rows: number; fields: Field[] }> => {
  const paths = typeof path === 'string' ? [path] : path
  for (const each of paths) if (!existsSync(each)) throw fileMissing(each)
  const source = parquetSql(path)
  try {
    const columns = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)
    const count = await connection.runAndReadAll(`SELECT count(*) FROM ${source}`)
    return {
      rows: Number(count.getRows()[0]![0]),
      fields: columns.getRows().map(([name, type]) => ({
        name: String(name),
        type: logicalTypeOf(String(type)),
        nullable: true,
      })),
    }
  } catch (cause) {
    throw parquetBroken(paths[0]!, cause)
  }
}

/** The logical type that a DuckDB type is read as. */
export const logicalTypeOf = (type: string): LogicalType => {
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type)) return 'integer'
  if (/^(DOUBLE|FLOAT|DECIMAL)/.test(type)) return 'number'
  if (type === 'BOOLEAN') return 'boolean'
  if (type === 'DATE') return 'date'
  return type.startsWith('TIMESTAMP') ? 'timestamp' : 'text'
}
