import { badCount } from './cli.errors.ts'

/** The whole number that an option was given, or CLI_BAD_COUNT. */
export function parseCount(
  option: string,
  text: string,
  { least = 1, most }: { least?: number; most: number },
) {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) throw badCount(option, text, least, most)
  return value
}
