import { ascending, type Random } from '../stats/index.ts'
import { type Metric, takeScored, weightsOf, type Scored } from './metric.ts'

/** Rows that are judged together: one fold's, or all. Metrics are computed in each block and then averaged. */
export interface Block {
  /** Which rows of the whole these are. */
  readonly rows: Int32Array
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

/**
 * The blocks of scored rows; empty folds are left out. Within a block rows stand in the order of `sortBy`, so that
 * metrics that rank walk the memory in order; comparing two models needs the same order for both.
 */
export function blocksOf(
  data: Scored,
  { folds, clusters }: Grouping,
  sortBy: Float64Array | null = data.task === 'binary' ? data.prediction : null,
): Block[] {
  const n = data.y.length
  const order = sortBy ? ascending(sortBy) : Int32Array.from({ length: n }, (_, row) => row)
  const take = (rows: Int32Array) =>
    blockOf(rows, takeScored(data, rows), clusters && rows.map((row) => clusters[row]!))
  if (!folds) return n > 0 ? [take(order)] : []
  const blocks: Block[] = []
  for (let j = 0; j < folds.k; j++) {
    const rows = order.filter((row) => folds.fold[row] === j)
    if (rows.length > 0) blocks.push(take(rows))
  }
  return blocks
}

function blockOf(rows: Int32Array, data: Scored, clusters: Int32Array | undefined): Block {
  if (data.y.some(Number.isNaN) || data.prediction.some(Number.isNaN))
    throw new Error('A row to score has no truth or no prediction.')
  const weights = weightsOf(data)
  if (!clusters) return { rows, data, weights, cluster: null, clusters: data.y.length }
  const numbers = new Map<number, number>()
  const cluster = clusters.map((each) => {
    const known = numbers.get(each)
    if (known !== undefined) return known
    numbers.set(each, numbers.size)
    return numbers.size - 1
  })
  return { rows, data, weights, cluster, clusters: numbers.size }
}

/** One weight a row: of all blocks one after another, and as windows on them, block by block. */
export interface BlockWeights {
  readonly all: Float64Array
  readonly of: readonly Float64Array[]
}

/** The rows' own weights, or those of a resample. */
export function emptyWeights(blocks: readonly Block[]): BlockWeights {
  const all = new Float64Array(blocks.reduce((sum, block) => sum + block.rows.length, 0))
  let at = 0
  return { all, of: blocks.map(({ rows }) => all.subarray(at, (at += rows.length))) }
}

/** The rows' own weights. */
export function ownWeights(blocks: readonly Block[]): BlockWeights {
  const weights = emptyWeights(blocks)
  blocks.forEach((block, b) => weights.of[b]!.set(block.weights))
  return weights
}

/** A metric over all blocks: the mean of their values, or one value of all rows together. */
export interface BlockScore {
  readonly pooled: boolean
  /** The value in each block, under the rows' own weights. */
  readonly perBlock: readonly number[]
  of(weights: BlockWeights): number
  /** The same, where only this block's weights differ from the rows' own. */
  ofChanged(weights: BlockWeights, block: number): number
}

/** The folds' mean, or all rows pooled where a fold has too few positives for the metric to be unbiased in it. */
export function scoreOver(metric: Metric, data: Scored, blocks: readonly Block[]): BlockScore {
  const scores = blocks.map((block) => metric.prepare(block.data))
  const perBlock = blocks.map((block, b) => scores[b]!(block.weights))
  if (blocks.length > 1 && poolsFolds(metric, blocks)) {
    const together = metric.prepare(takeScored(data, rowsInAll(blocks)))
    const of = ({ all }: BlockWeights) => together(all)
    return { pooled: true, perBlock, of, ofChanged: of }
  }
  const values = Float64Array.from(perBlock)
  return {
    pooled: false,
    perBlock,
    of(weights) {
      for (let b = 0; b < values.length; b++) values[b] = scores[b]!(weights.of[b]!)
      return meanDefined(values)
    },
    ofChanged(weights, block) {
      values.set(perBlock)
      values[block] = scores[block]!(weights.of[block]!)
      return meanDefined(values)
    },
  }
}

const rowsInAll = (blocks: readonly Block[]) => Int32Array.from(blocks.flatMap(({ rows }) => [...rows]))

const poolsFolds = (metric: Metric, blocks: readonly Block[]) =>
  metric.fewestPositives !== undefined &&
  blocks.some(
    (block) => block.data.y.reduce((sum, y) => sum + (y === 1 ? 1 : 0), 0) < metric.fewestPositives!,
  )

/**
 * Draws rows (or clusters) with replacement within each block and writes how often each came up, times its own
 * weight: a resample as weights, so that metrics keep their sorted data.
 */
export function drawWeights(block: Block, random: Random, into: Float64Array, counts: Float64Array): void {
  const { cluster, weights } = block
  counts.fill(0)
  random.countDraws(counts)
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
