import { piiOf as piiOfValues, type Pii } from '../privacy/index.ts'
import { isText, type Column } from '../table/table.ts'

/** Values looked at: enough for a share, few enough for any width. */
const MOST_VALUES = 2_000

/** What personal data a column holds, if any. */
export const piiOf = (column: Column): Pii | null => piiOfValues(column.name, valuesOf(column))

/** Different values of a column as text, evenly over the file; words with few letters count once each. */
const valuesOf = (column: Column): string[] => {
  if (isText(column)) {
    if (column.type === 'boolean') return []
    const step = Math.max(1, Math.floor(column.levels.length / MOST_VALUES))
    return column.levels.filter((_, i) => i % step === 0)
  }
  const step = Math.max(1, Math.floor(column.values.length / MOST_VALUES))
  const values = new Set<number>()
  for (let i = 0; i < column.values.length; i += step)
    if (!Number.isNaN(column.values[i]!)) values.add(column.values[i]!)
  return column.type === 'number' && [...values].some((value) => !Number.isInteger(value))
    ? []
    : [...values].map(String)
}
