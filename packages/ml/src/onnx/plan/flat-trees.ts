import { eq, gt, gte, leq, lt, member, neq, type TreeEnsemble } from '../trees.ts'

/**
 * An ensemble as it is walked fastest: every node asks `x[feature] <= threshold`, and its children lie side by side, the
 * one for yes first. Leaves point at themselves from a feature below 0.
 */
export interface FlatTrees {
  readonly roots: Int32Array
  /** −1 of leaves. From `width` on, features whose missing values stand as −Infinity, so that they go to yes. */
  readonly feature: Int32Array
  readonly threshold: Float64Array
  /** The place of the child for yes; of leaves their own number in the ensemble. */
  readonly child: Int32Array
  /** Nodes that ask for membership: their threshold is NaN. */
  readonly sets: ReadonlyMap<number, ReadonlySet<number>> | null
  readonly width: number
  /** Whether any node sends missing values to yes. */
  readonly hasShadows: boolean
}

/** Null where a node asks what can't be asked so. `single`: rows are of 32-bit floats. */
export function flattenTrees(trees: TreeEnsemble, isSingle: boolean): FlatTrees | null {
  const width = trees.feature.reduce((most, feature) => Math.max(most, feature + 1), 0)
  const feature: number[] = []
  const threshold: number[] = []
  const child: number[] = []
  const sets = new Map<number, ReadonlySet<number>>()
  const room = (): number => {
    threshold.push(0)
    child.push(0)
    return feature.push(-1) - 1
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
    if (feature.length > most) return null
    const asked = trees.feature[node]!
    if (asked < 0) {
      child[at] = node
      continue
    }
    const rule = ruleOf(trees, node, isSingle)
    if (!rule) return null
    const yes = room()
    const no = room()
    feature[at] = asked + (rule.missingYes ? width : 0)
    threshold[at] = rule.threshold
    child[at] = yes
    if (rule.set) sets.set(at, rule.set)
    const [first, second] = rule.swaps ? [trees.no, trees.yes] : [trees.yes, trees.no]
    waiting.push([second[node]!, no], [first[node]!, yes])
  }
  return {
    roots,
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    child: Int32Array.from(child),
    sets: sets.size > 0 ? sets : null,
    width,
    hasShadows: feature.some((at) => at >= width),
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
 * Where a row ends in each tree, as the ensemble's own numbers of leaves. `x` holds the row's features from 0 on and, where
 * the trees have shadows, the same with missing values as −Infinity behind them.
 */
export function leavesOf(
  { roots, feature, threshold, child, sets }: FlatTrees,
  x: Float64Array,
  leaves: Int32Array,
): void {
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree]!
    let asked = feature[node]!
    if (sets)
      while (asked >= 0) {
        const limit = threshold[node]!
        const value = x[asked]!
        node = child[node]! + (value <= limit || (limit !== limit && sets.get(node)!.has(value)) ? 0 : 1)
        asked = feature[node]!
      }
    else
      while (asked >= 0) {
        node = child[node]! + (x[asked]! <= threshold[node]! ? 0 : 1)
        asked = feature[node]!
      }
    leaves[tree] = child[node]!
  }
}
