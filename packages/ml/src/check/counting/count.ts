import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import type { ByRow, BySummary, Compiled, Distinct, Judgement, Measure } from '../check.ts'
import { badCheck } from '../check.errors.ts'
import type { Prepared } from '../prepare.ts'
import { countIf } from '../sql.ts'
import { countersOf, type DistinctCounter } from './distinct.ts'
import { type Look, lookAt } from './look.ts'
import { rangeTallies } from './ranges.ts'
import { failsSql, overSql, type RowCheck, singly } from './tally.ts'
import { textTallies } from './texts.ts'

/** What is known of a check once it was counted, and which rows fail it: by their own values, or among the others. */
export interface Counted extends Judgement {
  readonly fails?: string
  readonly among?: string
  readonly aside?: string
}

/**
 * Asks all checks in one query, several at once where that is cheaper; what these answers raise, or leave open, in the
 * next. Also how many rows fail any check that is judged by row; NaN where that is not known.
 */
export const countAll = async (connection: DuckDBConnection, prepared: readonly Prepared[]) => {
  const counted: (Counted | null)[] = prepared.map(() => null)
  let rows: number | null = null
  // Which rows fail is known of one round of questions only.
  const failingRows: number[] = []
  let open: Asked[] = prepared.flatMap(({ check, compiled }, index) =>
    typeof compiled === 'string' || compiled.by === 'function'
      ? []
      : [{ index, compiled, where: check.where }],
  )
  let look = await lookAt(connection, columnsOf(open, prepared))
  do {
    const answer = await ask(connection, open, prepared, look)
    rows ??= answer.rows
    if (open.some(isRowCheck)) failingRows.push(answer.failingRows)
    const next: Asked[] = []
    for (const [i, asked] of open.entries()) {
      const found = answer.judge[i]!()
      if (found === null) next.push(asked)
      else if ('by' in found) next.push({ ...asked, compiled: found as Asked['compiled'] })
      else counted[asked.index] = withPredicate(found, asked)
    }
    open = next
    look = null
  } while (open.length > 0)
  return { rows, failingRows: failingRows.length > 1 ? Number.NaN : (failingRows[0] ?? 0), counted }
}

/** A check as it is asked. */
export interface Asked {
  readonly index: number
  readonly compiled: ByRow | BySummary
  readonly where: string | undefined
}

const isSummary = (asked: Asked): asked is Asked & { compiled: BySummary } => asked.compiled.by === 'summary'

const isRowCheck = (asked: Asked): asked is Asked & RowCheck => asked.compiled.by === 'row'

/** The columns that a look can help with. */
const columnsOf = (asked: readonly Asked[], prepared: readonly Prepared[]): string[] => [
  ...new Set(
    asked
      .filter(({ compiled }) => compiled.by === 'row' || compiled.aggregates.some(isDistinct))
      .flatMap(({ index }) => prepared[index]!.check.columns),
  ),
]

const isDistinct = (aggregate: string | Distinct | Measure): aggregate is Distinct =>
  typeof aggregate !== 'string' && 'distinct' in aggregate

/** With the predicate of the rows that fail, for those who look for them. */
export const withPredicate = (judged: Judgement, { compiled, where }: Asked): Counted => {
  if (compiled.by === 'row') return { ...judged, fails: failsSql({ compiled, where }) }
  if (compiled.among === undefined) return judged
  const within = (sql: string) => (where === undefined ? sql : `((${where}) AND (${sql}))`)
  return { ...judged, among: within(compiled.among), aside: within(compiled.aside ?? compiled.among) }
}

/** What a check is found to be; what must be asked next; null: ask it again, by itself. */
type Answer = Judgement | Compiled | null

