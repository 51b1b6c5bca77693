import { quantileSorted, sortedValues } from '../stats/index.ts'
import { isText, type LogicalType, type NumberColumn, type Table, type TextColumn } from '../table/table.ts'

/**
 * What a column looked like in training, as plain JSON: enough to compute every drift metric later, with the very
 * same bins, without the training data.
 */
export type ColumnBaseline = NumberBaseline | CategoryBaseline

export interface NumberBaseline {
  readonly kind: 'number'
  readonly name: string
  readonly type: LogicalType
  readonly rows: number
  readonly missing: number
  readonly mean: number
  readonly std: number
  /** Inner bin edges: quantiles of the training values. Bin i holds edges[i - 1] ≤ x < edges[i]; the ends are open. */
  readonly edges: readonly number[]
  /** Training rows in each bin; one more than edges. */
  readonly counts: readonly number[]
  /**
   * Ascending values that stand for the training values in KS and Wasserstein: all of them up to `maxSample`,
   * else their quantiles on an even grid, ends included.
   */
  readonly sample: readonly number[]
}

export interface CategoryBaseline {
  readonly kind: 'category'
  readonly name: string
  readonly type: LogicalType
  readonly rows: number
  readonly missing: number
  /** The commonest values with their rows, commonest first. */
  readonly levels: readonly string[]
  readonly counts: readonly number[]
  /** Rows with other values, where there were more than maxLevels. */
  readonly other: number
  /** How many different values there were. */
  readonly distinct: number
}

export interface DriftBaseline {
  readonly version: 1
  readonly rows: number
  readonly columns: readonly ColumnBaseline[]
}

export interface BaselineOptions {
  /** Bins of a number column; 10 unless given (deciles, as PSI is used in credit scoring). */
  readonly maxBins?: number
  /** Bins that are narrower than this share of the spread of all edges become one; 0 unless given. */
  readonly leastWidth?: number
  /** Values kept of a number column; 1000 unless given. */
  readonly maxSample?: number
  /** Values kept of a text column; 200 unless given. The others are counted together. */
  readonly maxLevels?: number
}

/**
 * The `leastWidth` of bins by which the answers of two models are compared: what is closer is as good as the same. Two models
 * that are as sure as can be answer 0.0000002 and 0.00004; between deciles of the one that would be far apart.
 */
export const asGoodAsTheSame = 0.01

/**
 * The drift baseline of a table: of training features, or of a model's predictions (a table with the columns it
 * answers). Columns without any value are left out.
 */
export function baselineOf(table: Table, options: BaselineOptions = {}): DriftBaseline {
  const { maxBins = 10, leastWidth = 0, maxSample = 1000, maxLevels = 200 } = options
  const columns = table.columns.flatMap((column): ColumnBaseline[] =>
    isText(column)
      ? categoryBaseline(column, maxLevels)
      : numberBaseline(column, maxBins, leastWidth, maxSample),
  )
  return { version: 1, rows: table.rows, columns }
}

function numberBaseline(
  column: NumberColumn,
  maxBins: number,
  leastWidth: number,
  maxSample: number,
): NumberBaseline[] {
  const sorted = sortedValues(column.values)
  const n = sorted.length
  if (n === 0) return []
  let sum = 0
  for (let i = 0; i < n; i++) sum += sorted[i]!
  const mean = sum / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (sorted[i]! - mean) ** 2
  const std = Math.sqrt(squares / n)
  const edges = wideEnough(edgesOf(sorted, maxBins), leastWidth)
  const counts = binCounts(sorted, edges)
  const sample =
    n <= maxSample
      ? [...sorted]
      : Array.from({ length: maxSample }, (_, i) => quantileSorted(sorted, i / (maxSample - 1)))
  const { name, type } = column
  const rows = column.values.length
  return [
    { kind: 'number', name, type, rows, missing: rows - n, mean, std, edges, counts: [...counts], sample },
  ]
}

/**
 * Few values: an edge between each two, so that every value has its bin. Many: quantiles, those that fall together
 * merged, and the smallest value given its own bin where it alone fills one.
 */
function edgesOf(sorted: Float64Array, maxBins: number): number[] {
  const distinct = firstDistinct(sorted, maxBins + 1)
  if (distinct.length <= maxBins) return distinct.slice(1)
  const edges: number[] = []
  for (let bin = 1; bin < maxBins; bin++) {
    const quantile = quantileSorted(sorted, bin / maxBins)
    const edge = quantile > distinct[0]! ? quantile : distinct[1]!
    if (edges.length === 0 || edge > edges.at(-1)!) edges.push(edge)
  }
  return edges
}

/** Edges that lie closer together give way to one before and one behind them all. */
function wideEnough(edges: number[], leastWidth: number): number[] {
  const width = leastWidth * (edges.at(-1)! - edges[0]!)
  if (!(width > 0)) return edges
  const groups: number[][] = []
  for (const edge of edges) {
    const last = groups.at(-1)
    if (last && edge - last.at(-1)! < width) last.push(edge)
    else groups.push([edge])
  }
  const kept = groups.flatMap((group) =>
    group.length === 1 ? group : [group[0]! - width, group.at(-1)! + width],
  )
  return [...new Set(kept)].toSorted((a, b) => a - b)
}

function categoryBaseline(column: TextColumn, maxLevels: number): CategoryBaseline[] {
  const byCode = new Float64Array(column.levels.length)
  let missing = 0
  for (const code of column.codes) {
    if (code < 0) missing++
    else byCode[code]!++
  }
  const rows = column.codes.length
  if (missing === rows) return []
  const seen = column.levels
    .map((level, code) => ({ level, count: byCode[code]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.level < b.level ? -1 : 1))
  const kept = seen.slice(0, maxLevels)
  const other = seen.slice(maxLevels).reduce((sum, { count }) => sum + count, 0)
  return [
    {
      kind: 'category',
      name: column.name,
      type: column.type,
      rows,
      missing,
      levels: kept.map(({ level }) => level),
      counts: kept.map(({ count }) => count),
      other,
      distinct: seen.length,
    },
  ]
}

/** The smallest different values, at most so many. */
function firstDistinct(sorted: Float64Array, most: number): number[] {
  const distinct: number[] = []
  for (let i = 0; i < sorted.length && distinct.length < most; i = positionOf(sorted, sorted[i]!, true))
    distinct.push(sorted[i]!)
  return distinct
}

/** How many of the ascending values fall into each bin. */
export function binCounts(sorted: Float64Array, edges: readonly number[]): Float64Array {
  const starts = [0, ...edges.map((edge) => positionOf(sorted, edge, false)), sorted.length]
  return Float64Array.from({ length: edges.length + 1 }, (_, bin) => starts[bin + 1]! - starts[bin]!)
}

/** How many of the ascending values are below `value`, or with `through` not above it. */
function positionOf(sorted: Float64Array, value: number, through: boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < value || (through && sorted[middle] === value)) low = middle + 1
    else high = middle
  }
  return low
}
