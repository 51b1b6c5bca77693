import {
  closeSync,
  createReadStream,
  createWriteStream,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type OpenCsv, openCsv } from './csv/open-csv.ts'
import { quoteName } from './duckdb.ts'
import { ingest } from './ingest.ts'
import { readingSql } from './infer/reading.ts'
import { type SampledColumn, sampledColumns } from './infer/sampled-columns.ts'
import { describeParquet, numberedSql, type ParquetPath, parquetSql } from './parquet.ts'
import type { Scan, ScanColumn } from './scan/scan-csv.ts'
import { fileMissing } from './table.errors.ts'
import type { SanityIssue } from './ingested.ts'
import type { Field } from './table.ts'

/** The rows of a file as SQL, typed, in the order of the file. */
export interface OpenRows {
  readonly sql: string
  readonly fields: readonly Field[]
  /** The same, with the number of each row, from 0, as `__row`. */
  readonly numberedSql: string
  /** How to read the same rows without the engine, where they are plain. */
  readonly scan?: Scan
  /** What is odd in the names of the columns. */
  readonly issues?: readonly SanityIssue[]
}

/**
 * Lends the rows of a data file for questions, without storing them first where that can be: Parquet as it is, and CSV
 * that is plain throughout as its first megabyte is, compressed or not. What does not turn out so is asked again over a Parquet file that
 * `ingest` makes of it for the time being.
 * @param straight what `plainCsvRows` says, where that is known already
 * @throws what ingest throws, for a file that cannot be read
 */
export const withRows = async <T>(
  connection: DuckDBConnection,
  path: ParquetPath,
  use: (rows: OpenRows) => Promise<T>,
  straight: OpenRows | null = plainCsvRows(path),
): Promise<T> => {
  if (typeof path !== 'string' || isParquet(firstBytes(path))) return use(await parquetRows(connection, path))
  const asItLies = await usedAsExpected(straight, use)
  if (asItLies) return asItLies.result
  const folder = mkdtempSync(join(tmpdir(), 'slipway-rows-'))
  try {
    const plain = isGzip(firstBytes(path)) ? await unpackedCsvRows(path, folder) : null
    const unpacked = await usedAsExpected(plain, use)
    if (unpacked) return unpacked.result
    const { parquetPath } = await ingest(path, { outDir: folder })
    return await use(await parquetRows(connection, parquetPath))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** null where there is nothing to use, or where the rows turned out other than expected. */
const usedAsExpected = async <T>(
  rows: OpenRows | null,
  use: (rows: OpenRows) => Promise<T>,
): Promise<{ readonly result: T } | null> => {
  if (!rows) return null
  try {
    return { result: await use(rows) }
  } catch (cause) {
    if (!isMisread(cause)) throw cause
    return null
  }
}

/**
 * The rows of a CSV file as its first megabyte leads to expect them; null for any other file. Needs no engine.
 * @throws FILE_MISSING
 */
export const plainCsvRows = (path: ParquetPath): OpenRows | null => {
  if (typeof path !== 'string') return null
  if (!statSync(path, { throwIfNoEntry: false })) throw fileMissing(path)
  const head = firstBytes(path)
  return isPlainCsv(path, head) ? csvRows(path, head.includes('\r\n')) : null
}

const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b

/** The rows of a compressed CSV file, of which a plain one is made for the time being; null of what is none, or is cut. */
const unpackedCsvRows = async (path: string, folder: string): Promise<OpenRows | null> => {
  const plain = join(folder, basename(path).replace(/\.gz$/i, ''))
  try {
    await pipeline(createReadStream(path), createGunzip({ chunkSize: 1 << 18 }), createWriteStream(plain))
  } catch {
    // What is wrong with it is told when it is read in full.
    return null
  }
  return plainCsvRows(plain)
}

const isParquet = (head: Buffer): boolean => head.subarray(0, 4).toString('latin1') === 'PAR1'

const parquetRows = async (connection: DuckDBConnection, path: ParquetPath): Promise<OpenRows> => {
  const { fields } = await describeParquet(connection, path)
  const names = fields.map(({ name }) => quoteName(name)).join(', ')
  return {
    fields,
    sql: `(FROM ${parquetSql(path)})`,
    numberedSql: `(SELECT ${names}, file_row_number AS __row FROM ${await numberedSql(connection, path)})`,
  }
}

/** null where the beginning leaves more than one reading of a column. */
const csvRows = (path: string, windows: boolean): OpenRows | null => {
  let csv: ReturnType<typeof openCsv>
  try {
    csv = openCsv(path, path)
  } catch {
    // What is wrong with it is told when it is read in full.
    return null
  }
  const plans = sampledColumns(csv.columns)
  if (!plans) return null
  const select = plans.map(({ name, reading, sql }) => {
    const x = quoteName(name)
    return `${reading.kind === 'text' ? readingSql(reading, x) : sql} AS ${x}`
  })
  const from = csv.typed(
    plans.map(({ direct }) => direct),
    'little',
  )
  const scan = scanOf(path, csv, plans, windows)
  return {
    ...(scan && { scan }),
    issues: csv.issues,
    fields: plans.map(({ name, type }) => ({ name, type, nullable: true })),
    sql: `(SELECT ${select.join(', ')} FROM ${from})`,
    numberedSql: `(SELECT ${select.join(', ')}, row_number() OVER () - 1 AS __row FROM ${from})`,
  }
}

/** null where a column is written in a way that only the engine reads. */
const scanOf = (
  path: string,
  { dialect: { delimiter, quote, escape }, header }: OpenCsv,
  plans: readonly SampledColumn[],
  windows: boolean,
): Scan | null => {
  if (quote !== '"' || escape !== '"' || plans.length < 2 || plans.length > 500) return null
  const columns = plans.flatMap(({ name, type, reading }): ScanColumn[] => {
    if (reading.kind !== 'time') return [{ name, reading: type }]
    const form = type === 'date' ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%S'
    return reading.formats.every((format) => format === form) ? [{ name, reading: type }] : []
  })
  if (columns.length < plans.length) return null
  const byte = (character: string) => character.charCodeAt(0)
  return { path, columns, dialect: { delimiter: byte(delimiter), quote: byte(quote), header, windows } }
}

const csvNames = new Set(['.csv', '.tsv', '.tab', '.txt', '.psv'])

/** Uncompressed, named as text of cells, and without the marks of UTF-16 or line ends of two kinds at the beginning. */
const isPlainCsv = (path: string, head: Buffer): boolean => {
  if (isParquet(head) || head.length === 0 || head.includes(0)) return false
  if (!csvNames.has(extname(path).toLowerCase())) return false
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return false
  const text = head.toString('latin1')
  const returns = text.split('\r').length - 1
  return returns === 0 || returns === text.split('\r\n').length - 1
    ? returns === 0 || text.split('\n').length - 1 <= returns + 1
    : false
}

const firstBytes = (path: string): Buffer => {
  if (statSync(path).isDirectory()) return Buffer.alloc(0)
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(65_536)
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(file)
  }
}

/** The engine stopped at something in the file, rather than at something in the question. */
const isMisread = (cause: unknown): boolean =>
  /not as sampled|CSV|Conversion Error|Could not convert|unicode|utf-?8|max_line_size/i.test(
    cause instanceof Error ? cause.message : '',
  )
