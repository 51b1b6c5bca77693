import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  describeParquet,
  type Field,
  fileMissing,
  type ParquetPath,
  parquetSql,
  quoteName,
  quoteText,
  sqlTypes,
  withDuckDb,
} from '../table/index.ts'
import type { CheckSource } from './builder.ts'
import type { RowFailure } from './check.ts'
import { repairMisfits, repairNoRows } from './check.errors.ts'
import { type CheckRunOptions, withChecked } from './run-checks.ts'
import { asideColumns, failingOf, flagRows } from './set-aside.ts'

export interface Admitted {
  /** Numbers of the rows that pass now, and those that do not with the ids of the checks they fail. */
  readonly rows: readonly number[]
  readonly refused: readonly RowFailure[]
  /** The data with those rows at its end; null where none pass. */
  readonly path: string | null
}

export interface AdmitOptions extends CheckRunOptions {
  readonly outDir: string
  /** Numbers of the rows that are to come back; all where absent. */
  readonly rows?: readonly number[]
  /** Numbers of rows that are back already. */
  readonly back?: readonly number[]
}

/**
 * Asks rows that were set aside the same checks again, among the data that they are to be part of, and joins those that
 * pass. Rows may have been repaired meanwhile: a CSV file with the same columns and `_row`.
 * @param data the dataset as it is now
 * @param aside the Parquet file of what was set aside, or a repaired CSV
 * @throws QUARANTINE_REPAIR_MISFITS where the file lacks a column or holds what the column cannot
 */
export const admitAside = (
  data: ParquetPath,
  aside: string,
  checks: readonly CheckSource[],
  options: AdmitOptions,
): Promise<Admitted> =>
  withDuckDb(async (connection) => {
    if (!existsSync(aside)) throw fileMissing(aside)
    const { fields, rows: before } = await describeParquet(connection, data)
    const csv = !/\.parquet$/i.test(aside)
    const source = csv
      ? `read_csv(${quoteText(aside)}, all_varchar = true, header = true, nullstr = '', delim = ',')`
      : parquetSql(aside)
    const run = async (sql: string) => {
      try {
        return await connection.runAndReadAll(sql)
      } catch (cause) {
        throw repairMisfits(aside, (cause as Error).message.split('\n')[0]!, cause)
      }
    }
    const found = (await run(`DESCRIBE FROM ${source}`)).getRows().map(([name]) => String(name))
    for (const name of [...fields.map((field) => field.name), asideColumns.row])
      if (!found.includes(name)) throw repairMisfits(aside, `it has no column "${name}"`)
    const select = fields.map((field) => `${castSql(field, csv)} AS ${quoteName(field.name)}`).join(', ')
    const wanted = [
      options.rows ? `n IN (${options.rows.join(', ') || 'NULL'})` : 'true',
      options.back && options.back.length > 0 ? `n NOT IN (${options.back.join(', ')})` : 'true',
    ].join(' AND ')
    await run(
      `CREATE OR REPLACE TEMP TABLE coming_back AS SELECT * FROM (SELECT ${asideColumns.row}::BIGINT AS n, ${select} FROM ${source}) WHERE ${wanted} ORDER BY n`,
    )
    const numbers = (await run('SELECT n::DOUBLE FROM coming_back ORDER BY n'))
      .getRows()
      .map(([n]) => Number(n))
    if (numbers.length === 0) throw repairNoRows(aside)
    const names = fields.map(({ name }) => quoteName(name)).join(', ')
    const all = join(options.outDir, 'all.parquet')
    await run(
      `COPY (SELECT ${names} FROM ${parquetSql(data)} UNION ALL SELECT ${names} FROM (FROM coming_back ORDER BY n)) TO ${quoteText(all)} (FORMAT parquet, COMPRESSION snappy)`,
    )
    return judged(all, checks, options, before, numbers)
  })

const judged = (
  all: string,
  checks: readonly CheckSource[],
  options: AdmitOptions,
  before: number,
  numbers: readonly number[],
): Promise<Admitted> =>
  withChecked(all, checks, options, async (checked) => {
    const failing = failingOf(checked)
    if (failing.length === 0) return { rows: numbers, refused: [], path: all }
    await flagRows(checked, failing)
    const flagged = await checked.connection.runAndReadAll(
      `SELECT r::DOUBLE, ${failing.map((_, i) => `f${i}`).join(', ')} FROM flagged WHERE r >= ${before} ORDER BY r`,
    )
    const refused = flagged.getRows().map(([r, ...flags]) => ({
      row: numbers[Number(r) - before]!,
      checks: failing.filter((_, i) => flags[i] === true).map(({ id }) => id),
    }))
    const out = new Set(refused.map(({ row }) => row))
    const rows = numbers.filter((n) => !out.has(n))
    if (refused.length === 0) return { rows, refused, path: all }
    if (rows.length === 0) return { rows, refused, path: null }
    const path = join(options.outDir, 'admitted.parquet')
    const names = checked.rows.fields.map(({ name }) => quoteName(name)).join(', ')
    await checked.connection.run(
      `COPY (SELECT ${names} FROM numbered WHERE __row < ${before} OR __row NOT IN (SELECT r FROM flagged)) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION snappy)`,
    )
    return { rows, refused, path }
  })

/** A repaired text that its column cannot hold is an error, never a missing value. */
const castSql = ({ name, type }: Field, csv: boolean): string =>
  csv ? `nullif(${quoteName(name)}, '')::${sqlTypes[type]}` : quoteName(name)
