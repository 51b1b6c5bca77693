import { Cron } from 'croner'
import { cronBroken, cronNever } from './schedules.errors.ts'

const fieldNames = ['second', 'minute', 'hour', 'day of the month', 'month', 'day of the week']

/** When a schedule is due. Times are milliseconds since 1970; both ends of what is asked for are left out. */
export interface Times {
  next(afterMs: number): number | null
  /** The newest times in (afterMs, beforeMs], at most so many, oldest first. */
  newest(afterMs: number, beforeMs: number, most: number): number[]
}

/**
 * The times of a cron expression in a time zone. A time that a clock put forward leaves out is due at the moment of
 * the change; one that a clock put back brings twice is due the first time, unless the expression asks for every
 * hour, which then has 25 or 23.
 * @throws CRON_INVALID with the place, CRON_NEVER
 */
export function cronTimes(expression: string, timeZone: string): Times {
  const cron = parse(expression, timeZone)
  if (cron.nextRun(new Date('2000-01-01')) === null) throw cronNever(expression)
  return {
    next: (afterMs) => cron.nextRun(new Date(afterMs))?.getTime() ?? null,
    newest(afterMs, beforeMs, most) {
      // croner leaves the reference out and counts whole seconds.
      const found = cron.previousRuns(most, new Date(Math.floor(beforeMs / 1000) * 1000 + 1000))
      return found
        .map((date) => date.getTime())
        .filter((ms) => ms > afterMs && ms <= beforeMs)
        .toSorted((a, b) => a - b)
    },
  }
}

function parse(expression: string, timeZone: string): Cron {
  const text = expression.trim()
  const fields = [...text.matchAll(/\S+/g)]
  const nickname = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/i.test(text)
  if (!nickname && fields.length !== 5 && fields.length !== 6)
    throw cronBroken(
      expression,
      null,
      `it has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, not five or six`,
    )
  const names = fields.length === 5 ? fieldNames.slice(1) : fieldNames
  // One field at a time, so that an error has a place.
  if (!nickname)
    for (const [i, field] of fields.entries()) {
      const trouble = troubleOf(names.map((_, j) => (i === j ? field[0] : '*')).join(' '))
      if (trouble === null) continue
      throw cronBroken(expression, { at: field.index, text: field[0], name: names[i]! }, trouble)
    }
  try {
    return new Cron(text, { timezone: timeZone, paused: true })
  } catch (error) {
    throw cronBroken(expression, null, said(error))
  }
}

function troubleOf(pattern: string): string | null {
  try {
    void new Cron(pattern, { paused: true })
    return null
  } catch (error) {
    return said(error)
  }
}

const said = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).replace(/^CronPattern: /, '')

/** The times of an interval that is counted from a moment. */
export function intervalTimes(everyMs: number, fromMs: number): Times {
  /** How many intervals have begun by then; 0 at the first moment. */
  const count = (ms: number) => Math.floor((ms - fromMs) / everyMs)
  return {
    next: (afterMs) => (afterMs < fromMs ? fromMs : fromMs + (count(afterMs) + 1) * everyMs),
    newest(afterMs, beforeMs, most) {
      const last = count(beforeMs)
      const first = Math.max(0, afterMs < fromMs ? 0 : count(afterMs) + 1, last - most + 1)
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => fromMs + (first + i) * everyMs)
    },
  }
}
