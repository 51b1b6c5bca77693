import type { Arithmetic } from './arithmetic.ts'

/** Parts of a moment in UTC; weekday 0 = Monday, weekend 1 on Saturday and Sunday, dayOfYear from 1, elapsed = days since 1970 with their fraction. */
export const datePartNames = [
  'year',
  'month',
  'day',
  'weekday',
  'hour',
  'dayOfYear',
  'elapsed',
  'weekday_sin',
  'weekday_cos',
  'hour_sin',
  'hour_cos',
  'dayOfYear_sin',
  'dayOfYear_cos',
  'quarter',
  'weekend',
  'month_sin',
  'month_cos',
] as const
export type DatePart = (typeof datePartNames)[number]

export const dayMs = 86_400_000
const cycleDays = { weekday: 7, hour: 24, dayOfYear: 365.25, month: 12 } as const

/**
 * Parts of milliseconds since 1970-01-01T00:00:00Z in the proleptic Gregorian calendar, by Howard Hinnant's
 * `civil_from_days` (https://howardhinnant.github.io/date_algorithms.html), in floating point with floor
 * divisions, exact for every date that a double holds to the millisecond. NaN gives NaN. Only what the asked
 * parts need is computed.
 */
export function civil<T>(on: Arithmetic<T>, ms: T): (part: DatePart) => T {
  const n = on.number
  const quotient = (a: T, b: number) => on.floor(on.divide(a, n(b)))
  const rest = (a: T, b: number) => on.subtract(a, on.multiply(n(b), quotient(a, b)))
  const once = (make: () => T) => {
    let made: { value: T } | undefined
    return () => (made ??= { value: make() }).value
  }
  const days = once(() => quotient(ms, dayMs))
  const shifted = once(() => on.add(days(), n(719_468)))
  const era = once(() => quotient(shifted(), 146_097))
  const dayOfEra = once(() => on.subtract(shifted(), on.multiply(era(), n(146_097))))
  const yearOfEra = once(() => {
    const day = dayOfEra()
    const leaps = on.add(on.subtract(quotient(day, 36_524), quotient(day, 1460)), day)
    return quotient(on.subtract(leaps, quotient(day, 146_096)), 365)
  })
  const dayFromMarch = once(() => {
    const y = yearOfEra()
    const before = on.add(on.multiply(n(365), y), on.subtract(quotient(y, 4), quotient(y, 100)))
    return on.subtract(dayOfEra(), before)
  })
  const monthFromMarch = once(() => quotient(on.add(on.multiply(n(5), dayFromMarch()), n(2)), 153))
  const inNewYear = once(() => quotient(monthFromMarch(), 10))
  const year = once(() => on.add(on.add(yearOfEra(), on.multiply(era(), n(400))), inNewYear()))
  const month = once(() => on.subtract(on.add(monthFromMarch(), n(3)), on.multiply(n(12), inNewYear())))
  const firstOfYear = once(() => {
    const y = on.subtract(year(), n(1))
    const leaps = on.add(on.subtract(quotient(y, 4), quotient(y, 100)), quotient(y, 400))
    return on.subtract(on.add(on.multiply(n(365), y), leaps), n(719_162))
  })
  const plain: Record<string, () => T> = {
    year,
    month,
    day: once(() => {
      const before = quotient(on.add(on.multiply(n(153), monthFromMarch()), n(2)), 5)
      return on.add(on.subtract(dayFromMarch(), before), n(1))
    }),
    weekday: once(() => rest(on.add(days(), n(3)), 7)),
    quarter: once(() => quotient(on.add(month(), n(2)), 3)),
    weekend: once(() => quotient(rest(on.add(days(), n(3)), 7), 5)),
    hour: once(() => quotient(on.subtract(ms, on.multiply(days(), n(dayMs))), 3_600_000)),
    dayOfYear: once(() => on.add(on.subtract(days(), firstOfYear()), n(1))),
    elapsed: once(() => on.divide(ms, n(dayMs))),
  }
  return (part) => {
    const [name, wave] = part.split('_') as [keyof typeof cycleDays, 'sin' | 'cos' | undefined]
    const value = plain[name]!()
    if (!wave) return value
    const angle = on.multiply(value, n((2 * Math.PI) / cycleDays[name]))
    return on.sine(wave === 'sin' ? angle : on.add(angle, n(Math.PI / 2)))
  }
}
