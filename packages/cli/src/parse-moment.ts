import { badMoment } from './cli.errors.ts'

/** Reads an ISO date or time as milliseconds since 1970; UTC where it names no zone. Throws CLI_BAD_MOMENT. */
export function parseMoment(option: string, text: string): number {
  const bare = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(text)
  const ms = Date.parse(bare && text.length > 10 ? `${text.replace(' ', 'T')}Z` : text)
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(ms)) throw badMoment(option, text)
  return ms
}
