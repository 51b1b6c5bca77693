import type { Random } from '../../stats/index.ts'
import type { Feature, Features } from '../features.ts'

/** A row made up: `part` of the way from a row to one of its neighbours, whose `nearest` are all that it has. */
export interface MadeUp {
  readonly row: number
  readonly neighbour: number
  readonly part: number
  readonly nearest: readonly number[]
}

/**
 * Picks rows to make up between a class's own and their nearest neighbours in it (SMOTE, Chawla et al. 2002). Numbers
 * are measured in their deviations, two different categories as one deviation, missing numbers as the mean.
 */
export function madeUp(
  features: Features,
  rows: readonly number[],
  count: number,
  k: number,
  random: Random,
): MadeUp[] {
  const scaled = features.columns.map((column) => ({ column, values: scaledOf(column, rows) }))
  const known = new Map<number, number[]>()
  return Array.from({ length: count }, () => {
    const at = random.integer(rows.length)
    let nearest = known.get(at)
    if (!nearest) known.set(at, (nearest = nearestOf(at, rows.length, k, scaled)))
    const neighbour = nearest[random.integer(nearest.length)]!
    return {
      row: rows[at]!,
      neighbour: rows[neighbour]!,
      part: random.next(),
      nearest: nearest.map((i) => rows[i]!),
    }
  })
}

function scaledOf({ kind, values }: Feature, rows: readonly number[]): Float64Array {
  const own = Float64Array.from(rows, (row) => values[row]!)
  if (kind === 'category') return own
  const there = own.filter((x) => !Number.isNaN(x))
  const mean = there.reduce((sum, x) => sum + x, 0) / (there.length || 1)
  const std = Math.sqrt(there.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (there.length || 1)) || 1
  return own.map((x) => (Number.isNaN(x) ? 0 : (x - mean) / std))
}

function nearestOf(
  at: number,
  rows: number,
  k: number,
  columns: readonly { readonly column: Feature; readonly values: Float64Array }[],
): number[] {
  const distances = new Float64Array(rows)
  for (const { column, values } of columns) {
    const own = values[at]!
    if (column.kind === 'category') for (let i = 0; i < rows; i++) distances[i]! += Number(values[i] !== own)
    else for (let i = 0; i < rows; i++) distances[i]! += (values[i]! - own) ** 2
  }
  distances[at] = Number.POSITIVE_INFINITY
  const order = Array.from(distances.keys()).sort((a, b) => distances[a]! - distances[b]! || a - b)
  return order.slice(0, Math.min(k, rows - 1))
}

/** A column's values of the rows made up: numbers between the two, the category that most neighbours have. */
export function madeUpValues({ kind, values }: Feature, made: readonly MadeUp[]): Float64Array {
  return Float64Array.from(made, ({ row, neighbour, part, nearest }) => {
    if (kind === 'category') return mostCommon(nearest.map((near) => values[near]!))
    const [from, to] = [values[row]!, values[neighbour]!]
    // Where one is missing there is nothing between: the made-up row takes what its own row has.
    return Number.isNaN(to) || Number.isNaN(from) ? from : from + part * (to - from)
  })
}

function mostCommon(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}
