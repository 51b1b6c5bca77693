import type { ColumnProfile } from './profile.ts'

/** Bins of equal width. */
export interface Bins {
  readonly from: number
  readonly width: number
  readonly count: number
}

const usualBins = 20

/** The bins of a column's histogram, from its type and range; null where it has none. */
export const binsOf = ({ type, min, max }: Pick<ColumnProfile, 'type' | 'min' | 'max'>): Bins | null => {
  if (type === 'text' || type === 'boolean' || min === null || max === null) return null
  if (!Number.isFinite(max - min)) return null
  if (type === 'integer' && max - min <= usualBins) return { from: min - 0.5, width: 1, count: max - min + 1 }
  const width = (max - min) / usualBins
  return width > 0 ? { from: min, width, count: usualBins } : { from: min, width: 0, count: 1 }
}

/** Counts values, each so often, into bins. */
export const histogramOf = (
  { from, width, count }: Bins,
  values: ArrayLike<number>,
  times: ArrayLike<number>,
) => {
  const counts = new Array<number>(count).fill(0)
  for (let i = 0; i < values.length; i++) {
    const bin = width === 0 ? 0 : Math.floor((values[i]! - from) / width)
    counts[Math.max(0, Math.min(bin, count - 1))]! += times[i]!
  }
  return { edges: Array.from({ length: count + 1 }, (_, i) => from + width * i), counts }
}
