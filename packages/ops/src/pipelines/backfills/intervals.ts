import { momentOf } from '../schedules/zone.ts'
import { emptySpan, momentBroken, stepBroken, tooMany } from './backfills.errors.ts'

export const mostIntervals = 10_000
const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }
const dayMs = 86_400_000

export interface Interval {
  /** The beginning as a clock there shows it: a day, or a time where it begins within one. */
  readonly key: string
  readonly fromMs: number
  /** Not part of it. */
  readonly toMs: number
}

/**
 * The intervals that a span is made of. Days, weeks and months are those of the calendar there, whatever their
 * length; hours and the like are lengths. The last one is cut at the end of the span.
 * @throws BACKFILL_TIME, BACKFILL_EMPTY, BACKFILL_STEP, BACKFILL_TOO_MANY
 */
export function intervalsOf(span: {
  readonly from: string
  readonly to: string
  readonly every: string
  readonly timeZone: string
}): Interval[] {
  const { timeZone } = span
  const [from, to] = [wallOf('from', span.from), wallOf('to', span.to)]
  if (to <= from) throw emptySpan(span.from, span.to)
  const wallAt = calendarSteps(span.every, from)
  const lengthMs = wallAt ? 0 : lengthOf(span.every)
  const [startMs, endMs] = [momentOf(from, timeZone), momentOf(to, timeZone)]
  const beginning = (i: number) => (wallAt ? momentOf(wallAt(i), timeZone) : startMs + i * lengthMs)
  const found: Interval[] = []
  for (let i = 0; ; i++) {
    const fromMs = beginning(i)
    if (fromMs >= endMs) return found
    if (found.length === mostIntervals) throw tooMany(mostIntervals)
    found.push({
      key: wallAt ? textOf(wallAt(i)) : new Date(fromMs).toISOString(),
      fromMs,
      toMs: Math.min(beginning(i + 1), endMs),
    })
  }
}

/** What a clock shows that is written so, as if it were UTC. */
function wallOf(option: string, text: string): number {
  const form = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/
  const ms = form.test(text) ? Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`) : Number.NaN
  // Date.parse takes the 31st of February for the 3rd of March.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, 10)))
    throw momentBroken(`--${option}`, text)
  return ms
}

/** Where the calendar's i-th step from here begins; null where the step is a length. */
function calendarSteps(every: string, from: number): ((i: number) => number) | null {
  if (every === 'day') return (i) => from + i * dayMs
  if (every === 'week') return (i) => from + 7 * i * dayMs
  if (every !== 'month') return null
  const date = new Date(from)
  return (i) => {
    const month = date.getUTCMonth() + i
    const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate()
    return Date.UTC(date.getUTCFullYear(), month, Math.min(date.getUTCDate(), last)) + (from % dayMs)
  }
}

function lengthOf(every: string): number {
  if (every === 'hour') return unitMs.h
  const [, number, unit] = /^(\d{1,6})([mhd])$/.exec(every) ?? []
  const lengthMs = Number(number) * unitMs[unit as keyof typeof unitMs]
  if (!(lengthMs >= unitMs.m)) throw stepBroken(every)
  return lengthMs
}

const textOf = (wall: number) => {
  const text = new Date(wall).toISOString().slice(0, 16)
  return text.endsWith('T00:00') ? text.slice(0, 10) : text
}
