import type { Random } from '../stats/index.ts'
import { takeScored, weightsOf, type Scored } from './metric.ts'

/** Rows that are judged together: one fold's, or all. Metrics are computed in each block and then averaged. */
export interface Block {
  readonly data: Scored
  readonly weights: Float64Array
  /** The cluster of each row (0..clusters - 1), or null where every row stands for itself. */
  readonly cluster: Int32Array | null
  readonly clusters: number
}

/** How the rows hang together. */
export interface Grouping {
  /** The fold that scored each row; rows of other marks (254, 255) are left out. Absent = one block. */
  readonly folds?: { readonly k: number; readonly fold: Uint8Array }
  /** Rows that are not independent (visits of one customer) share a number and are drawn together. */
  readonly clusters?: Int32Array
}

/** The blocks of scored rows; empty folds are left out. */
export function blocksOf(data: Scored, { folds, clusters }: Grouping): Block[] {
  if (!folds) return [blockOf(data, clusters)]
  const blocks: Block[] = []
  for (let j = 0; j < folds.k; j++) {
    const rows: number[] = []
    for (let row = 0; row < data.y.length; row++) if (folds.fold[row] === j) rows.push(row)
    if (rows.length === 0) continue
    const chosen = Int32Array.from(rows)
    blocks.push(blockOf(takeScored(data, chosen), clusters && chosen.map((row) => clusters[row]!)))
  }
  return blocks
}

function blockOf(data: Scored, clusters: Int32Array | undefined): Block {
  if (data.y.some(Number.isNaN) || data.prediction.some(Number.isNaN))
    throw new Error('A row to score has no truth or no prediction.')
  const weights = weightsOf(data)
  if (!clusters) return { data, weights, cluster: null, clusters: data.y.length }
  const numbers = new Map<number, number>()
  const cluster = clusters.map((each) => {
    const known = numbers.get(each)
    if (known !== undefined) return known
    numbers.set(each, numbers.size)
    return numbers.size - 1
  })
  return { data, weights, cluster, clusters: numbers.size }
}

/**
 * Draws rows (or clusters) with replacement and writes how often each came up, times its own weight, into `into`: a
 * resample as weights, so that metrics keep their sorted data.
 */
export function drawWeights(block: Block, random: Random, into: Float64Array, counts: Float64Array): void {
  const n = block.clusters
  const scale = n / 2 ** 32
  const { cluster, weights } = block
  counts.fill(0)
  for (let i = 0; i < n; i++) counts[Math.floor(random.uint32() * scale)]!++
  if (cluster === null) for (let row = 0; row < into.length; row++) into[row] = counts[row]! * weights[row]!
  else for (let row = 0; row < into.length; row++) into[row] = counts[cluster[row]!]! * weights[row]!
}

/** The mean of the values that are defined; NaN where none is. */
export function meanDefined(values: ArrayLike<number>): number {
  let [sum, count] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    sum += values[i]!
    count++
  }
  return count > 0 ? sum / count : Number.NaN
}
