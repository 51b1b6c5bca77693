import { badDuration } from './features.errors.ts'

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/** A length of time as people write it: 90s, 15m, 12h, 7d, 2w. */
export type Duration = `${number}${keyof typeof unitMs}`

/** In milliseconds. Throws FEATURES_DURATION. */
export function durationMs(text: Duration): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? []
  const ms = Number(count) * unitMs[unit as keyof typeof unitMs]
  if (!(ms > 0)) throw badDuration(text)
  return ms
}
