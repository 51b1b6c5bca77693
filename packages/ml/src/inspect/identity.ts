import { isText, type Column } from '../table/table.ts'
import { wordsOf } from './names.ts'
import type { Evidence, Role } from './inspection.ts'
import { round } from './leaks/evidence.ts'

/** What a column is by its name and values alone, before anything is asked of the target. */
export interface Finding {
  readonly role: Role
  readonly drop: boolean
  readonly reason: string
  readonly evidence: Evidence
}

const ID_WORDS =
  'id uid uuid guid udi key index idx instant rowid rownum recordid pk identifier nr ref reference serial'.split(
    ' ',
  )
const ENTITY_WORDS =
  'customer user patient account device unit engine machine subject person client member household series store sensor vehicle player employee invoice order session provider visitor card'.split(
    ' ',
  )

/** Fewer rows than this are different by chance. */
const LEAST_ROWS = 20

/** Counts over the whole table; `distinct` is exact where it matters (near-unique columns). */
export interface Counts {
  readonly rows: number
  readonly filled: number
  readonly distinct: number
  /** Rows of the commonest value, missing counted as a value. */
  readonly top: number
}

export const constantOf = ({ rows, filled, distinct, top }: Counts): Finding | null => {
  if (filled === 0)
    return {
      role: 'constant',
      drop: true,
      reason: 'is empty: every value is missing',
      evidence: { filled: 0 },
    }
  if (distinct === 1 && filled === rows)
    return { role: 'constant', drop: true, reason: 'has one value in all rows', evidence: { distinct: 1 } }
  const others = rows - top
  if (rows >= 1000 && others <= Math.max(2, rows * 0.0002))
    return {
      role: 'constant',
      drop: true,
      reason: `has one value in all but ${others} of ${rows} rows`,
      evidence: { distinct, others },
    }
  return null
}

/** Row numbers and keys: (nearly) a different value in every row, and made to be so. */
export const idOf = (column: Column, { rows, filled, distinct }: Counts): Finding | null => {
  if (rows < LEAST_ROWS || column.type === 'number' || column.type === 'date' || column.type === 'timestamp')
    return null
  const unique = distinct / Math.max(1, filled)
  const evidence = { distinct, unique: round(unique) }
  const named = isNamedId(column.name)
  if (isText(column)) {
    if (unique < (named ? 0.9 : 0.98) || isProse(column.levels)) return null
    return {
      role: 'id',
      drop: true,
      reason: `names the row: ${shareOf(unique)} of its values are different`,
      evidence,
    }
  }
  if (unique < 0.98) return null
  if (countsRows(column.values, filled))
    return { role: 'id', drop: true, reason: 'counts the rows one by one', evidence }
  return named
    ? {
        role: 'id',
        drop: true,
        reason: `names the row: ${shareOf(unique)} of its values are different`,
        evidence,
      }
    : null
}

/** An entity that comes back in many rows (a customer, an engine): rows of one must not lie on both sides of a split. */
export const groupOf = (column: Column, { filled, distinct }: Counts): Finding | null => {
  if (
    column.type === 'number' ||
    column.type === 'boolean' ||
    column.type === 'date' ||
    column.type === 'timestamp'
  )
    return null
  if (distinct < LEAST_ROWS || filled / distinct < 1.5) return null
  const words = wordsOf(column.name)
  const bare = words.length === 1 && ENTITY_WORDS.includes(words[0]!)
  if (!bare && !(isNamedId(column.name) && words.length > 1) && !isEntityNumber(words)) return null
  const each = filled / distinct
  const drop = !isText(column) || distinct > 500
  return {
    role: 'group',
    drop,
    reason: drop
      ? `names who or what a row is about (${distinct.toLocaleString('en-US')} of them, ${each.toFixed(1)} rows each), which new ones do not share`
      : `names who or what a row is about (${distinct} of them, ${Math.round(each)} rows each)`,
    evidence: { distinct, rowsEach: round(each) },
  }
}

/** Sentences: long, with spaces, and hardly ever the same twice. */
export const proseOf = (column: Column, { filled, distinct }: Counts): Finding | null => {
  if (!isText(column) || distinct < LEAST_ROWS || distinct < 0.2 * filled || !isProse(column.levels))
    return null
  return {
    role: 'text',
    drop: true,
    reason: 'is free text; add a text step to the recipe to use it',
    evidence: { distinct, unique: round(distinct / Math.max(1, filled)) },
  }
}

export const isNamedId = (name: string): boolean => {
  const words = wordsOf(name)
  return (
    ID_WORDS.includes(words.at(-1) ?? '') ||
    ID_WORDS.includes(words[0] ?? '') ||
    words.includes('id') ||
    /^(customer|user|row|order|transaction|account|patient|member|client)(id|no|number|key)$/.test(
      words.join(''),
    )
  )
}

const isEntityNumber = (words: readonly string[]): boolean =>
  words.length === 2 &&
  ENTITY_WORDS.includes(words[0]!) &&
  ['no', 'number', 'code', 'num', 'nr'].includes(words[1]!)

const isProse = (levels: readonly string[]): boolean => {
  const step = Math.max(1, Math.floor(levels.length / 500))
  let words = 0
  let seen = 0
  for (let i = 0; i < levels.length; i += step) {
    words += levels[i]!.trim().split(/\s+/).length
    seen++
  }
  return seen > 0 && words / seen >= 4
}

/** Whole numbers without gaps worth the name, in or out of order: 1..n, or one step a row. */
const countsRows = (values: Float64Array, filled: number): boolean => {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return high - low + 1 <= filled * 1.05 + 5
}

const shareOf = (share: number): string => (share === 1 ? 'all' : `${(share * 100).toFixed(1)}%`)
