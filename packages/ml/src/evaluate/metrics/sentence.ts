import type { Interval } from '../../stats/index.ts'
import type { WordsContext } from '../metric.ts'

/** A share as "54 (50–58)", of a hundred; one decimal where whole numbers would say none, all or no doubt at all. */
export function ofHundred(value: number, interval: Interval | null): string {
  const whole = (share: number) => Math.round(100 * share)
  const extreme = (value > 0.985 && value < 1) || (value > 0 && value < 0.015)
  const narrow =
    interval !== null && interval.low < interval.high && whole(interval.low) === whole(interval.high)
  const decimals = extreme || narrow ? 1 : 0
  const told = (share: number) => (100 * share).toFixed(decimals)
  return interval === null ? told(value) : `${told(value)} (${told(interval.low)}–${told(interval.high)})`
}

/** A number as "44.1 (42.8–45.3)", to three figures. */
export function plain(value: number, interval: Interval | null, unit = ''): string {
  const told =
    interval === null ? figure(value) : `${figure(value)} (${figure(interval.low)}–${figure(interval.high)})`
  return unit === '' ? told : `${told} ${unit}`
}

/** Three significant figures, without an exponent where it can be avoided. */
export function figure(value: number): string {
  const size = Math.abs(value)
  if (size === 0 || !Number.isFinite(value)) return String(value)
  if (size >= 1e9 || size < 1e-4) return value.toExponential(2)
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(size)))
  return size >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toFixed(Math.min(6, decimals))
}

export const rowsOfContext = (context: WordsContext) => context.rows ?? 'rows'

/** "leave", or "have Churn = Yes". */
export const eventOf = (context: WordsContext) =>
  context.event ?? `have ${context.target} = ${context.positive ?? '1'}`

/** Rows that are somebody, not something. */
const people =
  /\b(customer|client|user|person|people|patient|employee|student|member|subscriber|guest|driver|applicant|adult|child|children|men|women)s?$/i

/** "customers who leave", "machines that fail", or "rows with Churn = Yes". */
export const positivesOf = (context: WordsContext) =>
  context.event === undefined
    ? `${rowsOfContext(context)} with ${context.target} = ${context.positive ?? '1'}`
    : `${rowsOfContext(context)} ${people.test(rowsOfContext(context)) ? 'who' : 'that'} ${context.event}`
