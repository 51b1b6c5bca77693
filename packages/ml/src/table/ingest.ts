import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { profileParquet } from '../profile/index.ts'
import { digestOf } from './digest.ts'
import { quoteText, withDuckDb } from './duckdb.ts'
import type { FileFormat, Ingested } from './ingested.ts'
import { describeParquet } from './parquet.ts'
import { cannotWrite, fileMissing } from './table.errors.ts'

export interface IngestOptions {
  /** Folder of the Parquet file; made where absent. */
  readonly outDir: string
  readonly onProgress?: (phase: string, share: number) => void
  /** What a person knows better than the detection. */
  readonly csv?: {
    delimiter?: string
    quote?: string
    header?: boolean
    encoding?: string
    decimal?: '.' | ','
  }
}

export const ingest = async (path: string, options: IngestOptions): Promise<Ingested> => {
  if (!existsSync(path)) throw fileMissing(path)
  const half = join(options.outDir, `.${randomUUID()}.half`)
  const format = formatOf(path)
  try {
    mkdirSync(options.outDir, { recursive: true })
    return await withDuckDb(async (connection) => {
      const from = { csv: 'read_csv', jsonl: 'read_json', parquet: 'read_parquet' }[format]
      await connection.run(`COPY (FROM ${from}(${quoteText(path)})) TO ${quoteText(half)} (FORMAT parquet)`)
      const { rows, fields } = await describeParquet(connection, half)
      const digest = await digestOf(connection, half, fields, rows)
      const parquetPath = join(options.outDir, `${digest.slice(4)}.parquet`)
      const profile = await profileParquet(connection, half, fields)
      renameSync(half, parquetPath)
      const compression = path.endsWith('.gz') ? ('gzip' as const) : ('none' as const)
      const source = { path, format, compression, bytes: statSync(path).size, sha256: await sha256Of(path) }
      return { parquetPath, digest, rows, fields, source, issues: [], profile }
    })
  } catch (cause) {
    rmSync(half, { force: true })
    throw cause instanceof Error && 'code' in cause && cause.code === 'EACCES'
      ? cannotWrite(half, cause)
      : cause
  }
}

const formatOf = (path: string): FileFormat => {
  const name = basename(path).toLowerCase()
  if (/\.(parquet|pq)$/.test(name)) return 'parquet'
  return /\.(jsonl|ndjson)(\.gz)?$/.test(name) ? 'jsonl' : 'csv'
}

const sha256Of = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
