import type { Features } from '../../prepare/features.ts'
import { hasGaps, takesNumbersOnly } from './linear.errors.ts'

/**
 * The features as one matrix, each column with weighted mean 0 and deviation 1 (a constant one: 0). Two kinds are
 * stored apart. A column of two values (an indicator, as one-hot makes them) is `slope · z + shift` with z = 1 in few
 * rows, and only those rows are listed; every other column is stored whole. Columns are numbered as the features are.
 */
export interface Design {
  readonly rows: number
  readonly columns: number
  readonly means: Float64Array
  readonly spreads: Float64Array
  readonly weights: Float64Array
  readonly weightSum: number
  /** Whole columns: their numbers, and their values one column after the other. */
  readonly whole: Int32Array
  readonly x: Float64Array
  /** Two-valued columns: their numbers, and where in `ones` each one's rows begin (one more for the end). */
  readonly marked: Int32Array
  readonly starts: Int32Array
  readonly ones: Int32Array
  /** The same by rows: the positions in `marked` that are 1 in row i, ascending, from `rowStarts[i]` on. */
  readonly rowStarts: Int32Array
  readonly rowOnes: Uint16Array
  /** By column number; 1 and 0 for whole columns. */
  readonly slope: Float64Array
  readonly shift: Float64Array
}

/**
 * Centres and scales a copy. The penalty then counts per column as `penalty / spread²`, so that the solution is
 * that of the features as given; what changes is how fast a solver gets there.
 */
export function designOf(features: Features, weights: Float64Array): Design {
  const { rows } = features
  const columns = features.columns.length
  const means = new Float64Array(columns)
  const spreads = new Float64Array(columns)
  const slope = new Float64Array(columns).fill(1)
  const shift = new Float64Array(columns)
  let weightSum = 0
  for (let i = 0; i < rows; i++) weightSum += weights[i]!
  const marked: { column: number; rows: Int32Array }[] = []
  const whole: number[] = []
  for (const [j, column] of features.columns.entries()) {
    if (column.kind !== 'numeric') throw takesNumbersOnly(column.name)
    const two = marked.length < 65_536 ? twoValued(column.values) : null
    const [mean, spread] = momentsOf(column.values, weights, weightSum)
    if (!Number.isFinite(mean))
      throw hasGaps(column.name, column.values.filter((v) => !Number.isFinite(v)).length)
    means[j] = mean
    spreads[j] = spread
    if (!two) {
      whole.push(j)
      continue
    }
    marked.push({ column: j, rows: two.rows })
    slope[j] = spread === 0 ? 0 : (two.few - two.many) / spread
    shift[j] = spread === 0 ? 0 : (two.many - mean) / spread
  }
  const x = new Float64Array(rows * whole.length)
  for (const [k, j] of whole.entries()) {
    const { values } = features.columns[j]!
    const mean = means[j]!
    const spread = spreads[j]!
    if (spread > 0) for (let i = 0, at = k * rows; i < rows; i++, at++) x[at] = (values[i]! - mean) / spread
  }
  return {
    rows,
    columns,
    means,
    spreads,
    weights,
    weightSum,
    slope,
    shift,
    x,
    whole: Int32Array.from(whole),
    marked: Int32Array.from(marked, ({ column }) => column),
    ...listed(marked, rows),
  }
}

/** The rows of the rarer of two values; null where there are more values. */
function twoValued(values: Float64Array): { few: number; many: number; rows: Int32Array } | null {
  const first = values[0]!
  let second = first
  let count = 0
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!
    if (value === first) continue
    if (count === 0) second = value
    else if (value !== second) return null
    count++
  }
  const [few, many] = 2 * count <= values.length ? [second, first] : [first, second]
  const rows = new Int32Array(few === second ? count : values.length - count)
  if (count === 0) return { few, many, rows: new Int32Array(0) }
  for (let i = 0, n = 0; i < values.length; i++) if (values[i] === few) rows[n++] = i
  return { few, many, rows }
}

function momentsOf(values: Float64Array, weights: Float64Array, weightSum: number): [number, number] {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += weights[i]! * values[i]!
  const mean = sum / weightSum
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    const gap = values[i]! - mean
    squares += weights[i]! * gap * gap
  }
  const std = Math.sqrt(squares / weightSum)
  return [mean, std > 1e-12 * Math.abs(mean) ? std : 0]
}

function listed(marked: readonly { rows: Int32Array }[], rows: number) {
  const starts = new Int32Array(marked.length + 1)
  const rowStarts = new Int32Array(rows + 1)
  for (const [k, list] of marked.entries()) {
    starts[k + 1] = starts[k]! + list.rows.length
    for (const row of list.rows) rowStarts[row + 1]!++
  }
  for (let i = 0; i < rows; i++) rowStarts[i + 1]! += rowStarts[i]!
  const ones = new Int32Array(starts[marked.length]!)
  const rowOnes = new Uint16Array(ones.length)
  const next = rowStarts.slice()
  for (const [k, list] of marked.entries()) {
    ones.set(list.rows, starts[k])
    for (const row of list.rows) rowOnes[next[row]!++] = k
  }
  return { starts, ones, rowStarts, rowOnes }
}
