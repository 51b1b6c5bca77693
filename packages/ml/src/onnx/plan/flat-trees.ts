import { eq, gt, gte, leq, lt, member, neq, type TreeEnsemble } from '../trees.ts'
import { openWalk, type Walk } from './walk.ts'

/**
 * An ensemble as it is walked fastest: every node asks `x[feature] <= threshold`, and its children lie side by side, the
 * one for yes first. What a node says lies together, in 16 bytes: to fetch it from memory is most of what a step costs.
 */
export interface FlatTrees {
  /**
   * In the place 2k of its floats the threshold of node k. Leaves have one that everything is below. In the places 4k + 2
   * and 4k + 3 of its ints the feature, and the child for no. From `width` on stand features whose missing values are
   * −Infinity, so that they go to yes. Leaves ask for the one behind all, which is never missing, and their child for yes is
   * themselves, so that a walk stays. Its roots are as many as make whole groups; those beyond the ensemble's own are the
   * last one again.
   */
  readonly walk: Walk
  /** The number of a leaf in the ensemble; −1 of other nodes. */
  readonly leaf: Int32Array
  /** Nodes that ask for membership: their threshold is NaN. */
  readonly sets: ReadonlyMap<number, ReadonlySet<number>> | null
  readonly width: number
}

/** Null where a node asks what can't be asked so. `single`: rows are of 32-bit floats. */
export function flattenTrees(trees: TreeEnsemble, isSingle: boolean): FlatTrees | null {
  const width = trees.feature.reduce((most, feature) => Math.max(most, feature + 1), 0)
  const nodes: { feature: number; threshold: number; no: number; leaf: number }[] = []
  const sets = new Map<number, ReadonlySet<number>>()
  const room = (): number => {
    const no = nodes.length + 1
    return nodes.push({ feature: 2 * width, threshold: Infinity, no, leaf: -1 }) - 1
  }
  /** Sets whose node was asked for by several parents (a chain's `yes` is one node) are written again for each. */
  const most = 8 * trees.feature.length + 64
  const waiting: [from: number, to: number][] = []
  const roots = Int32Array.from(trees.roots, (root) => {
    const at = room()
    waiting.push([root, at])
    return at
  })
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, at] = next
    if (nodes.length > most) return null
    const asked = trees.feature[node]!
    if (asked < 0) {
      nodes[at]!.leaf = node
      continue
    }
    const rule = ruleOf(trees, node, isSingle)
    if (!rule) return null
    const yes = room()
    const no = room()
    nodes[at] = { feature: asked + (rule.missingYes ? width : 0), threshold: rule.threshold, no, leaf: -1 }
    if (rule.set) sets.set(at, rule.set)
    const [first, second] = rule.swaps ? [trees.no, trees.yes] : [trees.yes, trees.no]
    waiting.push([second[node]!, no], [first[node]!, yes])
  }
  const walk = openWalk(nodes.length, roots.length, 2 * width + 1)
  for (const [at, { feature, threshold, no }] of nodes.entries()) {
    walk.floats[2 * at] = threshold
    walk.ints[4 * at + 2] = feature
    walk.ints[4 * at + 3] = no
  }
  walk.roots.fill(roots.at(-1)!)
  walk.roots.set(roots)
  return {
    walk,
    leaf: Int32Array.from(nodes, ({ leaf }) => leaf),
    sets: sets.size > 0 ? sets : null,
    width,
  }
}

interface Rule {
  readonly threshold: number
  readonly swaps: boolean
  readonly missingYes: boolean
  readonly set?: ReadonlySet<number>
}

/** A node's question as `x <= threshold`, its children swapped where it is the opposite. */
function ruleOf(trees: TreeEnsemble, node: number, isSingle: boolean): Rule | null {
  const value = trees.threshold[node]!
  const missingYes = trees.missingYes[node] === 1
  switch (trees.mode[node]) {
    case leq:
      return { threshold: value, swaps: false, missingYes }
    case gt:
      return { threshold: value, swaps: true, missingYes: !missingYes }
    case lt:
    case gte: {
      if (!Number.isFinite(value)) return null
      const swaps = trees.mode[node] === gte
      return { threshold: below(value, isSingle), swaps, missingYes: swaps !== missingYes }
    }
    case eq:
    case neq:
    case member: {
      // A missing value is no member, whatever it stands as.
      if (missingYes) return null
      const set = trees.mode[node] === member ? trees.sets.get(node)! : new Set([value])
      return { threshold: NaN, swaps: trees.mode[node] === neq, missingYes: false, set }
    }
    default:
      return null
  }
}

const [single, singleBits] = viewsOf(new Float32Array(1), Int32Array)
const [double, doubleBits] = viewsOf(new Float64Array(1), BigInt64Array)
function viewsOf<A extends Float32Array | Float64Array, B>(
  of: A,
  as: new (buffer: ArrayBufferLike) => B,
): [A, B] {
  return [of, new as(of.buffer)]
}

/** The largest number below one, of 32 or 64 bits. */
function below(value: number, isSingle: boolean): number {
  if (value === 0) return isSingle ? -(2 ** -149) : -Number.MIN_VALUE
  if (isSingle) {
    single[0] = value
    singleBits[0]! += value > 0 ? -1 : 1
    return single[0]!
  }
  double[0] = value
  doubleBits[0]! += value > 0 ? -1n : 1n
  return double[0]!
}

/**
 * Where the row in `walk.x` ends in each tree: nodes, one for each of the roots, in `walk.ends`. The row's features stand
 * there from 0 on, the same with missing values as −Infinity behind them, and a number.
 */
export function findEnds({ walk, leaf, sets }: FlatTrees): void {
  if (!sets) return walk.run()
  const { roots, ends } = walk
  for (let tree = 0; tree < roots.length; tree++) ends[tree] = endBySets(walk, leaf, sets, roots[tree]!)
}

const endBySets = (
  { floats, ints, x }: Walk,
  leaf: Int32Array,
  sets: ReadonlyMap<number, ReadonlySet<number>>,
  root: number,
): number => {
  let node = root
  while (leaf[node]! < 0) {
    const limit = floats[2 * node]!
    const value = x[ints[4 * node + 2]!]!
    const isYes = value <= limit || (limit !== limit && sets.get(node)!.has(value))
    node = ints[4 * node + 3]! - (isYes ? 1 : 0)
  }
  return node
}
