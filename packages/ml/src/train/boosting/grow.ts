import { binSlots, type FeatureBins } from './bins.ts'
import {
  bestSplit,
  outputOf,
  unbounded,
  type Bounds,
  type Split,
  type SplitRules,
  type Sums,
} from './split.ts'
import type { Workspace } from './workspace.ts'

/** Rows in bins: byte row * width + feature. */
export interface BinnedRows {
  readonly bins: Uint8Array
  readonly width: number
  readonly rows: number
}

/** A node as it grows. Leaves own the rows order[start..end). */
export interface GrownNode {
  split: Split | null
  /** Per bin of the split's feature: 1 = left. */
  sides: Uint8Array | null
  left: number
  right: number
  readonly start: number
  readonly end: number
  readonly bounds: Bounds
}

interface OpenLeaf {
  readonly node: number
  readonly depth: number
  readonly sums: Sums
  readonly histogram: Float64Array | null
  readonly split: Split
}

/** Which bins of the split's feature go left. */
const sidesOf = (split: Split): Uint8Array => {
  const sides = new Uint8Array(binSlots)
  if (split.set) for (const bin of split.set) sides[bin] = 1
  else {
    sides.fill(1, 1, split.bin + 1)
    sides[0] = split.missingLeft ? 1 : 0
  }
  return sides
}

/** Moves the rows of a segment that go left to its front, keeping their order; answers where the right ones start. */
const partition = (
  order: Int32Array,
  spare: Int32Array,
  start: number,
  end: number,
  column: Uint8Array,
  sides: Uint8Array,
): number => {
  let left = start
  let right = 0
  // Both places are written and one cursor moves: no branch to mispredict.
  for (let i = start; i < end; i++) {
    const row = order[i]!
    const side = sides[column[row]!]!
    order[left] = row
    spare[right] = row
    left += side
    right += 1 - side
  }
  order.set(spare.subarray(0, right), left)
  return left
}

/** Grows trees leaf by leaf, always splitting where the loss falls most. Holds the buffers between trees. */
export const makeGrower = (
  space: Workspace,
  bins: readonly FeatureBins[],
  options: { leaves: number; maxDepth: number; minLeafRows: number },
) => {
  const { order, pairs, counter, keepsHistograms: keeps } = space
  const free: Float64Array[] = []
  const spare = new Int32Array(order.length)
  const borrow = () => free.pop()?.fill(0) ?? space.newHistogram()
  const giveBack = (histogram: Float64Array | null) => {
    if (histogram) free.push(histogram)
  }

  /** Learns from space.pairs and the rows in space.order, which it rearranges so that each leaf's rows lie together. */
  return (features: Int32Array, rules: SplitRules): GrownNode[] => {
    const nodes: GrownNode[] = []
    const open: OpenLeaf[] = []
    const count = (start: number, end: number) => {
      const histogram = borrow()
      counter.add(histogram, start, end)
      return histogram
    }
    const add = (start: number, end: number, bounds: Bounds) =>
      nodes.push({ split: null, sides: null, left: -1, right: -1, start, end, bounds }) - 1
    const consider = (node: number, depth: number, sums: Sums, histogram: Float64Array) => {
      const split = bestSplit(histogram, bins, features, sums, nodes[node]!.bounds, rules)
      if (!split || !keeps) giveBack(histogram)
      if (split) open.push({ node, depth, sums, histogram: keeps ? histogram : null, split })
    }
    const mayGrow = (depth: number, rows: number) =>
      (options.maxDepth === 0 || depth < options.maxDepth) && rows >= 2 * options.minLeafRows

    add(0, order.length, unbounded)
    if (mayGrow(0, order.length)) consider(0, 0, totalOf(pairs, order, rules), count(0, order.length))
    for (let leaves = 1; leaves < options.leaves && open.length > 0; leaves++) {
      let at = 0
      for (let i = 1; i < open.length; i++) if (open[i]!.split.gain > open[at]!.split.gain) at = i
      const leaf = open[at]!
      open[at] = open[open.length - 1]!
      open.pop()
      const node = nodes[leaf.node]!
      const { split, sums } = leaf
      const right: Sums = {
        gradient: sums.gradient - split.left.gradient,
        hessian: sums.hessian - split.left.hessian,
        rows: sums.rows - split.left.rows,
      }
      const [leftBounds, rightBounds] = childBounds(node.bounds, split, right, rules)
      node.split = split
      node.sides = sidesOf(split)
      const middle = partition(order, spare, node.start, node.end, columnOf(space, split.feature), node.sides)
      node.left = add(node.start, middle, leftBounds)
      node.right = add(middle, node.end, rightBounds)
      const depth = leaf.depth + 1
      const last = leaves + 1 === options.leaves
      const growLeft = !last && mayGrow(depth, split.left.rows)
      const growRight = !last && mayGrow(depth, right.rows)
      if (!growLeft && !growRight) {
        giveBack(leaf.histogram)
        continue
      }
      // Count the smaller child and take the larger one as the difference.
      const leftIsSmall = split.left.rows <= right.rows
      const small = leftIsSmall ? count(node.start, middle) : count(middle, node.end)
      let large = leaf.histogram
      if (large) counter.subtract(large, small)
      else large = leftIsSmall ? count(middle, node.end) : count(node.start, middle)
      const [leftHistogram, rightHistogram] = leftIsSmall ? [small, large] : [large, small]
      if (growLeft) consider(node.left, depth, split.left, leftHistogram)
      else giveBack(leftHistogram)
      if (growRight) consider(node.right, depth, right, rightHistogram)
      else giveBack(rightHistogram)
    }
    for (const leaf of open) giveBack(leaf.histogram)
    return nodes
  }
}

const columnOf = ({ columns, rows }: Workspace, feature: number) =>
  columns.subarray(feature * rows, (feature + 1) * rows)

const totalOf = (pairs: Float64Array, order: Int32Array, { packing }: SplitRules): Sums => {
  let gradient = 0
  let packed = 0
  for (let i = 0; i < order.length; i++) {
    gradient += pairs[2 * order[i]!]!
    packed += pairs[2 * order[i]! + 1]!
  }
  return { gradient, hessian: (packed - order.length * packing.one) * packing.unit, rows: order.length }
}

/** A monotone split keeps everything below on its side of the middle between the two children. */
const childBounds = (
  bounds: Bounds,
  split: Split,
  right: Sums,
  { monotone, options }: SplitRules,
): [Bounds, Bounds] => {
  const sign = monotone ? monotone[split.feature]! : 0
  if (sign === 0) return [bounds, bounds]
  const middle =
    (outputOf(split.left.gradient, split.left.hessian, options.l2, bounds) +
      outputOf(right.gradient, right.hessian, options.l2, bounds)) /
    2
  const below = { low: bounds.low, high: middle }
  const above = { low: middle, high: bounds.high }
  return sign > 0 ? [below, above] : [above, below]
}

/** The leaf that a binned row falls into. */
export const leafOf = (nodes: readonly GrownNode[], data: BinnedRows, row: number): number => {
  let node = 0
  for (;;) {
    const { split, sides, left, right } = nodes[node]!
    if (!split) return node
    node = sides![data.bins[row * data.width + split.feature]!]! ? left : right
  }
}
