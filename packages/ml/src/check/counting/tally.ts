import type { DuckDBValue } from '@duckdb/node-api'
import type { ByRow } from '../check.ts'
import { countIf } from '../sql.ts'

/** A check that is judged by row, on its way to be counted. */
export interface RowCheck {
  readonly compiled: ByRow
  readonly where: string | undefined
}

/** Several checks counted with fewer aggregates than one each. */
export interface Tally {
  readonly checks: readonly RowCheck[]
  readonly aggregates: readonly string[]
  /** How many rows fail each check, from the values of the aggregates; null where these do not tell. */
  failing(values: readonly DuckDBValue[]): readonly number[] | null
  /** A predicate of the rows that fail any of them. */
  readonly some: string
  /** Its name, where the query has it as a column. */
  readonly flag?: string
}

/** A predicate of the rows that fail. */
export const failsSql = ({ compiled: { fails, over }, where }: RowCheck): string =>
  [where, over, fails]
    .filter((part) => part !== undefined)
    .map((part) => `(${part})`)
    .join(' AND ')

/** A predicate of the rows that are looked at; null: all. */
export const overSql = ({ compiled: { over }, where }: RowCheck): string | null => {
  const parts = [where, over].filter((part) => part !== undefined)
  return parts.length === 0 ? null : parts.map((part) => `(${part})`).join(' AND ')
}

/** A check that is counted by itself. @param flag the name of a predicate of the rows that fail it */
export const singly = (check: RowCheck, flag: string): Tally => ({
  checks: [check],
  aggregates: [`${countIf(flag)}::DOUBLE`],
  failing: ([count]) => [count as number],
  some: failsSql(check),
  flag,
})

/** Checks of the same key together. */
export const groupsOf = (
  checks: readonly RowCheck[],
  key: (check: RowCheck) => string | undefined,
): RowCheck[][] => {
  const groups = new Map<string, RowCheck[]>()
  for (const check of checks) {
    const own = key(check)
    if (own === undefined) continue
    const name = JSON.stringify([own, check.where ?? null])
    const group = groups.get(name)
    if (group) group.push(check)
    else groups.set(name, [check])
  }
  return [...groups.values()]
}
