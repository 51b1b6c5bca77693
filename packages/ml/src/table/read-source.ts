import type { DuckDBConnection } from '@duckdb/node-api'
import { csvErrorOf } from './csv/csv.errors.ts'
import { type CsvOptions, type OpenCsv, openCsv } from './csv/open-csv.ts'
import { quoteName } from './duckdb.ts'
import type { Expected } from './infer/candidates.ts'
import { type ColumnPlan, inferColumns } from './infer/infer-columns.ts'
import { type SampledColumn, sampledColumns } from './infer/sampled-columns.ts'
import type { SanityIssue, Source } from './ingested.ts'
import { openTyped, typedErrorOf } from './source/open-typed.ts'
import type { ScannedSource } from './source/scan-source.ts'
import { tooWide } from './table.errors.ts'

/** What is known of a column while a table is read takes some 50 kB; so many columns are a gigabyte. */
export const widest = 20_000

/** How the rows of a file are read: SQL of them as they are written, and of every column's values. */
export interface ReadSource {
  /** They went through `asSampled` already. */
  readonly done: boolean
  readonly sql: string
  readonly plans: readonly ReadColumn[]
  readonly issues: readonly SanityIssue[]
  readonly source: Source
}

export type ReadColumn = Pick<ColumnPlan, 'name' | 'type' | 'sql'> & Partial<ColumnPlan>

export interface ReadOptions {
  readonly csv?: CsvOptions | undefined
  readonly expected?: ReadonlyMap<string, Expected> | undefined
  readonly onTyping?: (share: number) => void
  /**
   * Does with the rows of a CSV file what is to be done, in their only reading, where every value is what the file's
   * beginning leads to expect; it throws where one is not.
   */
  readonly asSampled?: (sql: string, plans: readonly SampledColumn[]) => Promise<void>
}

/**
 * Finds out how to read a file.
 * @param readable where its text lies as plain UTF-8; a Parquet file itself
 * @throws DATA_NO_ROWS, DATA_TOO_WIDE, CSV_ROW_MISSHAPEN, CSV_QUOTE_OPEN, CSV_UNREADABLE, JSON_BROKEN, PARQUET_BROKEN
 */
export const readSource = async (
  connection: DuckDBConnection,
  scanned: ScannedSource,
  readable: string,
  { csv: said, expected, onTyping, asSampled }: ReadOptions,
): Promise<ReadSource> => {
  const { path, format, compression, bytes, sha256 } = scanned
  const source: Source = { path, format, compression, bytes, sha256 }
  try {
    if (format !== 'csv') {
      const { sql, columns } = await openTyped(connection, format, readable, path, expected)
      if (columns.length > widest) throw tooWide(path, columns.length, widest)
      const texts = columns.filter(({ candidates }) => candidates !== null)
      const plans = await inferColumns(connection, sql, texts, onTyping)
      const planOf = new Map(plans.map((plan) => [plan.name, plan]))
      return {
        done: false,
        sql,
        source: { ...source, ...dayOrderOf(plans) },
        issues: [],
        plans: columns.map((column) => planOf.get(column.name) ?? column),
      }
    }
    const csv = openCsv(readable, path, said, expected)
    if (csv.columns.length > widest) throw tooWide(path, csv.columns.length, widest)
    const sampled = asSampled ? await readAsSampled(csv, asSampled) : null
    const plans = sampled ?? (await inferColumns(connection, csv.sql, csv.columns, onTyping))
    const commas = plans.some(({ reading }) => reading.kind === 'number' && reading.style === 'decimal-comma')
    return {
      done: sampled !== null,
      sql: csv.typed(plans.map(({ direct }) => direct)),
      plans: plans.map((plan) => (plan.direct ? { ...plan, sql: quoteName(plan.name) } : plan)),
      issues: csv.issues,
      source: {
        ...source,
        encoding: scanned.encoding,
        delimiter: csv.dialect.delimiter,
        quote: csv.dialect.quote,
        header: csv.header,
        decimal: commas ? ',' : '.',
        ...dayOrderOf(plans),
      },
    }
  } catch (cause) {
    throw readErrorOf(scanned, cause)
  }
}

/** SQL of the rows, every column as it is read. */
export const typedRows = (sql: string, plans: readonly ReadColumn[]): string =>
  `SELECT ${plans.map((plan) => `${plan.sql} AS ${quoteName(plan.name)}`).join(', ')} FROM ${sql}`

/** An engine's error in our words. */
export const readErrorOf = (source: ScannedSource, cause: unknown): unknown =>
  source.format === 'csv' ? csvErrorOf(source.path, cause) : typedErrorOf(source.format, source.path, cause)

const dayOrderOf = (plans: readonly ColumnPlan[]): Pick<Source, 'dayOrder'> => {
  const orders = plans.flatMap(({ name, reading }) =>
    reading.kind === 'time' && reading.order ? [[name, reading.order] as const] : [],
  )
  return orders.length > 0 ? { dayOrder: Object.fromEntries(orders) } : {}
}

/** null where not, and for any other reason: what is wrong is told when all is read again. */
const readAsSampled = async (
  csv: OpenCsv,
  use: NonNullable<ReadOptions['asSampled']>,
): Promise<SampledColumn[] | null> => {
  const plans = sampledColumns(csv.columns)
  if (!plans) return null
  try {
    await use(
      csv.typed(
        plans.map(({ direct }) => direct),
        'little',
      ),
      plans,
    )
    return plans
  } catch {
    return null
  }
}
