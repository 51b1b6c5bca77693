import type { DuckDBConnection } from '@duckdb/node-api'
import type { ByRow, BySummary, Compiled, Judgement } from './check.ts'
import { badCheck } from './check.errors.ts'
import type { Prepared } from './prepare.ts'

/** What is known of a check once it was counted, and which rows fail it: by their own values, or among the others. */
export interface Counted extends Judgement {
  readonly fails?: string
  readonly among?: string
  readonly aside?: string
}

interface Asked {
  readonly index: number
  readonly compiled: ByRow | BySummary
}

/**
 * Asks all checks in one query; what these answers raise, in the next. Also how many rows fail any check that is judged
 * by row.
 */
export const countAll = async (connection: DuckDBConnection, prepared: readonly Prepared[]) => {
  const counted: (Counted | null)[] = prepared.map(() => null)
  let rows: number | null = null
  let failingRows = 0
  let open: Asked[] = prepared.flatMap(({ compiled }, index) =>
    typeof compiled === 'string' || compiled.by === 'function' ? [] : [{ index, compiled }],
  )
  do {
    const answer = await ask(connection, open, prepared)
    rows ??= answer.rows
    failingRows = answer.failingRows
    const next: Asked[] = []
    for (const [i, { index, compiled }] of open.entries()) {
      const found = answer.judge[i]!()
      if ('by' in found) next.push({ index, compiled: found as ByRow | BySummary })
      else counted[index] = withPredicate(found, compiled, prepared[index]!)
    }
    // Which rows fail is known of one round of questions only.
    if (next.length > 0 && answer.byRow) failingRows = Number.NaN
    open = next
  } while (open.length > 0)
  return { rows, failingRows, counted }
}

const withPredicate = (judged: Judgement, compiled: Compiled, { check }: Prepared): Counted => {
  if (compiled.by === 'row') return { ...judged, fails: failsSql(compiled, check.where) }
  if (compiled.by === 'summary' && compiled.among !== undefined) {
    const within = (sql: string) => (check.where === undefined ? sql : `((${check.where}) AND (${sql}))`)
    return { ...judged, among: within(compiled.among), aside: within(compiled.aside ?? compiled.among) }
  }
  return judged
}

const failsSql = ({ fails, over }: ByRow, where: string | undefined): string =>
  [where, over, fails]
    .filter((part) => part !== undefined)
    .map((part) => `(${part})`)
    .join(' AND ')

const overSql = ({ over }: ByRow, where: string | undefined): string | null => {
  const parts = [where, over].filter((part) => part !== undefined)
  return parts.length === 0 ? null : parts.map((part) => `(${part})`).join(' AND ')
}

const ask = async (connection: DuckDBConnection, asked: readonly Asked[], prepared: readonly Prepared[]) => {
  const predicates: string[] = []
  const aggregates: string[] = []
  const readers = asked.map(({ index, compiled }) => {
    const { check } = prepared[index]!
    const at = aggregates.length + 2
    if (compiled.by === 'row') {
      const name = `__f${predicates.length}`
      predicates.push(`${failsSql(compiled, check.where)} AS ${name}`)
      const over = overSql(compiled, check.where)
      aggregates.push(`count_if(${name})`, over === null ? 'count(*)' : `count_if(${over})`)
      const tolerated = compiled.tolerated ?? 1 - check.mostly
      return (row: readonly unknown[]) => (): Judgement => {
        const [failing, total] = [row[at] as number, row[at + 1] as number]
        return { ok: failing <= tolerated * total + 1e-9, failing, total }
      }
    }
    aggregates.push(...compiled.aggregates)
    const end = aggregates.length + 2
    if (compiled.told !== undefined) aggregates.push(`{t: ${compiled.told}}`)
    return (row: readonly unknown[]) => () =>
      compiled.judge(
        row.slice(at, end) as (number | null)[],
        row[0] as number,
        compiled.told === undefined ? null : (row[end] as string | null),
      )
  })
  const any = predicates.map((_, i) => `__f${i}`).join(' OR ')
  const from = predicates.length > 0 ? `(SELECT *, ${predicates.join(', ')} FROM dataset)` : 'dataset'
  const select = ['count(*)', any === '' ? '0' : `count_if(${any})`, ...aggregates].map((sql) =>
    sql.startsWith('{t: ') ? sql.slice(4, -1) : `(${sql})::DOUBLE`,
  )
  try {
    const found = await connection.runAndReadAll(`SELECT ${select.join(', ')} FROM ${from}`)
    const row = found.getRows()[0]!
    return {
      rows: row[0] as number,
      failingRows: row[1] as number,
      byRow: predicates.length > 0,
      judge: readers.map((reader) => reader(row)),
    }
  } catch (cause) {
    throw await culpritOf(connection, asked, prepared, cause)
  }
}

/** Which of the checks the combined query failed for. */
const culpritOf = async (
  connection: DuckDBConnection,
  asked: readonly Asked[],
  prepared: readonly Prepared[],
  cause: unknown,
) => {
  for (const { index, compiled } of asked) {
    const { check, title } = prepared[index]!
    const aggregates =
      compiled.by === 'row' ? [`count_if(${failsSql(compiled, check.where)})`] : compiled.aggregates
    if (aggregates.length === 0) continue
    try {
      // A few rows show whether the question is wrong; the data is not read for each.
      await connection.run(`SELECT ${aggregates.join(', ')} FROM (FROM dataset LIMIT 100) AS dataset`)
    } catch (own) {
      return badCheck(title, (own as Error).message.split('\n')[0]!, own)
    }
  }
  return cause
}
