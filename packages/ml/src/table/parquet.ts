import { existsSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteText } from './duckdb.ts'
import type { Field, LogicalType } from './table.ts'
import { fileMissing, parquetBroken } from './table.errors.ts'

/** The schema and row count of a Parquet file, from its footer. */
export const describeParquet = async (
  connection: DuckDBConnection,
  path: string,
): Promise<{ rows: number; fields: Field[] }> => {
  if (!existsSync(path)) throw fileMissing(path)
  const source = `read_parquet(${quoteText(path)})`
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
    throw parquetBroken(path, cause)
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
