import type { DuckDBConnection } from '@duckdb/node-api'
import {
  describeParquet,
  nearestName,
  numberedSql,
  type ParquetPath,
  quoteName,
  withDuckDb,
} from '../table/index.ts'
import { type CheckSource, checksOf } from './builder.ts'
import type { Check, CheckedTable, CheckReport, CheckResult, Compiled } from './check.ts'
import { badCheck, unknownKind } from './check.errors.ts'
import { checkKinds } from './kinds/index.ts'

const sampleSize = 5

/**
 * Runs every check over a dataset: one query counts for all of them; a second one, only where some failed,
 * fetches up to five failing rows each. A check of a column that is not there fails; it does not throw.
 * @throws CHECK_UNKNOWN, CHECK_INVALID (a pattern that does not compile, a share outside 0..1), FILE_MISSING
 */
export const runChecks = (parquetPath: ParquetPath, sources: readonly CheckSource[]): Promise<CheckReport> =>
  withDuckDb(async (connection) => {
    const { fields } = await describeParquet(connection, parquetPath)
    const table: CheckedTable = { fields, parquetPath }
    await connection.run(
      `CREATE OR REPLACE TEMP VIEW dataset AS FROM ${await numberedSql(connection, parquetPath)}`,
    )
    const prepared = checksOf(sources).map((check) => prepare(check, table))
    const { rows, values } = await countAll(connection, prepared)
    const results = prepared.map((item, i) => resultOf(item, values[i]!, rows))
    const sampled = await sampleFailing(connection, prepared, results)
    const named = withIds(sampled)
    return {
      rows,
      passed: named.filter(({ ok }) => ok).length,
      failed: named.filter(({ ok, severity }) => !ok && severity === 'block').length,
      warned: named.filter(({ ok, severity }) => !ok && severity !== 'block').length,
      results: named,
    }
  })

interface Prepared {
  readonly check: Check
  readonly title: string
  /** Or the reason why it fails without looking at the rows. */
  readonly compiled: Compiled | string
}

const prepare = (check: Check, table: CheckedTable): Prepared => {
  const kind = checkKinds.find(({ name }) => name === check.kind)
  if (!kind)
    throw unknownKind(
      check.kind,
      nearestName(
        check.kind,
        checkKinds.map(({ name }) => name),
      ),
    )
  const title = kind.title(check)
  const [fewest, most] = kind.columns
  if (check.columns.length < fewest || check.columns.length > most)
    throw badCheck(title, `it names ${check.columns.length} columns`)
  if (!(check.mostly >= 0 && check.mostly <= 1))
    throw badCheck(title, `mostly(${check.mostly}) is not a share of 0 to 1`)
  const names = table.fields.map(({ name }) => name)
  for (const column of check.columns) {
    const field = table.fields.find(({ name }) => name === column)
    if (!field) {
      const nearest = nearestName(column, names)
      return {
        check,
        title,
        compiled: `there is no column "${column}"${nearest ? `; did you mean "${nearest}"?` : ''}`,
      }
    }
    if (kind.types && !kind.types.includes(field.type))
      return { check, title, compiled: `${column} is ${field.type}, not ${kind.types.join(' or ')}` }
  }
  return { check, title, compiled: kind.compile(check, table) }
}

const countAll = async (connection: DuckDBConnection, prepared: readonly Prepared[]) => {
  const aggregates = prepared.map(({ compiled }) => (typeof compiled === 'string' ? [] : compiled.aggregates))
  const sql = aggregates
    .flat()
    .map((aggregate) => `, (${aggregate})::DOUBLE`)
    .join('')
  let row: (number | null)[]
  try {
    const found = await connection.runAndReadAll(`SELECT count(*)::DOUBLE${sql} FROM dataset`)
    row = found.getRows()[0] as (number | null)[]
  } catch (cause) {
    throw await culpritOf(connection, prepared, cause)
  }
  let at = 1
  return {
    rows: row[0]!,
    values: aggregates.map((list) => row.slice(at, (at += list.length))),
  }
}

/** Which of the checks the combined query failed for. */
const culpritOf = async (connection: DuckDBConnection, prepared: readonly Prepared[], cause: unknown) => {
  for (const { title, compiled } of prepared) {
    if (typeof compiled === 'string' || compiled.aggregates.length === 0) continue
    try {
      await connection.run(`SELECT ${compiled.aggregates.join(', ')} FROM dataset`)
    } catch (own) {
      return badCheck(title, (own as Error).message.split('\n')[0]!, own)
    }
  }
  return cause
}

const resultOf = (
  { check, title, compiled }: Prepared,
  values: readonly (number | null)[],
  rows: number,
): CheckResult => {
  const judged =
    typeof compiled === 'string'
      ? { ok: false, failing: rows, total: rows, detail: compiled }
      : compiled.judge(values, rows)
  return {
    check: '',
    kind: check.kind,
    title,
    column: check.columns.length === 1 ? check.columns[0]! : null,
    severity: check.severity,
    ok: judged.ok,
    failing: judged.failing,
    total: judged.total,
    share: judged.total === 0 ? 0 : judged.failing / judged.total,
    detail: judged.detail ?? null,
    sample: [],
  }
}

const sampleFailing = async (
  connection: DuckDBConnection,
  prepared: readonly Prepared[],
  results: readonly CheckResult[],
): Promise<CheckResult[]> => {
  const queries = results.flatMap(({ ok }, i) => {
    const { check, compiled } = prepared[i]!
    if (ok || typeof compiled === 'string' || compiled.failing === null) return []
    const columns = check.columns.map((name) => `${quoteName(name)} := ${quoteName(name)}`).join(', ')
    const values = columns === '' ? `'{}'` : `to_json(struct_pack(${columns}))::VARCHAR`
    return [
      `(SELECT ${i} AS i, (file_row_number + 1)::DOUBLE AS r, ${values} AS v FROM dataset WHERE ${compiled.failing} ORDER BY file_row_number LIMIT ${sampleSize})`,
    ]
  })
  if (queries.length === 0) return [...results]
  const found = await connection.runAndReadAll(`FROM (${queries.join(' UNION ALL ')}) ORDER BY i, r`)
  const samples = new Map<number, CheckResult['sample'][number][]>()
  for (const [i, row, values] of found.getRows()) {
    const list = samples.get(Number(i)) ?? []
    list.push({ row: Number(row), values: JSON.parse(String(values)) as Record<string, unknown> })
    samples.set(Number(i), list)
  }
  return results.map((result, i) => ({ ...result, sample: samples.get(i) ?? [] }))
}

const withIds = (results: readonly CheckResult[]): CheckResult[] => {
  const seen = new Map<string, number>()
  return results.map((result) => {
    const base = result.column === null ? `${result.kind}:${result.title}` : `${result.kind}:${result.column}`
    const count = (seen.get(base) ?? 0) + 1
    seen.set(base, count)
    return { ...result, check: count === 1 ? base : `${base}#${count}` }
  })
}
