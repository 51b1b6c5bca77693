/** protobuf's Timestamp as JSON: 1970-01-01T00:00:01Z, with milliseconds where there are any. */
export const timestamp = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')

/** Milliseconds of such a text, or null. Nanoseconds are cut off. */
export function timestampMs(text: string): number | null {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:\d\d)$/.exec(text)
  if (!form) return null
  const whole = Date.parse(text.replace(/\.\d+/, ''))
  return Number.isNaN(whole) ? null : whole + Number((form[1] ?? '').padEnd(3, '0').slice(0, 3))
}

/** protobuf's Duration as JSON: 2s, 0.015s. */
export function duration(ms: number): string {
  const [sign, size] = ms < 0 ? ['-', -ms] : ['', ms]
  const rest = size % 1000
  return `${sign}${Math.trunc(size / 1000)}${rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`}s`
}

/** Milliseconds of such a text, or null. */
export function durationMs(text: string): number | null {
  const [, sign, whole, part = ''] = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text) ?? []
  if (whole === undefined) return null
  const ms = Number(whole) * 1000 + Number(part.padEnd(3, '0').slice(0, 3))
  return sign === '-' ? -ms : ms
}
