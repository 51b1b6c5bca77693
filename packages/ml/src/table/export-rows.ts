import { renameSync, rmSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteText } from './duckdb.ts'
import { cannotWrite } from './table.errors.ts'

export const exportFormats = ['csv', 'parquet', 'ndjson'] as const
export type ExportFormat = (typeof exportFormats)[number]

const options: Readonly<Record<ExportFormat, string>> = {
  csv: 'FORMAT csv, HEADER true',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  ndjson: 'FORMAT json',
}

/** Writes the rows of SQL as one file, packed where its name ends with .gz. It appears whole or not at all. */
export const exportRows = async (
  connection: DuckDBConnection,
  sql: string,
  path: string,
  format: ExportFormat,
): Promise<void> => {
  const half = `${path}.half`
  const packed = format !== 'parquet' && path.endsWith('.gz') ? ', COMPRESSION gzip' : ''
  try {
    await connection.run(
      `COPY (FROM ${sql}) TO ${quoteText(half)} (${options[format]}${packed}, USE_TMP_FILE false)`,
    )
    renameSync(half, path)
  } catch (cause) {
    rmSync(half, { force: true })
    throw cannotWrite(path, cause)
  }
}
