import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName, quoteText } from '../table/duckdb.ts'
import { numberedSql, type ParquetPath, parquetSql } from '../table/parquet.ts'
import type { Field } from '../table/table.ts'
import { maskSql } from './mask.ts'
import type { Pseudonymise, Treated } from './treatment.ts'

/** Values that are replaced at a time. */
const batch = 10_000

export interface Redacted {
  /** What comes after FROM. Of hmac it reads temporary tables of the connection. */
  readonly sql: string
  readonly fields: readonly Field[]
}

/**
 * The rows of Parquet files, in their order, with columns of personal data treated. Masked and replaced values are
 * texts; masked dates are the first day of their year.
 */
export const redactTable = async (
  connection: DuckDBConnection,
  path: ParquetPath,
  fields: readonly Field[],
  treatments: ReadonlyMap<string, Treated>,
  pseudonymise: Pseudonymise,
): Promise<Redacted> => {
  const kept = fields.filter(({ name }) => treatments.get(name)?.treatment !== 'drop')
  const changed = kept.some(({ name }) => (treatments.get(name)?.treatment ?? 'keep') !== 'keep')
  if (!changed && kept.length === fields.length) return { sql: parquetSql(path), fields }
  const joins: string[] = []
  const selected: string[] = []
  for (const field of kept) {
    const { class: kind = null, treatment = 'keep' } = treatments.get(field.name) ?? {}
    const column = `_rows.${quoteName(field.name)}`
    const named = ` AS ${quoteName(field.name)}`
    if (treatment === 'mask') selected.push(maskedSql(column, field, kind) + named)
    else if (treatment === 'hmac') {
      const table = await pseudonyms(connection, parquetSql(path), field.name, pseudonymise)
      joins.push(`LEFT JOIN ${table} ON ${table}.value = ${column}::VARCHAR`)
      selected.push(`${table}.pseudonym${named}`)
    } else selected.push(column + named)
  }
  const source =
    joins.length === 0
      ? `${parquetSql(path)} AS _rows`
      : `${await numberedSql(connection, path)} AS _rows ${joins.join(' ')} ORDER BY _rows.file_row_number`
  return {
    sql: `(SELECT ${selected.join(', ')} FROM ${source})`,
    fields: kept.map((field) => treatedField(field, treatments)),
  }
}

const isTime = ({ type }: Field): boolean => type === 'date' || type === 'timestamp'

/** What a column is once it was treated. */
export const treatedField = (field: Field, treatments: ReadonlyMap<string, Treated>): Field => {
  const treatment = treatments.get(field.name)?.treatment ?? 'keep'
  if (treatment === 'keep' || (treatment === 'mask' && isTime(field))) return field
  return { name: field.name, type: 'text', nullable: field.nullable }
}

/** SQL of what is seen of a masked column: a text, or the first day of the year. */
export const maskedSql = (column: string, field: Field, kind: Treated['class']): string =>
  isTime(field)
    ? `date_trunc('year', ${column})::${field.type === 'date' ? 'DATE' : 'TIMESTAMP'}`
    : maskSql(`${column}::VARCHAR`, kind)

let tables = 0

/** A temporary table of a column's different values with their pseudonyms. */
const pseudonyms = async (
  connection: DuckDBConnection,
  source: string,
  name: string,
  pseudonymise: Pseudonymise,
): Promise<string> => {
  const table = `_pseudonyms_${tables++}`
  await connection.run(`CREATE TEMP TABLE ${table} (value VARCHAR, pseudonym VARCHAR)`)
  const column = quoteName(name)
  const found = await connection.runAndReadAll(
    `SELECT DISTINCT ${column}::VARCHAR FROM ${source} WHERE ${column} IS NOT NULL`,
  )
  const values = found.getRows().map(([value]) => String(value))
  for (let start = 0; start < values.length; start += batch) {
    const some = values.slice(start, start + batch)
    const replaced = await pseudonymise(some)
    const rows = some.map((value, i) => `(${quoteText(value)}, ${quoteText(replaced[i]!)})`)
    await connection.run(`INSERT INTO ${table} VALUES ${rows.join(', ')}`)
  }
  return table
}
