import { zoneUnknown } from './schedules.errors.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** @throws SCHEDULE_ZONE_UNKNOWN */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
    return format
  } catch {
    throw zoneUnknown(timeZone)
  }
}

/** @throws SCHEDULE_ZONE_UNKNOWN */
export const mustBeZone = (timeZone: string): void => void formatOf(timeZone)

/** What a clock there shows, as if it were UTC: milliseconds. */
function wallMs(atMs: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>
  const { year, month, day, hour, minute, second } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((atMs % 1000) + 1000) % 1000)
}

/** The day there, such as 2026-03-29. */
export const dayOf = (atMs: number, timeZone: string): string =>
  new Date(wallMs(atMs, timeZone)).toISOString().slice(0, 10)

/** Such as 2026-03-29T03:00:00+02:00. */
export function localText(atMs: number, timeZone: string): string {
  const wall = wallMs(atMs, timeZone)
  const offset = Math.round((wall - atMs) / 60_000)
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
  const two = (n: number) => String(n).padStart(2, '0')
  return `${new Date(wall).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`
}

/**
 * When a clock there shows this (milliseconds, as if it were UTC). The first of two such moments; where a clock put
 * forward leaves it out, as much after the change as it is after the hour that was left out.
 */
export function momentOf(wall: number, timeZone: string): number {
  const offsets = [wall - 86_400_000, wall + 86_400_000].map((near) => wallMs(near, timeZone) - near)
  const moments = offsets.map((offset) => wall - offset).toSorted((a, b) => a - b)
  return moments.find((moment) => wallMs(moment, timeZone) === wall) ?? moments.at(-1)!
}
