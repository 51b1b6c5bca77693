import { isMissingWord, isNumberLike } from '../infer/spelling.ts'
import { readDate } from '../infer/date-formats.ts'

/**
 * Whether the first row names the columns. It does where it holds no number and no date; where it does
 * hold some, only if a column of numbers has a word at its head. Empty cells are allowed.
 */
export const detectHeader = (rows: readonly string[][]): boolean => {
  const [first, ...rest] = rows
  if (!first) return true
  const isValue = (cell: string) => isNumberLike(cell) || readDate(cell) !== undefined
  if (!first.some((cell) => cell.trim() !== '' && isValue(cell))) {
    const repeated = new Set(first).size < first.length
    // A row of words over columns of the same words is data: "yes,no" over "no,yes".
    const recurs = first.filter((cell, i) => rest.some((row) => row[i] === cell)).length
    return !(recurs > first.length / 2 && rest.length > 0) || (recurs === 0 && !repeated)
  }
  return first.some((cell, i) => {
    if (cell.trim() === '' || isValue(cell) || isMissingWord(cell)) return false
    const below = rest.map((row) => row[i] ?? '').filter((value) => !isMissingWord(value))
    return below.length > 0 && below.every(isValue)
  })
}
