import { quoteName, quoteText } from '../../table/index.ts'
import type { CheckArg } from '../check.ts'
import { literalSql } from '../sql.ts'
import { given } from './arguments.ts'

/** A check as another tool's suite says it, without what all expectations share. */
export interface Said {
  readonly kind: string
  readonly columns: readonly string[]
  readonly args: Readonly<Record<string, CheckArg>>
}

export const said = (
  kind: string,
  columns: readonly string[],
  args: Readonly<Record<string, CheckArg | undefined>> = {},
): Said => ({ kind, columns, args: given(args) })

/** A condition on the rows in which another is true: those alone are counted. */
export const implied = (columns: readonly string[], condition: string, must: string): Said =>
  said('implies', columns, { if: condition, must })

/** Two bounds, neither of which need be there, and whether each is left out itself. */
export interface Range {
  readonly min: unknown
  readonly max: unknown
  readonly strictMin: boolean
  readonly strictMax: boolean
}

/** The same for kinds that are told numbers. */
export const boundsSaid = ({ min, max, strictMin, strictMax }: Range): Record<string, CheckArg> =>
  given({
    [strictMin ? 'above' : 'min']: min as CheckArg,
    [strictMax ? 'below' : 'max']: max as CheckArg,
  })

/** Values of a column: numbers, times or texts, by what the bounds are. */
export const rangeSaid = (column: string, range: Range): Said => {
  const told = [range.min, range.max].filter((bound) => bound !== null && bound !== undefined)
  if (told.every((bound) => typeof bound === 'number')) return said('between', [column], boundsSaid(range))
  const times = told.every((bound) => typeof bound === 'string' && isoTime.test(bound))
  if (times && !range.strictMin && !range.strictMax)
    return said('date-between', [column], { min: range.min as string, max: range.max as string })
  const x = quoteName(column)
  return implied([column], `${x} IS NOT NULL`, withinSql(x, range))
}

export const withinSql = (x: string, range: Range): string => {
  const literal = (bound: unknown) => {
    if (typeof bound === 'number') return String(bound)
    return (isoTime.test(String(bound)) ? 'TIMESTAMP ' : '') + quoteText(String(bound))
  }
  const side = (bound: unknown, operator: string) =>
    bound === null || bound === undefined ? [] : [`${x} ${operator} ${literal(bound)}`]
  return [
    ...side(range.min, range.strictMin ? '>' : '>='),
    ...side(range.max, range.strictMax ? '<' : '<='),
  ].join(' AND ')
}

const isoTime = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/

export const listSql = (values: readonly (string | number | boolean)[]): string =>
  values.length === 0 ? '(NULL)' : `(${values.map(literalSql).join(', ')})`

/** A column's values as texts, whatever they are. */
export const textSql = (column: string): string => `${quoteName(column)}::VARCHAR`
