import type { DuckDBConnection } from '@duckdb/node-api'
import { existsSync } from 'node:fs'
import { type OpenRows, type ParquetPath, plainCsvRows, withDuckDb, withRows } from '../table/index.ts'
import { type CheckSource, checksOf } from './builder.ts'
import { type Check, type CheckReport, type CheckResult, isFailure, type ReferenceTable } from './check.ts'
import { unknownReference } from './check.errors.ts'
import { countAll, type Counted } from './counting/count.ts'
import { type Failing, type FailingRows, failingRows } from './failing-rows.ts'
import { runFunctions } from './function-checks.ts'
import { type Prepared, prepare } from './prepare.ts'
import { type ScannedChecks, scanChecks } from './scan/scan-checks.ts'

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
export const runChecks = async (
  path: ParquetPath,
  sources: readonly CheckSource[],
  options: CheckRunOptions = {},
): Promise<CheckReport> => {
  const straight = plainCsvRows(path)
  const { scan, ...unscanned } = straight ?? {}
  const checks = checksOf(sources)
  const ids = idsOf(checks)
  // Another table is opened by the engine.
  const isAlone = checks.every(({ args }) => typeof args.reference !== 'string')
  const prepared =
    straight && scan && isAlone ? preparedOf(checks, ids, straight, options, noReference) : null
  const scanned = scan && prepared ? await scanChecks(scan, prepared, mostOf(options)) : null
  const answers = scanned && prepared && answersOfScan(prepared, scanned)
  if (answers) return reportOf(prepared!, ids, answers)
  const known = { straight: straight && (unscanned as OpenRows), scanned }
  return withChecked(path, sources, options, async ({ report }) => report, known)
}

/** What is there while the rows are open. */
export interface Checked {
  readonly connection: DuckDBConnection
  readonly rows: OpenRows
  readonly checks: readonly Check[]
  readonly report: CheckReport
  /** For each check the predicate of the rows over `numbered` that are to go; null where no row alone fails. */
  readonly predicates: readonly (string | null)[]
}

/** What is known before the rows are opened: how they are read, and what a scan of them found. */
interface Known {
  readonly straight: OpenRows | null
  readonly scanned: ScannedChecks | null
}

/** Runs checks and lends the rows and what fails, as the temporary views `dataset` and `numbered`. */
export const withChecked = <T>(
  path: ParquetPath,
  sources: readonly CheckSource[],
  options: CheckRunOptions,
  use: (checked: Checked) => Promise<T>,
  known?: Known,
): Promise<T> =>
  withDuckDb((connection) =>
    withRows(
      connection,
      path,
      async (rows) => {
        await connection.run(`CREATE OR REPLACE TEMP VIEW dataset AS FROM ${rows.sql}`)
        await connection.run(`CREATE OR REPLACE TEMP VIEW numbered AS FROM ${rows.numberedSql}`)
        const checks = checksOf(sources)
        return withReferences(connection, checks, options, async (reference) => {
          const ids = idsOf(checks)
          const prepared = preparedOf(checks, ids, rows, options, reference)
          const most = mostOf(options)
          const scanned = known?.scanned ?? (rows.scan ? await scanChecks(rows.scan, prepared, most) : null)
          const answers =
            (scanned && answersOfScan(prepared, scanned)) ??
            (await answersOfEngine(connection, prepared, scanned, most))
          const predicates = answers.all.map(({ fails, among, aside }) => fails ?? aside ?? among ?? null)
          return use({ connection, rows, checks, report: reportOf(prepared, ids, answers), predicates })
        })
      },
      known?.straight,
    ),
  )

const mostOf = ({ failures = 1000 }: CheckRunOptions): number => failures

const preparedOf = (
  checks: readonly Check[],
  ids: readonly string[],
  { fields }: OpenRows,
  options: CheckRunOptions,
  reference: (name: string) => ReferenceTable,
): Prepared[] =>
  checks.map((check, i) =>
    prepare(check, {
      fields,
      nowMs: options.nowMs ?? Date.now(),
      reference,
      history: () => options.history?.(ids[i]!) ?? [],
    }),
  )

const noReference = (name: string): never => {
  throw unknownReference(name)
}

/** What was found, for each check and of the rows that fail. */
interface Answers {
  readonly rows: number
  readonly all: readonly Counted[]
  readonly found: FailingRows
}

const allOf = (
  prepared: readonly Prepared[],
  { rows, counted }: Pick<ScannedChecks, 'rows' | 'counted'>,
  functions: ReadonlyMap<number, Counted> = new Map(),
): Counted[] =>
  prepared.map(({ compiled }, i) =>
    typeof compiled === 'string'
      ? { ok: false, failing: rows, total: rows, detail: compiled }
      : (functions.get(i) ?? counted[i]!),
  )

/** Which checks fail by rows, as the engine is asked for those. */
const failingOf = (prepared: readonly Prepared[], all: readonly Counted[]): Failing[] =>
  all.flatMap(({ failing, fails, among }, index): Failing[] => {
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

/** null where rows fail among others, as repeated ones: those are known only once all have been read. */
const answersOfScan = (prepared: readonly Prepared[], scanned: ScannedChecks): Answers | null => {
  const all = allOf(prepared, scanned)
  const isTold = failingOf(prepared, all).every(({ rows }) => rows !== null)
  return isTold ? { rows: scanned.rows, all, found: scanned.found } : null
}

/** @param scanned what was counted already; only rows are still to be found */
const answersOfEngine = async (
  connection: DuckDBConnection,
  prepared: readonly Prepared[],
  scanned: ScannedChecks | null,
  most: number,
): Promise<Answers> => {
  const functions = await runFunctions(connection, prepared)
  const counted = scanned ?? (await countAll(connection, prepared))
  const all = allOf(prepared, counted, functions)
  const failing = failingOf(prepared, all)
  const isKnown = failing.every(({ rows }) => rows !== null)
  const total = failing.length === 1 ? failing[0]!.rows : isKnown ? counted.failingRows : null
  const found = await failingRows(connection, failing, Number.isNaN(total) ? null : total, most)
  return { rows: counted.rows, all, found }
}

const reportOf = (
  prepared: readonly Prepared[],
  ids: readonly string[],
  { rows, all, found }: Answers,
): CheckReport => {
  const results = all.map((one, i) => resultOf(prepared[i]!, one, ids[i]!, found.samples.get(i) ?? []))
  return {
    rows,
    passed: results.filter(({ ok }) => ok).length,
    failed: results.filter(({ ok, severity }) => !ok && isFailure(severity)).length,
    warned: results.filter(({ ok, severity }) => !ok && !isFailure(severity)).length,
    results,
    failingRows: found.total,
    failures: found.rows.map(({ row, checks }) => ({ row, checks: checks.map((i) => ids[i]!) })),
  }
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
