import type { Quantiles } from './profile.ts'
import type { NumberSummary } from './summary.ts'
import { leastOf } from './value-counts.ts'

/** The seven quantiles of a column's values, interpolated linearly between order statistics, as NumPy's default. */
export const quantilesOf = (column: NumberSummary): Quantiles => {
  const [p01, p05, p25, p50, p75, p95, p99] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99].map((p) =>
    quantileOf(column, p),
  ) as [number, number, number, number, number, number, number]
  return { p01, p05, p25, p50, p75, p95, p99 }
}

const quantileOf = (column: NumberSummary, p: number): number => {
  const at = p * (column.count - 1)
  const below = Math.floor(at)
  const [low, high] = [valueAt(column, below), valueAt(column, Math.min(below + 1, column.count - 1))]
  const part = at - below
  // As numpy does, from the nearer end, so that the ends are hit exactly. Nothing is added of an infinite neighbour.
  if (low === high || part === 0) return low
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part)
}

/** The value of a rank from 0; in buckets, values are taken to lie at equal distances. */
const valueAt = ({ values: { level, keys, counts }, min, max }: NumberSummary, rank: number): number => {
  let before = 0
  let i = 0
  while (i < keys.length - 1 && before + counts[i]! <= rank) before += counts[i++]!
  if (level === null) return keys[i]!
  const low = Math.max(min, leastOf(keys[i]!, level))
  const high = Math.min(max, leastOf(keys[i]! + 1, level))
  return low + ((high - low) * (rank - before + 0.5)) / counts[i]!
}
