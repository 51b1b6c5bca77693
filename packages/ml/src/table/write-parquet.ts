import { renameSync, rmSync } from 'node:fs'
import type { DuckDBConnection, DuckDBDataChunk, DuckDBType } from '@duckdb/node-api'
import { quoteName, quoteText, withDuckDb } from './duckdb.ts'
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
        `COPY (SELECT ${table.columns.map(storedSql).join(', ')} FROM loaded) TO ${quoteText(half)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
      )
    })
    renameSync(half, path)
  } catch (cause) {
    rmSync(half, { force: true })
    throw cannotWrite(path, cause)
  }
}

/** Up to so many levels a column is loaded as its codes, and spelled by the engine. */
const mostSpelled = 1000

/** Numbers, times and codes are handed to the engine as doubles, whole chunks at once; other texts one by one. */
const isLoadedAsNumber = (column: Column): boolean => !isText(column) || column.levels.length <= mostSpelled

/** What a loaded column is turned into. */
const storedSql = (column: Column, index: number): string => {
  const loaded = `c${index}`
  const value = `nullif(${loaded}, 'nan'::DOUBLE)`
  const stored = isText(column)
    ? column.type === 'boolean'
      ? `${value} = 1`
      : isLoadedAsNumber(column)
        ? `list_extract([${column.levels.map(quoteText).join(', ')}]::VARCHAR[], ${value}::INTEGER + 1)`
        : loaded
    : {
        integer: `${value}::BIGINT`,
        number: value,
        date: `DATE '1970-01-01' + floor(${value} / 86400000)::INTEGER`,
        timestamp: `epoch_ms(round(${value})::BIGINT)::TIMESTAMP_MS`,
      }[column.type]
  return `${stored} AS ${quoteName(column.name)}`
}

const load = async (connection: DuckDBConnection, table: Table): Promise<void> => {
  const { DOUBLE, VARCHAR, DuckDBDataChunk } = await import('@duckdb/node-api')
  const types = table.columns.map((column): DuckDBType => (isLoadedAsNumber(column) ? DOUBLE : VARCHAR))
  const columns = types.map((type, i) => `c${i} ${type === DOUBLE ? 'DOUBLE' : 'VARCHAR'}`)
  await connection.run(`CREATE TEMP TABLE loaded (${columns.join(', ')})`)
  const appender = await connection.createAppender('loaded')
  // One for all: its memory lies outside of the heap, where the garbage collector does not see how much there is.
  const chunk = DuckDBDataChunk.create(types)
  for (let start = 0; start < table.rows; start += chunkRows) {
    const rows = Math.min(chunkRows, table.rows - start)
    chunk.reset()
    chunk.rowCount = rows
    for (const [i, column] of table.columns.entries()) fill(chunk, i, column, start, rows)
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

/** The library's vectors keep their numbers in a private buffer; setItem would be called for each value. */
interface Vector {
  readonly items: Float64Array
  setItem(row: number, value: unknown): void
  flush(): void
}

const fill = (chunk: DuckDBDataChunk, index: number, column: Column, start: number, rows: number): void => {
  const vector = chunk.getColumnVector(index) as unknown as Vector
  if (!isText(column)) vector.items.set(column.values.subarray(start, start + rows))
  else if (isLoadedAsNumber(column))
    for (let row = 0; row < rows; row++) {
      const code = column.codes[start + row]!
      vector.items[row] = code < 0 ? Number.NaN : code
    }
  else
    for (let row = 0; row < rows; row++) {
      const code = column.codes[start + row]!
      vector.setItem(row, code < 0 ? null : column.levels[code]!)
    }
  vector.flush()
}
