import type { ColumnSummary } from './summary.ts'
import { textAt } from './text-facts.ts'

/** Values looked at: enough for a share, few enough for any width. */
const most = 2_000

/**
 * Different values of a column as text, evenly over those that there are, or over those that a sketch has kept; none of
 * fractions.
 */
export const samplesOf = (column: ColumnSummary): string[] => {
  if (column.type === 'boolean') return []
  if (column.type === 'text') {
    const { counts, sketch } = column.texts
    return sketch
      ? spread(sketch.sample.length).map((i) => sketch.sample[i]!.value)
      : spread(counts.length).map((i) => textAt(column.texts, i))
  }
  const { sketch, keys } = column.values
  const known = sketch ? sketch.sample.map(({ value }) => value) : keys
  const values = spread(known.length).map((i) => known[i]!)
  if (column.type === 'number' && values.some((value) => !Number.isInteger(value))) return []
  return values.map((value) =>
    column.type === 'date' ? new Date(value).toISOString().slice(0, 10) : String(value),
  )
}

const spread = (length: number): number[] => {
  const step = Math.max(1, Math.floor(length / most))
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step)
}
