import type { ColumnInput } from '@slipway/ml/model'
import { badValue, notFinite } from '../serving.errors.ts'
import type { Form } from './read-column.ts'

const dayForm = /^(\d{4})-(\d\d)-(\d\d)$/
const timeForm = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?( ?(Z|[+-]\d\d(:?\d\d)?))?$/
/** What a JavaScript date can hold, in milliseconds either side of 1970. */
const maxMs = 8.64e15

/**
 * Milliseconds since 1970 UTC, from an ISO 8601 date or date-time (without a zone: UTC), or from whole epoch
 * milliseconds. A date input drops the time of day, as training did.
 */
export const timeOf = (input: ColumnInput, row: number, value: unknown, form: Form): number => {
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? parsed(value.trim(), form) : NaN
  if (typeof value === 'number' && !Number.isFinite(value)) throw notFinite(row, input.name, value)
  if (!(Math.abs(ms) <= maxMs))
    throw badValue(
      row,
      input.name,
      input.type === 'date' ? 'a date' : 'a time',
      value,
      input.type === 'date'
        ? 'Send an ISO date such as "2026-03-14", or milliseconds since 1970 UTC.'
        : 'Send an ISO time such as "2026-03-14T15:09:26Z", or milliseconds since 1970 UTC.',
    )
  return input.type === 'date' ? Math.floor(ms / 86_400_000) * 86_400_000 : ms
}

const parsed = (text: string, form: Form): number => {
  const day = dayForm.exec(text)
  if (day) return dayMs(Number(day[1]), Number(day[2]), Number(day[3]))
  if (form === 'spelled' && /^-?\d{9,16}$/.test(text)) return Number(text)
  if (!timeForm.test(text)) return NaN
  const [year, month, dayOfMonth] = text.slice(0, 10).split('-').map(Number) as [number, number, number]
  if (Number.isNaN(dayMs(year, month, dayOfMonth))) return NaN
  const clock = text.slice(11).replace(',', '.').replace(' ', '')
  const zone = /(Z|[+-]\d\d(:?\d\d)?)$/.exec(clock)?.[0] ?? ''
  return Date.parse(`${text.slice(0, 10)}T${clock.slice(0, clock.length - zone.length)}${zoneOf(zone)}`)
}

const zoneOf = (zone: string) =>
  zone === '' || zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`

/** NaN for days that the calendar lacks, such as 30 February. */
const dayMs = (year: number, month: number, day: number): number => {
  const ms = Date.UTC(year, month - 1, day)
  const back = new Date(ms)
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? ms : NaN
}
