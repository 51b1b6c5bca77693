import { quoteText } from '../table/duckdb.ts'
import type { PiiClass } from './pii-class.ts'

const dots = '•••'
/** Of long numbers the end stays, by which their owner knows them. */
const ends = new Set<PiiClass | null>(['card number', 'iban', 'phone', 'national number'])
/** Of names and addresses of machines the beginning. */
const begins = new Set<PiiClass | null>(['person name', 'e-mail'])

/** A value nobody can be told by: `j•••`, `•••4242`, `•••`. */
export const mask = (value: string, kind: PiiClass | null): string => {
  if (ends.has(kind) && [...value].length > 8) return dots + [...value].slice(-4).join('')
  return begins.has(kind) && value !== '' ? [...value][0]! + dots : dots
}

/** The same in SQL, of a text. */
export const maskSql = (text: string, kind: PiiClass | null): string => {
  const hidden = quoteText(dots)
  const masked = ends.has(kind)
    ? `CASE WHEN length(${text}) > 8 THEN ${hidden} || right(${text}, 4) ELSE ${hidden} END`
    : begins.has(kind)
      ? `left(${text}, 1) || ${hidden}`
      : hidden
  return `CASE WHEN ${text} IS NOT NULL THEN ${masked} END`
}
