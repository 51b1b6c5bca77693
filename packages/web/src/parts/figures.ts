/** As Intl.NumberFormat has it for en-US, whose making alone would hold the first picture up by 15 ms. */
const whole = (value: number): string => value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',')

const few = (value: number): string => {
  const short = Number(value.toPrecision(4))
  return Number.isInteger(short) ? whole(short) : String(short)
}

/** A number as people read it: four digits that mean something, thousands set apart; what is no number says so. */
export function figure(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'string') return value
  if (!Number.isFinite(value)) return String(value)
  if (Number.isInteger(value)) return whole(value)
  const size = Math.abs(value)
  return size >= 1e6 || size < 1e-4 ? value.toExponential(3) : size >= 1e4 ? whole(value) : few(value)
}

const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** Bytes, by thousands. */
export function bytes(count: number): string {
  let size = count
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1]
  return `${unit === 0 ? size : size.toPrecision(3)} ${units[unit]}`
}

/** 340 ms, 12.4 s, 3 min 5 s, 2 h 4 min, 3 d 2 h. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  const pairs = [
    [86_400, 'd', 3600, 'h'],
    [3600, 'h', 60, 'min'],
    [60, 'min', 1, 's'],
  ] as const
  const [large, name, small, next] = pairs.find(([size]) => seconds >= size)!
  return `${Math.floor(seconds / large)} ${name} ${Math.floor((seconds % large) / small)} ${next}`
}

/** With so many digits as mean something; with `digits` after the point where shares stand below one another. */
export const percent = (share: number, digits?: number): string =>
  `${(100 * share).toFixed(digits ?? (share > 0 && share < 0.01 ? 2 : share >= 0.1 ? 0 : 1))} %`