const ask = async (
  connection: DuckDBConnection,
  asked: readonly Asked[],
  prepared: readonly Prepared[],
  look: Look | null,
) => {
  const query = questions()
  const rowsAt = query.add('(count(*))::DOUBLE')
  const byRow = asked.filter(isRowCheck)
  const tallies = look ? [...rangeTallies(byRow), ...(await textTallies(byRow, look))] : []
  const together = new Set(tallies.flatMap(({ checks }) => checks))
  const alone = byRow
    .filter((check) => !together.has(check))
    .map((check) => singly(check, query.flag(failsSql(check))))
  const groups = [...tallies, ...alone]
  // Rows that fail several checks count once. Only where a look shows that some do, as it costs a test of each check.
  const failSome = (await look?.fulfil(groups.map(({ some }) => some))) ?? groups.map(() => true)
  const union = groups.filter((_, i) => failSome[i]).map(({ some, flag }) => flag ?? some)
  const unionAt = query.add(union.length === 0 ? '0::DOUBLE' : `${countIf(union.join(' OR '))}::DOUBLE`)
  const failing = new Map<RowCheck, (values: Values) => number | null>()
  for (const group of groups) {
    const places = group.aggregates.map(query.add)
    for (const [i, check] of group.checks.entries())
      failing.set(check, (values) => group.failing(places.map((at) => values[at]!))?.[i] ?? null)
  }
  const summaries = asked.filter(isSummary).flatMap(({ compiled }) => compiled.aggregates)
  const distinct = await countersOf(summaries.filter(isDistinct), look)
  const readers = asked.map((one) =>
    isRowCheck(one)
      ? rowReader(one, prepared[one.index]!, query.add, rowsAt, failing)
      : summaryReader(one.compiled as BySummary, query.add, rowsAt, distinct),
  )
  let values: Values
  try {
    values = (await connection.runAndReadAll(query.sql())).getRows()[0]!
  } catch (cause) {
    throw await culpritOf(connection, asked, prepared, cause)
  }
  const unseen = groups.some(
    (group, i) => !failSome[i] && group.checks.some((check) => failing.get(check)!(values) !== 0),
  )
  return {
    rows: values[rowsAt] as number,
    failingRows: unseen ? Number.NaN : (values[unionAt] as number),
    judge: readers.map((read) => () => read(values)),
  }
}

type Values = readonly DuckDBValue[]

/** A query that grows: what is asked twice is answered once. */
const questions = () => {
  const aggregates: string[] = []
  const flags: string[] = []
  return {
    /** An aggregate; its place among the values. */
    add: (sql: string): number => {
      const at = aggregates.indexOf(sql)
      return at >= 0 ? at : aggregates.push(sql) - 1
    },
    /** A predicate of each row; its name. */
    flag: (sql: string): string => `__f${flags.push(sql) - 1}`,
    sql: (): string => {
      const named = flags.map((sql, i) => `${sql} AS __f${i}`).join(', ')
      const from = flags.length > 0 ? `(SELECT *, ${named} FROM dataset)` : 'dataset'
      return `SELECT ${aggregates.join(', ')} FROM ${from}`
    },
  }
}

const rowReader = (
  asked: Asked & RowCheck,
  { check }: Prepared,
  add: (sql: string) => number,
  rowsAt: number,
  failing: ReadonlyMap<RowCheck, (values: Values) => number | null>,
): ((values: Values) => Answer) => {
  const over = overSql(asked)
  const at = over === null ? rowsAt : add(`${countIf(over)}::DOUBLE`)
  const tolerated = asked.compiled.tolerated ?? 1 - check.mostly
  return (values) => {
    const count = failing.get(asked)!(values)
    const total = values[at] as number
    return count === null ? null : judgedByRow(count, total, tolerated)
  }
}

export const judgedByRow = (failing: number, total: number, tolerated: number): Judgement => ({
  ok: failing <= tolerated * total + 1e-9,
  failing,
  total,
})

const summaryReader = (
  compiled: BySummary,
  add: (sql: string) => number,
  rowsAt: number,
  distinct: ReadonlyMap<string, DistinctCounter>,
): ((values: Values) => Answer) => {
  const numbers = compiled.aggregates.map((aggregate) => {
    if (!isDistinct(aggregate)) {
      const at = add(`(${typeof aggregate === 'string' ? aggregate : aggregate.sql})::DOUBLE`)
      return (values: Values) => values[at] as number | null
    }
    const counter = distinct.get(aggregate.distinct)!
    const places = counter.aggregates.map(add)
    return (values: Values) => counter.count(places.map((at) => values[at] as number | null))
  })
  const told = compiled.told === undefined ? null : add(compiled.told)
  return (values) => {
    const found = numbers.map((number) => number(values))
    if (found.includes(undefined)) return null
    return compiled.judge(
      found as (number | null)[],
      values[rowsAt] as number,
      told === null ? null : (values[told] as string | null),
    )
  }
}

/** Which of the checks the combined query failed for. */
const culpritOf = async (
  connection: DuckDBConnection,
  asked: readonly Asked[],
  prepared: readonly Prepared[],
  cause: unknown,
) => {
  for (const one of asked) {
    const aggregates = isRowCheck(one)
      ? [countIf(failsSql(one))]
      : (one.compiled as BySummary).aggregates.map((aggregate) =>
          isDistinct(aggregate)
            ? `count(DISTINCT ${aggregate.distinct})`
            : typeof aggregate === 'string'
              ? aggregate
              : aggregate.sql,
        )
    if (aggregates.length === 0) continue
    try {
      // A few rows show whether the question is wrong; the data is not read for each.
      await connection.run(`SELECT ${aggregates.join(', ')} FROM (FROM dataset LIMIT 100) AS dataset`)
    } catch (own) {
      return badCheck(prepared[one.index]!.title, (own as Error).message.split('\n')[0]!, own)
    }
  }
  return cause
}
