import type { AttributeProto, NodeProto } from './onnx_pb.ts'
import { attributesOf, tensorOf } from './read-graph.ts'

/** How an inner node decides; a row goes to `yes` where its value stands so to the threshold. */
export const modes = ['LEQ', 'LT', 'GTE', 'GT', 'EQ', 'NEQ', 'MEMBER'] as const
export const [leq, lt, gte, gt, eq, neq, member] = [0, 1, 2, 3, 4, 5, 6] as const

/** A tree ensemble as flat arrays, one entry a node; the nodes of a tree need not lie side by side. */
export interface TreeEnsemble {
  readonly roots: Int32Array
  /** The feature that a node asks for; −1 marks a leaf. */
  readonly feature: Int32Array
  readonly mode: Uint8Array
  readonly threshold: Float64Array
  /** Of nodes that ask for membership: the values that go to `yes`. */
  readonly sets: ReadonlyMap<number, ReadonlySet<number>>
  readonly yes: Int32Array
  readonly no: Int32Array
  /** Whether a missing value (NaN) goes to `yes`, whatever the mode says. */
  readonly missingYes: Uint8Array
  /** Training rows that passed through, by weight; null where the file doesn't tell. */
  readonly cover: Float64Array | null
  /** Leaf i adds weights[k] to target targets[k], for k in leafStart[i]..leafStart[i + 1]. */
  readonly leafStart: Int32Array
  readonly targets: Int32Array
  readonly weights: Float64Array
  readonly base: Float64Array
  readonly outputs: number
  /** The trees' mean instead of their sum. */
  readonly averages: boolean
  /** What follows the sum: NONE, LOGISTIC, SOFTMAX, SOFTMAX_ZERO or PROBIT. */
  readonly transform: string
  /** A classifier's classes; null of a regressor. */
  readonly classes: readonly string[] | null
  /** A classifier of two classes that keeps one weight a leaf: the score speaks of the second. */
  readonly oneScore: boolean
  /** Values are compared in 32-bit floats, and sums rounded to them. */
  readonly single: boolean
}

const utf8 = new TextDecoder()

type Attributes = ReadonlyMap<string, AttributeProto>
const intsOf = (of: Attributes, name: string): number[] => (of.get(name)?.ints ?? []).map(Number)
const textsOf = (of: Attributes, name: string): string[] =>
  (of.get(name)?.strings ?? []).map((text) => utf8.decode(text))
const numbersOf = (of: Attributes, name: string): number[] | null => {
  const tensor = of.get(`${name}_as_tensor`)?.t ?? of.get(name)?.t
  if (tensor) return Array.from(tensorOf(tensor).values as ArrayLike<number>, Number)
  return of.get(name)?.floats ?? null
}
const textOf = (of: Attributes, name: string, otherwise: string): string => {
  const given = of.get(name)?.s
  return given && given.length > 0 ? utf8.decode(given) : otherwise
}

/**
 * The ensemble of a node TreeEnsembleRegressor or TreeEnsembleClassifier (ai.onnx.ml 1 to 3); null where it is none, or
 * does what we don't follow (MIN and MAX of trees). Chains of BRANCH_EQ over one feature that lead to one node, which is
 * how sets are written, become one node that asks for membership.
 */
