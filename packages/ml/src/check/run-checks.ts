import type { DuckDBConnection } from '@duckdb/node-api'
import { existsSync } from 'node:fs'
import { type OpenRows, type ParquetPath, withDuckDb, withRows } from '../table/index.ts'
import { type CheckSource, checksOf } from './builder.ts'
import { type Check, type CheckReport, type CheckResult, isFailure, type ReferenceTable } from './check.ts'
import { unknownReference } from './check.errors.ts'
import { countAll, type Counted } from './counting/count.ts'
import { type Failing, failingRows } from './failing-rows.ts'
import { runFunctions } from './function-checks.ts'
import { type Prepared, prepare } from './prepare.ts'
import { scanChecks } from './scan/scan-checks.ts'

export interface CheckRunOptions {
  /** Where a table lies that checks name: a data file, Parquet files that follow one another, or null. A name may be a path itself. */
  readonly references?: (name: string) => Promise<ParquetPath | null> | ParquetPath | null
  /** Earlier values of a check by its id, the oldest first. */
  readonly history?: (check: string) => readonly number[]
  /** Milliseconds since 1970; for freshness. */
  readonly nowMs?: number
  /** How many failing rows are told one by one; 1,000 unless said. Each check's sample is told in any case. */
  readonly failures?: number
}

/**
 * Runs every check over a data file (Parquet, CSV, JSON lines; CSV is read where it lies). A plain CSV file is scanned
 * once for all of them, where each is of a kind that needs no SQL. Otherwise one query counts for all of them; what
 * depends on its answers is asked in a second; rows are looked at again only where some failed, until enough are shown. A
 * check of a column that is not there fails; it does not throw.
 * @throws CHECK_UNKNOWN, CHECK_INVALID (a pattern that does not compile, a share outside 0..1), CHECK_REFERENCE,
 *   FILE_MISSING and what `ingest` throws
 */
export const runChecks = (
  path: ParquetPath,
  sources: readonly CheckSource[],
  options: CheckRunOptions = {},
): Promise<CheckReport> => withChecked(path, sources, options, async ({ report }) => report)

/** What is there while the rows are open. */
export interface Checked {
  readonly connection: DuckDBConnection
  readonly rows: OpenRows
  readonly checks: readonly Check[]
  readonly report: CheckReport
  /** For each check the predicate of the rows over `numbered` that are to go; null where no row alone fails. */
  readonly predicates: readonly (string | null)[]
}

/** Runs checks and lends the rows and what fails, as the temporary views `dataset` and `numbered`. */
export const withChecked = <T>(
  path: ParquetPath,
  sources: readonly CheckSource[],
  options: CheckRunOptions,
  use: (checked: Checked) => Promise<T>,
): Promise<T> =>
  withDuckDb((connection) =>
    withRows(connection, path, async (rows) => {
      await connection.run(`CREATE OR REPLACE TEMP VIEW dataset AS FROM ${rows.sql}`)
      await connection.run(`CREATE OR REPLACE TEMP VIEW numbered AS FROM ${rows.numberedSql}`)
      const checks = checksOf(sources)
      return withReferences(connection, checks, options, async (reference) => {
        const ids = idsOf(checks)
        const prepared = checks.map((check, i) =>
          prepare(check, {
            fields: rows.fields,
            nowMs: options.nowMs ?? Date.now(),
            reference,
            history: () => options.history?.(ids[i]!) ?? [],
          }),
        )
        const { report, predicates } = await reportOf(connection, rows, prepared, ids, options)
        return use({ connection, rows, checks, report, predicates })
      })
    }),
  )

const reportOf = async (
  connection: DuckDBConnection,
  { scan }: OpenRows,
  prepared: readonly Prepared[],
  ids: readonly string[],
  { failures = 1000 }: CheckRunOptions,
) => {
  const functions = await runFunctions(connection, prepared)
  const scanned = scan ? await scanChecks(scan, prepared, failures) : null
  const { rows, failingRows: byRow, counted } = scanned ?? (await countAll(connection, prepared))
  const all = prepared.map(
    ({ compiled }, i): Counted =>
      typeof compiled === 'string'
        ? { ok: false, failing: rows, total: rows, detail: compiled }
        : (functions.get(i) ?? counted[i]!),
  )
  const failing = all.flatMap(({ failing, fails, among }, index): Failing[] => {
    const predicate = fails ?? among
    if (failing === 0 || predicate === undefined) return []
    return [
      {
        index,
        predicate,
        rows: fails === undefined ? null : failing,
        columns: prepared[index]!.check.columns,
      },
    ]
  })
  const total =
    failing.length === 1 ? failing[0]!.rows : failing.every(({ rows }) => rows !== null) ? byRow : null
  // Rows that fail among others, as repeated ones, are known only once all have been read.
  const found =
    scanned && failing.every(({ rows }) => rows !== null)
      ? scanned.found
      : await failingRows(connection, failing, Number.isNaN(total) ? null : total, failures)
  const results = all.map((one, i) => resultOf(prepared[i]!, one, ids[i]!, found.samples.get(i) ?? []))
  const report: CheckReport = {
    rows,
    passed: results.filter(({ ok }) => ok).length,
    failed: results.filter(({ ok, severity }) => !ok && isFailure(severity)).length,
    warned: results.filter(({ ok, severity }) => !ok && !isFailure(severity)).length,
    results,
    failingRows: found.total,
    failures: found.rows.map(({ row, checks }) => ({ row, checks: checks.map((i) => ids[i]!) })),
  }
  return { report, predicates: all.map(({ fails, among, aside }) => fails ?? aside ?? among ?? null) }
}

const resultOf = (
  { check, title }: Prepared,
  judged: Counted,
  id: string,
  sample: CheckResult['sample'],
): CheckResult => ({
  check: id,
  kind: check.kind,
  title,
  column: check.columns.length === 1 ? check.columns[0]! : null,
  severity: check.severity,
  ok: judged.ok,
  failing: judged.failing,
  total: judged.total,
  share: judged.total === 0 ? 0 : Math.min(1, judged.failing / judged.total),
  value: judged.value ?? null,
  detail: judged.detail ?? null,
  why: check.why ?? null,
  sample,
})

/** Kind and columns, numbered where they repeat. */
export const idsOf = (checks: readonly Check[]): string[] => {
  const seen = new Map<string, number>()
  return checks.map(({ kind, columns, args }) => {
    const metric = kind === 'anomaly' ? `:${String(args.metric)}` : ''
    const base = `${kind}${metric}${columns.length > 0 ? `:${columns.join(',')}` : ''}`
    const count = (seen.get(base) ?? 0) + 1
    seen.set(base, count)
    return count === 1 ? base : `${base}#${count}`
  })
}

/** Opens the tables that checks name, each once. */
const withReferences = async <T>(
  connection: DuckDBConnection,
  checks: readonly Check[],
  { references }: CheckRunOptions,
  use: (reference: (name: string) => ReferenceTable) => Promise<T>,
): Promise<T> => {
  const names = [
    ...new Set(checks.flatMap(({ args }) => (typeof args.reference === 'string' ? [args.reference] : []))),
  ]
  const opened = new Map<string, ReferenceTable>()
  const openFrom = async (at: number): Promise<T> => {
    const name = names[at]
    if (name === undefined) return use((wanted) => opened.get(wanted)!)
    const path = (await references?.(name)) ?? (existsSync(name) ? name : null)
    if (path === null) throw unknownReference(name)
    return withRows(connection, path, (rows) => {
      opened.set(name, rows)
      return openFrom(at + 1)
    })
  }
  return openFrom(0)
}
