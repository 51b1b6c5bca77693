import type { Random } from '../../stats/index.ts'
import type { FeatureBins } from './bins.ts'
import type { Collector } from './collect.ts'
import { leafOf, makeGrower, type BinnedRows, type GrownNode } from './grow.ts'
import { packHessians } from './histogram.ts'
import { leafValues } from './leaf-values.ts'
import type { Objective } from './loss.ts'
import type { Options } from './settings.ts'
import type { Watch } from './watch.ts'
import type { Workspace } from './workspace.ts'

export interface RoundsFacts {
  readonly space: Workspace
  readonly bins: readonly FeatureBins[]
  readonly objective: Objective
  readonly target: Float64Array
  readonly weights: Float64Array | null
  readonly options: Options
  readonly monotone: Int8Array | null
  readonly random: Random
  readonly watch: Watch | null
  readonly trees: Collector
  readonly onProgress?: (done: number) => void
}

/** Boosts: round by round a tree per output, until enough or no use. Answers how many rounds ran. */
export const growRounds = (facts: RoundsFacts): number => {
  const { space, bins, objective, target, weights, options, monotone, random, watch, trees } = facts
  const { pairs, order, offsets, rows } = space
  const scores = Array.from(objective.base, (base) => new Float64Array(rows).fill(base))
  const hessian = new Float64Array(rows)
  const features = Int32Array.from(bins, (_, f) => f)
  const grow = makeGrower(space, bins, options)
  const wholeTable = options.rowShare === 1 && options.featureShare === 1

  for (let round = 1; round <= options.trees; round++) {
    objective.begin(scores)
    let grew = false
    drawRows(order, rows, random)
    for (let output = 0; output < objective.outputs; output++) {
      const packing = packHessians(pairs, hessian, objective.gradients(output, pairs, hessian))
      const leastGain = 1e-12 * energy(pairs, hessian)
      const used = drawFeatures(features, options.featureShare, random)
      if (output > 0) order.sort()
      const nodes = grow(used, { options, packing, offsets, leastGain, monotone })
      const found = leafValues({
        nodes,
        order,
        pairs,
        hessian,
        weights,
        monotone,
        target,
        l2: options.l2,
        quantile: objective.leafQuantile,
        logSteps: objective.logSteps,
        scores: scores[output]!,
      })
      for (let id = 0; id < nodes.length; id++) found.value[id]! *= options.learningRate
      grew ||= nodes.length > 1
      trees.add(nodes, found)
      addTree(nodes, found.value, order, space, scores[output]!)
      watch?.add(nodes, found.value, output)
    }
    facts.onProgress?.(round / options.trees)
    // Where no tree could split on all rows and features, no later one can.
    if (watch?.shouldStop() || (!grew && wholeTable)) return round
  }
  return options.trees
}

/** Adds a tree's answers to the scores of all training rows, also of those it did not learn from. */
const addTree = (
  nodes: readonly GrownNode[],
  value: Float64Array,
  order: Int32Array,
  data: BinnedRows,
  scores: Float64Array,
) => {
  if (order.length < data.rows) {
    for (let row = 0; row < data.rows; row++) scores[row]! += value[leafOf(nodes, data, row)]!
    return
  }
  nodes.forEach(({ split, start, end }, id) => {
    if (split) return
    const step = value[id]!
    for (let i = start; i < end; i++) scores[order[i]!]! += step
  })
}

/** The rows of a round in ascending order: all of them, or a share without replacement (Knuth's selection sampling). */
const drawRows = (order: Int32Array, rows: number, random: Random) => {
  let wanted = order.length
  if (wanted === rows) {
    for (let row = 0; row < rows; row++) order[row] = row
    return
  }
  for (let row = 0, at = 0; wanted > 0; row++)
    if (random.next() * (rows - row) < wanted) {
      order[at++] = row
      wanted--
    }
}

const drawFeatures = (features: Int32Array, share: number, random: Random): Int32Array => {
  const count = Math.max(1, Math.round(features.length * share))
  return count === features.length ? features : random.shuffle(features.slice()).subarray(0, count).sort()
}

/** What the gradients could gain at most; gains far below it are rounding noise. */
const energy = (pairs: Float64Array, hessian: Float64Array) => {
  let total = 0
  for (let i = 0; i < hessian.length; i++) total += pairs[2 * i]! ** 2 / hessian[i]!
  return total
}
