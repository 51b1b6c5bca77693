import { extname } from 'node:path'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName, quoteText } from '@slipway/ml/table'
import { badRowsFormat } from './data.errors.ts'
import { requireFolderOf } from './write-file-in.ts'

export type RowsFormat = 'csv' | 'json' | 'parquet'

const copyOptions: Record<RowsFormat, string> = {
  csv: 'FORMAT csv, HEADER',
  json: 'FORMAT json, ARRAY true',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
}

/** How rows are written, by the option or the file's ending; null: as a table on the screen. */
export function rowsFormat(
  out: string | undefined,
  json: boolean | undefined,
  csv: boolean | undefined,
): RowsFormat | null {
  if (out !== undefined) {
    const ending = extname(out).slice(1).toLowerCase()
    if (ending !== 'csv' && ending !== 'json' && ending !== 'parquet') throw badRowsFormat(out)
    requireFolderOf(out)
    return ending
  }
  return json ? 'json' : csv ? 'csv' : null
}

/** Writes the rows of SQL into a file; infinite numbers, which JSON lacks, are there "Infinity" and "-Infinity". */
export async function writeRows(
  connection: DuckDBConnection,
  sql: string,
  path: string,
  format: RowsFormat,
): Promise<void> {
  const rows = format === 'json' ? await withoutInfinities(connection, sql) : `FROM ${sql}`
  await connection.run(`COPY (${rows}) TO ${quoteText(path)} (${copyOptions[format]})`)
}

const withoutInfinities = async (connection: DuckDBConnection, sql: string): Promise<string> => {
  const described = await connection.runAndReadAll(`DESCRIBE FROM ${sql}`)
  const replaced = described
    .getRows()
    .filter(([, type]) => type === 'DOUBLE' || type === 'FLOAT')
    .map(([name]) => {
      const x = quoteName(String(name))
      return `CASE WHEN isinf(${x}) THEN to_json(if(${x} > 0, 'Infinity', '-Infinity')) ELSE to_json(${x}) END AS ${x}`
    })
  return replaced.length === 0 ? `FROM ${sql}` : `SELECT * REPLACE (${replaced.join(', ')}) FROM ${sql}`
}

/** A file on standard output, however large. */
export async function printFile(path: string): Promise<void> {
  await pipeline(createReadStream(path), process.stdout, { end: false })
}
