import { quoteName, quoteText } from '../table/index.ts'
import type { BySummary, Check, CheckedTable, Distinct, Judgement, Measure } from './check.ts'

/** The i-th column of a check, quoted. */
export const columnSql = (check: Check, i = 0): string => quoteName(check.columns[i]!)

/** The same for aggregates: missing in the rows that the check's condition leaves out. */
export const scopedSql = (check: Check, i = 0): string => scoped(check, columnSql(check, i))

/** An expression that is missing in the rows that the check's condition leaves out. */
export const scoped = (check: Check, sql: string): string =>
  check.where === undefined ? sql : `CASE WHEN (${check.where}) THEN ${sql} END`

/** How many rows a condition is true of. DuckDB's count_if is NULL, not 0, where it can tell that none is true or false. */
export const countIf = (sql: string): string => `coalesce(count_if(${sql}), 0)`

/** How many rows the check looks at, as an aggregate. */
export const rowsOf = (check: Check): string | Measure =>
  check.where === undefined ? { measure: 'rows', sql: rowsSql(check) } : rowsSql(check)

export const rowsSql = (check: Check): string =>
  check.where === undefined ? 'count(*)' : countIf(check.where)

/** The rows that the check looks at, for a subquery. */
export const fromSql = (check: Check): string =>
  check.where === undefined ? 'dataset' : `(FROM dataset WHERE (${check.where}))`

/** A number as SQL, infinite ones too. As a text, which is read as the double it is written for; 0.1 is a DECIMAL. */
export const numberSql = (value: number): string =>
  Number.isFinite(value) ? `'${value}'::DOUBLE` : `'${value > 0 ? 'inf' : '-inf'}'::DOUBLE`

/** An argument as a SQL literal. */
export const literalSql = (value: number | string | boolean): string => {
  if (typeof value === 'number') return numberSql(value)
  return typeof value === 'boolean' ? String(value) : quoteText(value)
}

/** An ISO 8601 text as milliseconds since 1970; NaN where it is none. Without a zone, as UTC: no answer may depend on the machine's. */
export const timeMs = (text: string): number =>
  Date.parse(
    /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text) ? `${text.replace(' ', 'T')}Z` : text,
  )

export const timeSql = (ms: number): string =>
  `${quoteText(new Date(ms).toISOString().slice(0, 23).replace('T', ' '))}::TIMESTAMP`

export interface Bounds {
  readonly min: number | null
  readonly max: number | null
}

/** What a check allows, both ends of it included: above 0 is at least the number that comes after 0. */
export const boundsOf = ({ args }: Pick<Check, 'args'>): Bounds => ({
  min: typeof args.above === 'number' ? numberAfter(args.above) : ((args.min ?? null) as number | null),
  max: typeof args.below === 'number' ? -numberAfter(-args.below) : ((args.max ?? null) as number | null),
})

/** The smallest double greater than x. */
const numberAfter = (x: number): number => {
  if (!Number.isFinite(x)) return x
  if (x === 0) return Number.MIN_VALUE
  const bits = new BigInt64Array(Float64Array.of(x).buffer)
  bits[0]! += x > 0 ? 1n : -1n
  return new Float64Array(bits.buffer)[0]!
}

export const isWithin = (value: number, { min, max }: Bounds): boolean =>
  value >= (min ?? -Infinity) && value <= (max ?? Infinity)

/** SQL: x lies outside two bounds of which either may be absent. */
export const outsideSql = (x: string, { min, max }: Bounds): string => {
  const tests = [
    min === null ? [] : [`${x} < ${numberSql(min)}`],
    max === null ? [] : [`${x} > ${numberSql(max)}`],
  ].flat()
  return tests.length > 0 ? `(${tests.join(' OR ')})` : 'false'
}

/** A check of one number that describes the whole: it lies between two bounds, or the check fails. */
export const perSummary = (check: Check, what: string | Distinct | Measure, name: string): BySummary => ({
  by: 'summary',
  aggregates: [what, rowsOf(check)],
  judge: ([value, rows]) => judgeSummary(value!, rows!, boundsOf(check), name),
})

export const judgeSummary = (value: number | null, rows: number, bounds: Bounds, name: string): Judgement => {
  const ok = value !== null && isWithin(value, bounds)
  return {
    ok,
    failing: ok ? 0 : rows,
    total: rows,
    value,
    detail: value === null ? `${name}: no value present` : `${name} is ${shown(value)}`,
  }
}

export const boundsText = ({ args }: Check): string => {
  const { min, max, above, below } = args as Record<string, number | string | null | undefined>
  const given = (bound: number | string | null | undefined, words: string) =>
    bound === null || bound === undefined ? [] : [`${words} ${shown(bound)}`]
  const low = [...given(min, 'at least'), ...given(above, 'more than')]
  const high = [...given(max, 'at most'), ...given(below, 'less than')]
  if (low.length + high.length === 0) return 'anything'
  if (given(min, '').length === 0 || given(max, '').length === 0) return [...low, ...high].join(' and ')
  return min === max ? `exactly ${shown(min!)}` : `between ${shown(min!)} and ${shown(max!)}`
}

export const shown = (value: number | string): string =>
  typeof value === 'string'
    ? value
    : Number.isInteger(value)
      ? counted(value)
      : String(Number(value.toPrecision(6)))

/** A whole number with commas. Its language's data would be loaded for toLocaleString, for longer than small files take. */
export const counted = (value: number): string =>
  Number.isInteger(value) ? String(BigInt(value)).replaceAll(/\B(?=(?:\d{3})+$)/g, ',') : String(value)

export const listed = (values: readonly (string | number | boolean)[]): string =>
  values.slice(0, 6).join(', ') + (values.length > 6 ? ` and ${values.length - 6} more` : '')

export const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`

/** Two bounds, either of which may be absent: min and max are allowed themselves, above and below are not. */
export const bounds = [
  { name: 'min', type: 'number', optional: true },
  { name: 'max', type: 'number', optional: true },
  { name: 'above', type: 'number', optional: true },
  { name: 'below', type: 'number', optional: true },
] as const

/** Where the value of the first column is present. */
export const present = (check: Check): string => `${columnSql(check)} IS NOT NULL`

/** How many different values the first column has in the rows that the check looks at. */
export const distinctOf = (check: Check, table: CheckedTable): Distinct => ({
  distinct: scopedSql(check),
  ...(check.where === undefined && { column: check.columns[0]! }),
  integer: typeOf(check, table) === 'integer',
})

export const isText = (check: Check, table: CheckedTable): boolean => typeOf(check, table) === 'text'

/** Whether the first column holds dates or times. */
export const isTime = (check: Check, table: CheckedTable): boolean =>
  ['date', 'timestamp'].includes(typeOf(check, table)!)

/** The type of the first column. */
const typeOf = ({ columns }: Check, { fields }: CheckedTable) =>
  fields.find(({ name }) => name === columns[0])?.type
