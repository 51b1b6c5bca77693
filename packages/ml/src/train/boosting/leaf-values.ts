import type { GrownNode } from './grow.ts'
import { lowerQuantile } from './quantile.ts'

export interface LeafFacts {
  readonly nodes: readonly GrownNode[]
  readonly order: Int32Array
  readonly pairs: Float64Array
  readonly hessian: Float64Array
  readonly weights: Float64Array | null
  readonly l2: number
  readonly monotone: Int8Array | null
  /** Set: leaves take this quantile of target minus score. */
  readonly quantile: number | null
  /** See Objective.logSteps. */
  readonly logSteps: boolean
  readonly target: Float64Array
  readonly scores: Float64Array
}

/** What each node answers, and the weight that passed through. Leaves from true sums, inner nodes as means. */
export const leafValues = (facts: LeafFacts): { value: Float64Array; cover: Float64Array } => {
  const { nodes, order, weights } = facts
  const value = new Float64Array(nodes.length)
  const cover = new Float64Array(nodes.length)
  nodes.forEach((node, id) => {
    if (node.split) return
    cover[id] = weights ? sumOver(weights, node, order) : node.end - node.start
    if (facts.quantile === null) value[id] = newtonStep(facts, node)
    else value[id] = residualQuantile(facts, node, facts.quantile)
  })
  // Children come after their parent, so that going backwards meets them first.
  const average = () => {
    for (let id = nodes.length - 1; id >= 0; id--) {
      const { split, left, right } = nodes[id]!
      if (!split) continue
      cover[id] = cover[left]! + cover[right]!
      value[id] = (value[left]! * cover[left]! + value[right]! * cover[right]!) / cover[id]!
    }
  }
  average()
  if (facts.monotone && facts.quantile !== null) {
    keepMonotone(nodes, value, facts.monotone)
    average()
  }
  return { value, cover }
}

const sumOver = (values: Float64Array, { start, end }: GrownNode, order: Int32Array): number => {
  let total = 0
  for (let i = start; i < end; i++) total += values[order[i]!]!
  return total
}

const newtonStep = (facts: LeafFacts, { start, end, bounds }: GrownNode): number => {
  const { pairs, hessian, order, l2 } = facts
  let g = 0
  let h = 0
  for (let i = start; i < end; i++) {
    const row = order[i]!
    g += pairs[2 * row]!
    h += hessian[row]!
  }
  if (h + l2 <= 0) return 0
  const step = -g / (h + l2)
  const own = facts.logSteps && step > 0 ? Math.log1p(step) : step
  return Math.min(bounds.high, Math.max(bounds.low, own))
}

const residualQuantile = (facts: LeafFacts, node: GrownNode, quantile: number): number => {
  const rows = facts.order.subarray(node.start, node.end)
  const residuals = Float64Array.from(rows, (row) => facts.target[row]! - facts.scores[row]!)
  const weights = facts.weights
  return lowerQuantile(residuals, weights && Float64Array.from(rows, (row) => weights[row]!), quantile)
}

/**
 * Quantile leaves ignore the bounds that growing left, so they are bounded here anew: below a monotone
 * split every leaf stays on its side of the middle between the two children's means.
 */
const keepMonotone = (nodes: readonly GrownNode[], value: Float64Array, monotone: Int8Array) => {
  const means = value.slice()
  const walk = (id: number, low: number, high: number) => {
    const { split, left, right } = nodes[id]!
    if (!split) {
      value[id] = Math.min(high, Math.max(low, value[id]!))
      return
    }
    const sign = monotone[split.feature]!
    const middle = Math.min(high, Math.max(low, (means[left]! + means[right]!) / 2))
    walk(left, sign < 0 ? middle : low, sign > 0 ? middle : high)
    walk(right, sign > 0 ? middle : low, sign < 0 ? middle : high)
  }
  walk(0, -Infinity, Infinity)
}
