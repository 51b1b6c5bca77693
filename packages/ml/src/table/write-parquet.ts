import { renameSync, rmSync } from 'node:fs'
import type { DuckDBConnection, DuckDBDataChunk, DuckDBType } from '@duckdb/node-api'
import { quoteName, quoteText, sqlTypes, withDuckDb } from './duckdb.ts'
import { type Column, isText, type Table } from './table.ts'
import { cannotWrite } from './table.errors.ts'

const chunkRows = 2048

/** Writes a table as one Parquet file (Zstandard). The file appears whole or not at all. */
export const writeParquet = async (table: Table, path: string): Promise<void> => {
  const half = `${path}.half`
  try {
    await withDuckDb(async (connection) => {
      await load(connection, table)
      await connection.run(
        `COPY loaded TO ${quoteText(half)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
      )
    })
    renameSync(half, path)
  } catch (cause) {
    rmSync(half, { force: true })
    throw cannotWrite(path, cause)
  }
}

const load = async (connection: DuckDBConnection, table: Table): Promise<void> => {
  const duckdb = await import('@duckdb/node-api')
  const columns = table.columns.map(({ name, type }) => `${quoteName(name)} ${sqlTypes[type]}`)
  await connection.run(`CREATE TEMP TABLE loaded (${columns.join(', ')})`)
  const appender = await connection.createAppender('loaded')
  const types = table.columns.map(({ type }): DuckDBType => duckdb[sqlTypes[type]])
  for (let start = 0; start < table.rows; start += chunkRows) {
    const rows = Math.min(chunkRows, table.rows - start)
    const chunk = duckdb.DuckDBDataChunk.create(types, rows)
    for (const [i, column] of table.columns.entries()) fill(chunk, i, column, start, rows)
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

const fill = (chunk: DuckDBDataChunk, index: number, column: Column, start: number, rows: number): void => {
  const vector = chunk.getColumnVector(index) as unknown as {
    setItem(row: number, value: unknown): void
    flush(): void
  }
  for (let row = 0; row < rows; row++) vector.setItem(row, valueFor(column, start + row))
  vector.flush()
}

const valueFor = (column: Column, row: number): unknown => {
  if (isText(column)) {
    const code = column.codes[row]!
    if (code < 0) return null
    return column.type === 'boolean' ? code === 1 : column.levels[code]!
  }
  const value = column.values[row]!
  if (Number.isNaN(value)) return null
  switch (column.type) {
    case 'integer':
      return BigInt(value)
    case 'number':
      return value
    case 'date':
      return { days: Math.floor(value / 86_400_000) }
    case 'timestamp':
      return { millis: BigInt(Math.round(value)), milliseconds: BigInt(Math.round(value)) }
  }
}
