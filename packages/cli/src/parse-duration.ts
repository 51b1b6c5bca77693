import { badDuration } from './cli.errors.ts'

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Reads 500ms, 30s, 90m, 12h or 7d as milliseconds; 0 too. Throws CLI_BAD_DURATION. */
export function parseDuration(option: string, text: string): number {
  const [, number, unit] = /^(\d{1,6})(ms|[smhd])$/.exec(text) ?? (text === '0' ? ['', '0', 's'] : [])
  if (number === undefined) throw badDuration(option, text)
  return Number(number) * unitMs[unit as keyof typeof unitMs]
}
