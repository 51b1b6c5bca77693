export const count = (n: number) => n.toLocaleString('en-US')

/** "1 row", "2 rows". */
export const counted = (n: number, thing: string) => `${count(n)} ${thing}${n === 1 ? '' : 's'}`

/** Three or four digits that matter, never an exponent for everyday sizes. */
export function decimal(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (size >= 1000) return Math.round(value).toLocaleString('en-US')
  if (size >= 100) return value.toFixed(1)
  if (size >= 10) return value.toFixed(2)
  if (size >= 0.001 || size === 0) return value.toFixed(4)
  return value.toExponential(2)
}

export const percent = (share: number, digits = 1) => `${(share * 100).toFixed(digits)}%`

export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let at = 0
  let value = n
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000
    at++
  }
  return `${at === 0 ? value : value.toFixed(1)} ${units[at]}`
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return inTwo(seconds, 'min', 's')
  return inTwo(Math.round(seconds / 60), 'h', 'min')
}

/** "5 min", "5 min 3 s". */
const inTwo = (count: number, large: string, small: string): string =>
  [`${Math.floor(count / 60)} ${large}`, ...(count % 60 > 0 ? [`${count % 60} ${small}`] : [])].join(' ')

/** "2026-11-23 15:04:05" in the reader's own zone. */
export const exactMoment = (ms: number) =>
  `${moment(ms)}:${String(new Date(ms).getSeconds()).padStart(2, '0')}`

/** "2026-11-23 15:04" in the reader's own zone. */
export const moment = (ms: number) => {
  const at = new Date(ms)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`
}
