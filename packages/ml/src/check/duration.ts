/** A length of time: so many milliseconds, or months of the calendar. */
export interface Duration {
  readonly ms: number
  readonly months: number
}

const units: Record<string, Duration> = {
  second: { ms: 1000, months: 0 },
  minute: { ms: 60_000, months: 0 },
  hour: { ms: 3_600_000, months: 0 },
  day: { ms: 86_400_000, months: 0 },
  week: { ms: 604_800_000, months: 0 },
  month: { ms: 0, months: 1 },
  quarter: { ms: 0, months: 3 },
  year: { ms: 0, months: 12 },
}

/** Reads "2 days", "hour", "1 month"; null where it is none. */
export const durationOf = (text: string): Duration | null => {
  const [, count = '1', unit = ''] = /^\s*(\d+(?:\.\d+)?)?\s*([a-z]+?)s?\s*$/i.exec(text) ?? []
  const one = units[unit.toLowerCase()]
  const times = Number(count)
  if (!one || times <= 0 || (one.months > 0 && !Number.isInteger(times))) return null
  return { ms: one.ms * times, months: one.months * times }
}
