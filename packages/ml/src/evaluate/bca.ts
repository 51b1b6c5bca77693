import { type Interval, normal, quantileSorted } from '../stats/index.ts'
import { type Block, type BlockScore, meanDefined, ownWeights } from './resample.ts'

/** About how many groups of rows are left out in turn. */
const GROUPS = 100

/**
 * The bounds of resampled values corrected for bias and skew: BCa (Efron 1987, "Better bootstrap confidence
 * intervals").
 *
 * @param sorted the resampled values, ascending.
 * @param left the values without each group of rows in turn.
 */
export function bcaBounds(
  sorted: Float64Array,
  value: number,
  left: readonly number[],
  level: number,
): Interval {
  const n = sorted.length
  const below = sorted.reduce((sum, each) => sum + (each < value ? 1 : each === value ? 0.5 : 0), 0)
  const bias = normal.quantile(Math.min(1 - 0.5 / n, Math.max(0.5 / n, below / n)))
  const acceleration = accelerationOf(left)
  const bound = (p: number) => {
    const z = bias + normal.quantile(p)
    return quantileSorted(sorted, normal.cdf(bias + z / (1 - acceleration * z)))
  }
  return { low: bound((1 - level) / 2), high: bound((1 + level) / 2), level }
}

/** The skew of the value's response to leaving rows out. */
function accelerationOf(left: readonly number[]): number {
  const mean = meanDefined(left)
  let squares = 0
  let cubes = 0
  for (const each of left) {
    if (Number.isNaN(each)) continue
    squares += (mean - each) ** 2
    cubes += (mean - each) ** 3
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0
}

/** The value without each of about a hundred groups of rows (or clusters) in turn. */
export function leaveOutGroups(score: BlockScore, blocks: readonly Block[]): number[] {
  const own = ownWeights(blocks)
  const kept = ownWeights(blocks)
  const left: number[] = []
  blocks.forEach((block, b) => {
    const groups = Math.min(block.clusters, Math.ceil(GROUPS / blocks.length))
    const window = kept.of[b]!
    for (let g = 0; g < groups; g++) {
      for (let row = 0; row < window.length; row++)
        window[row] = (block.cluster?.[row] ?? block.rows[row]!) % groups === g ? 0 : block.weights[row]!
      left.push(score.ofChanged(kept, b))
    }
    window.set(own.of[b]!)
  })
  return left
}
