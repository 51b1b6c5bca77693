import { quoteName, quoteText } from '../table/index.ts'
import type { Check, Compiled } from './check.ts'

/** The i-th column of a check, quoted. */
export const columnSql = (check: Check, i = 0): string => quoteName(check.columns[i]!)

/** A number as SQL, infinite ones too. */
export const numberSql = (value: number): string =>
  Number.isFinite(value) ? `(${value})::DOUBLE` : `'${value > 0 ? 'inf' : '-inf'}'::DOUBLE`

/** An argument as a SQL literal. */
export const literalSql = (value: number | string | boolean): string => {
  if (typeof value === 'number') return numberSql(value)
  return typeof value === 'boolean' ? String(value) : quoteText(value)
}

/** A check that judges row by row: failing rows of all, or of those where the first column is present. */
export const perRow = (check: Check, failing: string, over: 'all' | 'present'): Compiled => ({
  failing,
  aggregates: [`count(*) FILTER (${failing})`, over === 'all' ? 'count(*)' : `count(${columnSql(check)})`],
  judge: ([failing, total]) => ({
    ok: failing! <= (1 - check.mostly) * total! + 1e-9,
    failing: failing!,
    total: total!,
  }),
})

/** A check of one number that describes the whole: it lies between two bounds, or the check fails. */
export const perSummary = (check: Check, sql: string, name: string): Compiled => ({
  failing: null,
  aggregates: [sql],
  judge: ([value], rows) => {
    const { min, max } = check.args as { min: number | null; max: number | null }
    const ok = value !== null && value! >= (min ?? -Infinity) && value! <= (max ?? Infinity)
    return {
      ok,
      failing: ok ? 0 : rows,
      total: rows,
      detail: value === null ? `${name}: no value present` : `${name} is ${shown(value!)}`,
    }
  },
})

export const boundsText = (check: Check): string => {
  const { min, max } = check.args as { min: number | string | null; max: number | string | null }
  if (min === null || min === undefined) return `at most ${shown(max!)}`
  if (max === null || max === undefined) return `at least ${shown(min)}`
  return min === max ? `exactly ${shown(min)}` : `between ${shown(min)} and ${shown(max)}`
}

export const shown = (value: number | string): string =>
  typeof value === 'string'
    ? value
    : Number.isInteger(value)
      ? value.toLocaleString('en-US')
      : String(Number(value.toPrecision(6)))
