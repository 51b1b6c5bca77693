import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type ParquetPath, quoteName, quoteText } from '../table/index.ts'
import { type Check, type CheckReport, isFailure } from './check.ts'
import type { CheckSource } from './builder.ts'
import { type Checked, type CheckRunOptions, withChecked } from './run-checks.ts'
import { countIf } from './sql.ts'

/** The column that holds the number a row had, from 1, and the one with the ids of the checks it fails. */
export const asideColumns = { row: '_row', reasons: '_reasons' } as const

export interface SetAside {
  readonly report: CheckReport
  readonly checks: readonly Check[]
  /** How many rows go, with `aside` as their Parquet file; null where none do. */
  readonly rows: number
  readonly aside: string | null
  /** All other rows; null where none go, or none are left. */
  readonly rest: string | null
  readonly reasons: readonly { readonly check: string; readonly title: string; readonly rows: number }[]
}

/**
 * Runs checks and parts the rows: those that fail a check of severity error or block that does not hold go to one
 * Parquet file, with their numbers and reasons; the others to another.
 */
export const setAside = (
  path: ParquetPath,
  sources: readonly CheckSource[],
  options: CheckRunOptions & { readonly outDir: string },
): Promise<SetAside> =>
  withChecked(path, sources, options, async (checked) => {
    const { connection, report, checks } = checked
    const failing = failingOf(checked)
    const nothing = { report, checks, rows: 0, aside: null, rest: null, reasons: [] }
    if (failing.length === 0) return nothing
    mkdirSync(options.outDir, { recursive: true })
    await flagRows(checked, failing)
    const counts = await connection.runAndReadAll(
      `SELECT count(*)::DOUBLE, ${failing.map((_, i) => `${countIf(`f${i}`)}::DOUBLE`).join(', ')} FROM flagged`,
    )
    const [rows, ...byCheck] = counts.getRows()[0] as number[]
    if (rows === 0) return nothing
    const names = checked.rows.fields.map(({ name }) => quoteName(name)).join(', ')
    const reasons = failing.map(({ id }, i) => `CASE WHEN f${i} THEN ${quoteText(id)} END`).join(', ')
    const aside = join(options.outDir, 'aside.parquet')
    const rest = join(options.outDir, 'rest.parquet')
    await connection.run(
      `COPY (SELECT ${names}, r + 1 AS ${asideColumns.row}, concat_ws('; ', ${reasons}) AS ${asideColumns.reasons} FROM numbered JOIN flagged ON __row = r ORDER BY r) TO ${quoteText(aside)} (FORMAT parquet, COMPRESSION zstd)`,
    )
    const left = report.rows - rows!
    if (left > 0)
      await connection.run(
        `COPY (SELECT ${names} FROM numbered WHERE __row NOT IN (SELECT r FROM flagged)) TO ${quoteText(rest)} (FORMAT parquet, COMPRESSION snappy)`,
      )
    return {
      report,
      checks,
      rows: rows!,
      aside,
      rest: left > 0 ? rest : null,
      reasons: failing
        .map(({ id, title }, i) => ({ check: id, title, rows: byCheck[i]! }))
        .filter((reason) => reason.rows > 0),
    }
  })

export interface Failing {
  readonly id: string
  readonly title: string
  readonly predicate: string
}

/** What does not hold and is grave enough, of the checks that say which rows fail. */
export const failingOf = ({ report, predicates }: Checked): Failing[] =>
  report.results.flatMap(({ ok, severity, check, title }, i) => {
    const predicate = predicates[i] ?? null
    return ok || !isFailure(severity) || predicate === null ? [] : [{ id: check, title, predicate }]
  })

/** The temporary table `flagged`: the numbers r of rows that fail, and of each check whether they do, as f0, f1 … */
export const flagRows = async (
  { connection }: Pick<Checked, 'connection'>,
  failing: readonly Failing[],
): Promise<void> => {
  const flags = failing.map(({ predicate }, i) => `coalesce(${predicate}, false) AS f${i}`).join(', ')
  const any = failing.map((_, i) => `f${i}`).join(' OR ')
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE flagged AS SELECT * FROM (SELECT __row AS r, ${flags} FROM numbered) WHERE ${any}`,
  )
}
