import type { ColumnInput } from '@slipway/ml/model'
import { badValue, notFinite } from '../serving.errors.ts'
import { isoMs } from './iso-time.ts'
import type { Form } from './read-column.ts'

/** What a JavaScript date can hold, in milliseconds either side of 1970. */
const maxMs = 8.64e15

/**
 * Milliseconds since 1970 UTC, from an ISO 8601 date or date-time (without a zone: UTC), or from whole epoch
 * milliseconds. A date input drops the time of day, as training did.
 */
export const timeOf = (input: ColumnInput, row: number, value: unknown, form: Form): number => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw notFinite(row, input.name, value)
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? parsed(value.trim(), form) : NaN
  const time = timeIn(input.type, ms)
  if (Number.isNaN(time))
    throw badValue(
      row,
      input.name,
      input.type === 'date' ? 'a date' : 'a time',
      value,
      input.type === 'date'
        ? 'Send an ISO date such as "2026-03-14", or milliseconds since 1970 UTC.'
        : 'Send an ISO time such as "2026-03-14T15:09:26Z", or milliseconds since 1970 UTC.',
    )
  return time
}

/** What milliseconds are as an input of this type; NaN beyond what is a time. */
export const timeIn = (type: ColumnInput['type'], ms: number): number => {
  if (!(Math.abs(ms) <= maxMs)) return NaN
  return type === 'date' ? Math.floor(ms / 86_400_000) * 86_400_000 : ms
}

const parsed = (text: string, form: Form): number =>
  form === 'spelled' && /^-?\d{9,16}$/.test(text) ? Number(text) : isoMsOf(text)

/** Longer than any time. */
const codes = new Uint8Array(40)

const isoMsOf = (text: string): number => {
  if (text.length > codes.length) return NaN
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 126) return NaN
    codes[at] = code
  }
  return isoMs(codes, 0, text.length)
}
