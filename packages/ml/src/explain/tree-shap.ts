import { goesYes, type TreeEnsemble } from '../onnx/trees.ts'

/** What explains a score: for each row and output, what each feature adds to the output's base. */
export interface Contributions {
  /** [rows × outputs × features], row-major. */
  readonly values: Float64Array
  /** The mean score over the training rows, one an output. */
  readonly base: Float64Array
}

/**
 * Exact Shapley values of a tree ensemble's scores, where a feature that is left out is averaged over by the training rows
 * that went each way (path-dependent TreeSHAP; Lundberg et al. 2020, Algorithm 2, as in the package shap). They add up,
 * with the base, to the score. `x` is [rows × features], row-major; the ensemble must know its nodes' cover.
 */
export function treeShap(
  trees: TreeEnsemble,
  x: Float64Array,
  rows: number,
  features: number,
): Contributions {
  const cover = trees.cover
  if (!cover) throw new Error('TreeSHAP needs the cover of every node')
  const { outputs } = trees
  const values = new Float64Array(rows * outputs * features)
  const depth = deepest(trees) + 2
  const path = {
    feature: new Int32Array((depth * (depth + 1)) / 2),
    zero: new Float64Array((depth * (depth + 1)) / 2),
    one: new Float64Array((depth * (depth + 1)) / 2),
    weight: new Float64Array((depth * (depth + 1)) / 2),
  }
  for (let row = 0; row < rows; row++)
    for (const root of trees.roots)
      walk(
        { trees, cover, path, x, from: row * features, features, values, to: row * outputs * features },
        root,
        0,
        0,
        0,
        1,
        1,
        -1,
      )
  const count = trees.averages ? trees.roots.length : 1
  if (count !== 1) for (let i = 0; i < values.length; i++) values[i]! /= count
  return { values, base: meanScores(trees, cover) }
}

interface Walk {
  readonly trees: TreeEnsemble
  readonly cover: Float64Array
  readonly path: { feature: Int32Array; zero: Float64Array; one: Float64Array; weight: Float64Array }
  readonly x: Float64Array
  readonly from: number
  readonly features: number
  readonly values: Float64Array
  readonly to: number
}

function walk(
  given: Walk,
  node: number,
  depth: number,
  from: number,
  start: number,
  zero: number,
  one: number,
  asked: number,
): void {
  const { trees, cover, path, x, features, values, to } = given
  const { feature: pf, zero: pz, one: po, weight: pw } = path
  // Each call works on a copy, behind the one that it was called with.
  for (let i = 0; i < depth; i++) {
    pf[start + i] = pf[from + i]!
    pz[start + i] = pz[from + i]!
    po[start + i] = po[from + i]!
    pw[start + i] = pw[from + i]!
  }
  extend(path, start, depth, zero, one, asked)
  const feature = trees.feature[node]!
  if (feature < 0) {
    for (let i = 1; i <= depth; i++) {
      const scale = unwoundSum(path, start, depth, i) * (po[start + i]! - pz[start + i]!)
      for (let k = trees.leafStart[node]!; k < trees.leafStart[node + 1]!; k++)
        values[to + trees.targets[k]! * features + pf[start + i]!]! += scale * trees.weights[k]!
    }
    return
  }
  const goes = goesYes(trees, node, x[given.from + feature]!)
  const hot = goes ? trees.yes[node]! : trees.no[node]!
  const cold = goes ? trees.no[node]! : trees.yes[node]!
  const whole = cover[hot]! + cover[cold]!
  const hotShare = whole > 0 ? cover[hot]! / whole : 0
  const coldShare = whole > 0 ? cover[cold]! / whole : 0
  let incomingZero = 1
  let incomingOne = 1
  let length = depth
  for (let i = 1; i <= depth; i++) {
    if (pf[start + i] !== feature) continue
    incomingZero = pz[start + i]!
    incomingOne = po[start + i]!
    unwind(path, start, depth, i)
    length--
    break
  }
  walk(given, hot, length + 1, start, start + depth + 1, hotShare * incomingZero, incomingOne, feature)
  // A branch that no row took and this one doesn't either adds nothing.
  if (coldShare * incomingZero !== 0)
    walk(given, cold, length + 1, start, start + depth + 1, coldShare * incomingZero, 0, feature)
}

type Path = Walk['path']

function extend(
  { feature, zero: pz, one: po, weight: pw }: Path,
  at: number,
  depth: number,
  zero: number,
  one: number,
  asked: number,
): void {
  feature[at + depth] = asked
  pz[at + depth] = zero
  po[at + depth] = one
  pw[at + depth] = depth === 0 ? 1 : 0
  for (let i = depth - 1; i >= 0; i--) {
    pw[at + i + 1]! += (one * pw[at + i]! * (i + 1)) / (depth + 1)
    pw[at + i] = (zero * pw[at + i]! * (depth - i)) / (depth + 1)
  }
}

function unwind(
  { feature, zero: pz, one: po, weight: pw }: Path,
  at: number,
  depth: number,
  index: number,
): void {
  const one = po[at + index]!
  const zero = pz[at + index]!
  let next = pw[at + depth]!
  for (let i = depth - 1; i >= 0; i--) {
    if (one !== 0) {
      const before = pw[at + i]!
      pw[at + i] = (next * (depth + 1)) / ((i + 1) * one)
      next = before - (pw[at + i]! * zero * (depth - i)) / (depth + 1)
    } else pw[at + i] = (pw[at + i]! * (depth + 1)) / (zero * (depth - i))
  }
  for (let i = index; i < depth; i++) {
    feature[at + i] = feature[at + i + 1]!
    pz[at + i] = pz[at + i + 1]!
    po[at + i] = po[at + i + 1]!
  }
}

function unwoundSum(
  { zero: pz, one: po, weight: pw }: Path,
  at: number,
  depth: number,
  index: number,
): number {
  const one = po[at + index]!
  const zero = pz[at + index]!
  let next = pw[at + depth]!
  let total = 0
  for (let i = depth - 1; i >= 0; i--) {
    if (one !== 0) {
      const part = (next * (depth + 1)) / ((i + 1) * one)
      total += part
      next = pw[at + i]! - (part * zero * (depth - i)) / (depth + 1)
    } else if (zero !== 0) total += (pw[at + i]! * (depth + 1)) / (zero * (depth - i))
  }
  return total
}

/** The mean score over the training rows, by cover. */
function meanScores(trees: TreeEnsemble, cover: Float64Array): Float64Array {
  const { roots, feature, yes, no, leafStart, targets, weights, outputs } = trees
  const mean = new Float64Array(outputs)
  const add = (node: number, share: number): void => {
    if (feature[node]! < 0) {
      for (let k = leafStart[node]!; k < leafStart[node + 1]!; k++) mean[targets[k]!]! += share * weights[k]!
      return
    }
    const [left, right] = [yes[node]!, no[node]!]
    const whole = cover[left]! + cover[right]!
    add(left, whole > 0 ? (share * cover[left]!) / whole : 0)
    add(right, whole > 0 ? (share * cover[right]!) / whole : 0)
  }
  for (const root of roots) add(root, 1 / (trees.averages ? roots.length : 1))
  for (let k = 0; k < outputs; k++) mean[k]! += trees.base[k]!
  return mean
}

const deepest = ({ roots, feature, yes, no }: TreeEnsemble): number => {
  const below = (node: number): number =>
    feature[node]! < 0 ? 0 : 1 + Math.max(below(yes[node]!), below(no[node]!))
  return roots.reduce((most, root) => Math.max(most, below(root)), 0)
}
