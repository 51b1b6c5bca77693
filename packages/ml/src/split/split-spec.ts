import { badFrom, badShare, splitNeedsColumn, unknownSplit } from './split.errors.ts'

/** How to split. `from` and `share`: where the test rows begin. */
export type SplitSpec =
  | { readonly kind: 'random' }
  | { readonly kind: 'stratified' }
  | { readonly kind: 'time'; readonly column: string; readonly from?: string }
  | { readonly kind: 'order'; readonly share: number }
  | { readonly kind: 'group'; readonly column: string }
  | { readonly kind: 'column'; readonly column: string }

/**
 * Reads `random`, `stratified`, `time:<column>[@from]`, `order[@<share>]`, `group:<column>` or
 * `column:<column>`. A column's name may hold `:`; for time the text after the last `@` is the start of the
 * test rows when it reads as a date or number. `order` alone is `order@0.8`: train on the first 80 % of the rows.
 *
 * @throws SlipwayError SPLIT_UNKNOWN, SPLIT_NEEDS_COLUMN, SPLIT_BAD_SHARE, SPLIT_BAD_DATE
 */
export function parseSplit(text: string): SplitSpec {
  const trimmed = text.trim()
  const match = /^([a-z]+)(?:([:@])(.*))?$/is.exec(trimmed)
  if (!match) throw unknownSplit(text)
  const kind = match[1]!.toLowerCase()
  const mark = match[2]
  const rest = (match[3] ?? '').trim()
  switch (kind) {
    case 'random':
    case 'stratified':
      if (mark) throw unknownSplit(text)
      return { kind }
    case 'order':
      if (mark === ':') throw unknownSplit(text)
      return { kind, share: mark ? shareOf(rest) : 0.8 }
    case 'group':
    case 'column':
      if (mark !== ':' || rest === '') throw splitNeedsColumn(kind)
      return { kind, column: rest }
    case 'time':
      if (mark !== ':' || rest === '') throw splitNeedsColumn(kind)
      return timeOf(rest)
    default:
      throw unknownSplit(text)
  }
}

/** The text that parseSplit reads back as the same spec. */
export function splitText(spec: SplitSpec): string {
  switch (spec.kind) {
    case 'time':
      return spec.from === undefined ? `time:${spec.column}` : `time:${spec.column}@${spec.from}`
    case 'order':
      return `order@${spec.share}`
    case 'group':
    case 'column':
      return `${spec.kind}:${spec.column}`
    default:
      return spec.kind
  }
}

function shareOf(text: string): number {
  const share = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
  if (text === '' || !(share > 0 && share < 1)) throw badShare(text)
  return share
}

function timeOf(rest: string): SplitSpec {
  const at = rest.lastIndexOf('@')
  if (at <= 0) return { kind: 'time', column: rest }
  const column = rest.slice(0, at).trim()
  const from = rest.slice(at + 1).trim()
  if (Number.isNaN(timeValue(from))) throw badFrom(from, column)
  return { kind: 'time', column, from }
}

const ISO = /^\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/i

/** An ISO date or time as milliseconds since 1970 UTC (UTC where no zone is given), or NaN. */
export function timeValue(text: string): number {
  if (!ISO.test(text)) return text.trim() === '' ? Number.NaN : Number(text)
  const stamp = text.replace(' ', 'T')
  if (!stamp.includes('T')) return Date.parse(stamp)
  return Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(stamp) ? stamp : `${stamp}Z`)
}
