import { arithmeticLeaks } from './arithmetic.ts'
import { datePairLeaks } from './date-pairs.ts'
import { determiningLeaks } from './determining.ts'
import type { Leak, LeakSearch } from './evidence.ts'
import { flagLeaks } from './flags.ts'
import { siblingLeaks } from './siblings.ts'

export type { Leak, LeakSearch } from './evidence.ts'

/**
 * Columns that would not be known when a prediction is asked for, as far as the data shows it. Each search
 * looks at what the ones before left; a column is found once. Method and false-alarm rate: docs/leakage.md.
 */
export const findLeaks = (search: LeakSearch): Leak[] => {
  const leaks = new Map<string, Leak>()
  const add = (found: readonly Leak[]) => {
    for (const leak of found) if (!leaks.has(leak.column)) leaks.set(leak.column, leak)
  }
  const left = (): LeakSearch => ({
    ...search,
    columns: search.columns.filter((column) => !leaks.has(column.name)),
  })
  add(determiningLeaks(search))
  add(flagLeaks(left()))
  add(arithmeticLeaks(left()))
  add(datePairLeaks(left(), [...leaks.keys()]))
  add(siblingLeaks(left(), [...leaks.keys()]))
  return [...leaks.values()]
}
