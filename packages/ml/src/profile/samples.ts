import type { ColumnSummary } from './summary.ts'
import { textAt } from './text-facts.ts'

/** Values looked at: enough for a share, few enough for any width. */
const most = 2_000

/**
 * Different values of a column as text, evenly over those that there are; none of fractions, or where only sketches
 * were kept.
 */
export const samplesOf = (column: ColumnSummary): string[] => {
  if (column.type === 'boolean') return []
  if (column.type === 'text') {
    const { counts, registers } = column.texts
    return registers ? [] : spread(counts.length).map((i) => textAt(column.texts, i))
  }
  const { level, keys } = column.values
  if (level !== null) return []
  const values = spread(keys.length).map((i) => keys[i]!)
  if (column.type === 'number' && values.some((value) => !Number.isInteger(value))) return []
  return values.map((value) =>
    column.type === 'date' ? new Date(value).toISOString().slice(0, 10) : String(value),
  )
}

const spread = (length: number): number[] => {
  const step = Math.max(1, Math.floor(length / most))
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step)
}