export function readTrees(node: NodeProto): TreeEnsemble | null {
  const of = attributesOf(node)
  const classifier = node.opType === 'TreeEnsembleClassifier'
  if (!classifier && node.opType !== 'TreeEnsembleRegressor') return null
  const aggregate = textOf(of, 'aggregate_function', 'SUM')
  if (aggregate !== 'SUM' && aggregate !== 'AVERAGE') return null

  const treeIds = intsOf(of, 'nodes_treeids')
  const nodeIds = intsOf(of, 'nodes_nodeids')
  const given = textsOf(of, 'nodes_modes')
  const count = treeIds.length
  const at = new Map<string, number>()
  for (let i = 0; i < count; i++) at.set(`${treeIds[i]} ${nodeIds[i]}`, i)
  const trueIds = intsOf(of, 'nodes_truenodeids')
  const falseIds = intsOf(of, 'nodes_falsenodeids')
  const featureIds = intsOf(of, 'nodes_featureids')
  const values = numbersOf(of, 'nodes_values') ?? []
  const tracks = intsOf(of, 'nodes_missing_value_tracks_true')
  const hits = numbersOf(of, 'nodes_hitrates')
  const side = classifier ? 'class' : 'target'
  const leafTrees = intsOf(of, `${side}_treeids`)
  const leafNodes = intsOf(of, `${side}_nodeids`)
  const leafTargets = intsOf(of, `${side}_ids`)
  const leafWeights = numbersOf(of, `${side}_weights`) ?? []

  const feature = new Int32Array(count)
  const mode = new Uint8Array(count)
  const yes = new Int32Array(count)
  const no = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const kind = given[i]!.replace('BRANCH_', '')
    if (kind === 'LEAF') {
      feature[i] = -1
      continue
    }
    const known = modes.indexOf(kind as 'LEQ')
    if (known < 0) return null
    feature[i] = featureIds[i]!
    mode[i] = known
    yes[i] = at.get(`${treeIds[i]} ${trueIds[i]}`)!
    no[i] = at.get(`${treeIds[i]} ${falseIds[i]}`)!
  }
  const reached = new Uint8Array(count)
  for (let i = 0; i < count; i++) if (feature[i]! >= 0) reached[yes[i]!] = reached[no[i]!] = 1
  const roots = Int32Array.from(Array.from({ length: count }, (_, i) => i).filter((i) => !reached[i]))

  const perLeaf = Array.from({ length: count }, (): number[] => [])
  for (let k = 0; k < leafTrees.length; k++) perLeaf[at.get(`${leafTrees[k]} ${leafNodes[k]}`)!]!.push(k)
  const order = perLeaf.flat()
  const leafStart = new Int32Array(count + 1)
  for (let i = 0; i < count; i++) leafStart[i + 1] = leafStart[i]! + perLeaf[i]!.length

  const labels = textsOf(of, 'classlabels_strings')
  const numbers = intsOf(of, 'classlabels_int64s').map(String)
  const classes = classifier ? (labels.length > 0 ? labels : numbers) : null
  const oneScore = classes?.length === 2 && new Set(leafTargets).size === 1
  const outputs = classes ? (oneScore ? 1 : classes.length) : Number(of.get('n_targets')?.i ?? 1)
  const base = new Float64Array(outputs)
  // A classifier with one weight a leaf ignores base_values unless there is one for it.
  const bases = numbersOf(of, 'base_values') ?? []
  for (let k = 0; k < outputs; k++) base[k] = bases[oneScore ? bases.length - 1 : k] ?? 0

  const sets = mergeChains({ feature, mode, values, yes, no })
  return {
    roots,
    feature,
    mode,
    threshold: Float64Array.from({ length: count }, (_, i) => values[i] ?? 0),
    sets,
    yes,
    no,
    missingYes: Uint8Array.from({ length: count }, (_, i) => tracks[i] ?? 0),
    cover: hits && isCover(hits) ? Float64Array.from(hits) : null,
    leafStart,
    targets: Int32Array.from(order, (k) => (oneScore ? 0 : leafTargets[k]!)),
    weights: Float64Array.from(order, (k) => leafWeights[k]!),
    base,
    outputs,
    averages: aggregate === 'AVERAGE',
    transform: textOf(of, 'post_transform', 'NONE'),
    classes,
    oneScore,
    single: !of.has('nodes_values_as_tensor'),
  }
}

/** Exporters that know no counts write 1 for every node. */
const isCover = (hits: readonly number[]): boolean => hits.some((hit) => hit !== hits[0])

function mergeChains({
  feature,
  mode,
  values,
  yes,
  no,
}: {
  feature: Int32Array
  mode: Uint8Array
  values: readonly number[]
  yes: Int32Array
  no: Int32Array
}): Map<number, ReadonlySet<number>> {
  const sets = new Map<number, ReadonlySet<number>>()
  const asks = (node: number) => feature[node]! >= 0 && mode[node] === eq
  const inside = new Set<number>()
  for (let i = 0; i < feature.length; i++)
    if (asks(i) && asks(no[i]!) && feature[no[i]!] === feature[i] && yes[no[i]!] === yes[i])
      inside.add(no[i]!)
  for (let i = 0; i < feature.length; i++) {
    if (!asks(i) || inside.has(i) || !inside.has(no[i]!)) continue
    const set = new Set<number>([values[i]!])
    let last = no[i]!
    for (; inside.has(last); last = no[last]!) set.add(values[last]!)
    no[i] = last
    mode[i] = member
    sets.set(i, set)
  }
  return sets
}

/** Whether a value goes to `yes` at an inner node. */
export function goesYes(trees: TreeEnsemble, node: number, value: number): boolean {
  if (Number.isNaN(value)) return trees.missingYes[node] === 1 || trees.mode[node] === neq
  const threshold = trees.threshold[node]!
  switch (trees.mode[node]) {
    case leq:
      return value <= threshold
    case lt:
      return value < threshold
    case gte:
      return value >= threshold
    case gt:
      return value > threshold
    case eq:
      return value === threshold
    case neq:
      return value !== threshold
    default:
      return trees.sets.get(node)!.has(value)
  }
}

/**
 * What the trees add up to for one row, before any transform: `outputs` numbers into `into` from `to` on. `x` holds the
 * row's features from `from` on. Rounded to 32-bit floats where the file's numbers are.
 */
export function scoreTrees(
  trees: TreeEnsemble,
  x: Float64Array,
  from: number,
  into: Float64Array,
  to: number,
): void {
  const { roots, feature, yes, no, leafStart, targets, weights, outputs, averages, base } = trees
  for (let k = 0; k < outputs; k++) into[to + k] = 0
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree]!
    while (feature[node]! >= 0)
      node = goesYes(trees, node, x[from + feature[node]!]!) ? yes[node]! : no[node]!
    for (let k = leafStart[node]!; k < leafStart[node + 1]!; k++) into[to + targets[k]!]! += weights[k]!
  }
  for (let k = 0; k < outputs; k++) {
    const sum = into[to + k]! / (averages ? roots.length : 1) + base[k]!
    into[to + k] = trees.single ? Math.fround(sum) : sum
  }
}
