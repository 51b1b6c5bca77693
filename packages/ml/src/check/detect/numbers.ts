import { type Detector, rowsHolding, type Suspect, type Written } from './suspect.ts'

const fewest = 50

/**
 * Numbers that cannot be meant: one of the other sign where all but a few in ten thousand have the same, and one that
 * lies ten times farther from the median than all but one in a thousand of the values.
 */
export const numbers: Detector = (columns) =>
  columns.flatMap((column, index) => {
    const values = column.levels.map((level) =>
      /^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(level) ? Number(level) : Number.NaN,
    )
    const list = sorted(column, values)
    if (list.length < fewest || list.length < 0.9 * column.filled) return []
    const negative = list.filter((value) => value < 0).length
    const median = list[list.length >> 1]!
    const far = list.map((value) => Math.abs(value - median)).sort((a, b) => a - b)
    const reach = far[Math.min(far.length - 1, Math.floor(far.length * 0.999))]!
    const found = new Map<number, Omit<Suspect, 'column' | 'row'>>()
    for (const [code, value] of values.entries()) {
      if (!(column.counts[code]! > 0) || Number.isNaN(value)) continue
      if (value < 0 && negative <= Math.max(1, list.length * 0.0005) && list.length >= 200)
        found.set(code, {
          reason: 'number',
          score: 0.8,
          words: `no other number of ${column.name} is negative, or hardly any`,
        })
      else if (reach > 0 && Math.abs(value - median) > 10 * reach && list.length >= 1000)
        found.set(code, {
          reason: 'number',
          score: 0.7,
          words: `it is more than ten times as far out as nearly all others`,
        })
    }
    return rowsHolding(column, index, found)
  })

const sorted = (column: Written, values: readonly number[]): number[] => {
  const list: number[] = []
  for (const [code, value] of values.entries())
    if (!Number.isNaN(value)) for (let i = 0; i < column.counts[code]!; i++) list.push(value)
  return list.sort((a, b) => a - b)
}
