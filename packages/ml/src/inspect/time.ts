import { isText, type Column } from '../table/table.ts'
import { wordsOf } from './names.ts'

const TIME_WORDS = [
  'time',
  'timestamp',
  'datetime',
  'epoch',
  'ts',
  'cycle',
  'tick',
  'date',
  'month',
  'day',
  'period',
]

/**
 * Columns that say when: dates, times, and numbers named as a clock that never run backwards in the file
 * (seconds since the start). Text such as 1982-04 counts where it is an ISO month or date.
 */
export const isTime = (column: Column): boolean => {
  if (column.type === 'date' || column.type === 'timestamp') return true
  if (isText(column))
    return (
      column.type === 'text' &&
      column.levels.length >= 3 &&
      column.levels.every((level) => /^\d{4}-\d{2}(-\d{2}([ T].*)?)?$/.test(level))
    )
  const words = wordsOf(column.name)
  return (
    TIME_WORDS.slice(0, 5).includes(words.at(-1) ?? '') &&
    new Set(column.values.slice(0, 5000)).size > 20 &&
    isOrdered(column)
  )
}

/** True where the rows lie in the column's order (equal neighbours allowed, missing values skipped). */
export const isOrdered = (column: Column): boolean => {
  let before = Number.NEGATIVE_INFINITY
  let steps = 0
  const order = isText(column) ? orderOf(column.levels) : null
  const rows = isText(column) ? column.codes.length : column.values.length
  for (let row = 0; row < rows; row++) {
    const value = isText(column)
      ? column.codes[row]! < 0
        ? Number.NaN
        : order![column.codes[row]!]!
      : column.values[row]!
    if (Number.isNaN(value)) continue
    if (value < before) return false
    if (value > before) steps++
    before = value
  }
  return steps > 2
}

const orderOf = (levels: readonly string[]): Int32Array => {
  const ranks = new Int32Array(levels.length)
  const sorted = [...levels.keys()].sort((a, b) => (levels[a]! < levels[b]! ? -1 : 1))
  sorted.forEach((level, rank) => {
    ranks[level] = rank
  })
  return ranks
}
