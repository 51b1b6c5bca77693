import type { Graph } from '../../onnx/graph.ts'
import type { FeatureTensor } from '../../prepare/features.ts'
import { stackRows } from '../../onnx/stack.ts'
import { featuresDiffer } from './boosting.errors.ts'
import { asksSet, missingLeft, type BoostingModel } from './model.ts'

const mlDomain = { domain: 'ai.onnx.ml' }

/** The ensemble's nodes in the layout of ai.onnx.ml's TreeEnsembleRegressor, tree by tree. */
interface OnnxNodes {
  readonly treeIds: number[]
  readonly nodeIds: number[]
  readonly featureIds: number[]
  readonly modes: string[]
  readonly values: number[]
  readonly trueIds: number[]
  readonly falseIds: number[]
  readonly missing: number[]
  /** Training rows that passed through: what explains answers needs them; running ignores them. */
  readonly hits: number[]
  readonly targetTreeIds: number[]
  readonly targetNodeIds: number[]
  readonly targetIds: number[]
  readonly targetWeights: number[]
}

/**
 * See Trainer.compile. Values are rounded to 32-bit floats as `predict` does, then compared and summed in
 * doubles; ONNX rounds the sum of all trees to a 32-bit float once, and the base joins in doubles.
 */
export const compile = (model: BoostingModel, inputs: readonly FeatureTensor[], graph: Graph): string => {
  checkInputs(model, inputs)
  const trees = model.trees.feature.length > 0 ? ensemble(model, inputs, graph) : null
  const base = graph.constant('double', [1, model.outputs], model.base)
  const scores = trees ? graph.node('Add', [trees, base]) : repeatedBase(inputs, base, graph)
  if (model.task === 'multiclass') return graph.node('Softmax', [scores], { axis: { int: 1 } })
  const flat = graph.node('Reshape', [scores, graph.constant('int64', [1], [-1])])
  if (model.task === 'binary') return graph.node('Sigmoid', [flat])
  return model.loss === 'poisson' ? graph.node('Exp', [flat]) : flat
}

const ensemble = (model: BoostingModel, inputs: readonly FeatureTensor[], graph: Graph): string => {
  const stacked = stackRows(
    graph,
    inputs.map(({ tensor }) => tensor),
  )
  const rounded = graph.node('Cast', [stacked], { to: { int: 1 } })
  const matrix = graph.node('Cast', [rounded], { to: { int: 11 } })
  const n = onnxNodes(model, inputs)
  const scores = graph.node(
    'TreeEnsembleRegressor',
    [matrix],
    {
      n_targets: { int: model.outputs },
      aggregate_function: 'SUM',
      post_transform: 'NONE',
      nodes_treeids: { ints: n.treeIds },
      nodes_nodeids: { ints: n.nodeIds },
      nodes_featureids: { ints: n.featureIds },
      nodes_modes: n.modes,
      nodes_values_as_tensor: doubles(n.values),
      nodes_truenodeids: { ints: n.trueIds },
      nodes_falsenodeids: { ints: n.falseIds },
      nodes_missing_value_tracks_true: { ints: n.missing },
      nodes_hitrates_as_tensor: doubles(n.hits),
      target_treeids: { ints: n.targetTreeIds },
      target_nodeids: { ints: n.targetNodeIds },
      target_ids: { ints: n.targetIds },
      target_weights_as_tensor: doubles(n.targetWeights),
    },
    mlDomain,
  )
  return graph.node('Cast', [scores], { to: { int: 11 } })
}

const doubles = (values: readonly number[]) => ({
  tensor: { type: 'double' as const, dims: [values.length], values },
})

/** A model without trees still answers one row of base scores per input row. */
const repeatedBase = (inputs: readonly FeatureTensor[], base: string, graph: Graph): string => {
  if (inputs.length === 0)
    throw featuresDiffer('A model without features cannot tell how many rows to answer.')
  const rows = graph.node('Shape', [inputs[0]!.tensor])
  const ones = graph.constant('int64', [1], [1])
  return graph.node('Tile', [base, graph.node('Concat', [rows, ones], { axis: { int: 0 } })])
}

/**
 * A set split becomes a chain of BRANCH_EQ nodes, one per category, whose true branches all point at the
 * same child; ONNX Runtime merges such a chain into one set test. The shorter of the set (true: left) and
 * its complement (true: right) is asked for.
 */
const onnxNodes = ({ trees, outputs }: BoostingModel, inputs: readonly FeatureTensor[]): OnnxNodes => {
  const n: OnnxNodes = {
    treeIds: [],
    nodeIds: [],
    featureIds: [],
    modes: [],
    values: [],
    trueIds: [],
    falseIds: [],
    missing: [],
    hits: [],
    targetTreeIds: [],
    targetNodeIds: [],
    targetIds: [],
    targetWeights: [],
  }
  for (let tree = 0; tree + 1 < trees.roots.length; tree++) {
    const first = trees.roots[tree]!
    const end = trees.roots[tree + 1]!
    let extra = end - first
    const add = (
      id: number,
      feature: number,
      mode: string,
      value: number,
      yes: number,
      no: number,
      tracks: number,
      hits: number,
    ) => {
      n.treeIds.push(tree)
      n.nodeIds.push(id)
      n.featureIds.push(feature)
      n.modes.push(mode)
      n.values.push(value)
      n.trueIds.push(yes)
      n.falseIds.push(no)
      n.missing.push(tracks)
      n.hits.push(hits)
    }
    for (let node = first; node < end; node++) {
      const id = node - first
      const feature = trees.feature[node]!
      const left = trees.left[node]! - first
      const right = trees.right[node]! - first
      const cover = trees.cover[node]!
      if (feature < 0) {
        add(id, 0, 'LEAF', 0, 0, 0, 0, cover)
        n.targetTreeIds.push(tree)
        n.targetNodeIds.push(id)
        n.targetIds.push(tree % outputs)
        n.targetWeights.push(trees.value[node]!)
      } else if (trees.flags[node]! & asksSet) {
        const words = trees.setWords.subarray(trees.setStart[node]!, trees.setStart[node + 1]!)
        const { codes, yes, no } = chainOf(words, inputs[feature]!.levels?.length, left, right)
        codes.forEach((code, i) => {
          const own = i === 0 ? id : extra++
          add(own, feature, 'BRANCH_EQ', code, yes, i + 1 < codes.length ? extra : no, 0, cover)
        })
      } else {
        const tracks = trees.flags[node]! & missingLeft ? 1 : 0
        add(id, feature, 'BRANCH_LEQ', trees.threshold[node]!, left, right, tracks, cover)
      }
    }
  }
  return n
}

/** Which codes to ask for one by one, where a match goes and where the rest goes. */
const chainOf = (words: Uint32Array, levels: number | undefined, left: number, right: number) => {
  const holds = (code: number) => ((words[code >>> 5] ?? 0) >>> (code & 31)) & 1
  const top = levels ?? 32 * words.length - 1
  const codes = Array.from({ length: top + 1 }, (_, code) => code)
  const inside = codes.filter((code) => holds(code))
  const outside = codes.filter((code) => !holds(code))
  // Without the levels it is unknown which codes lie outside.
  return levels !== undefined && outside.length < inside.length
    ? { codes: outside, yes: right, no: left }
    : { codes: inside, yes: left, no: right }
}

const checkInputs = (model: BoostingModel, inputs: readonly FeatureTensor[]) => {
  const wanted = model.features.join(', ')
  const found = inputs.map(({ name }) => name).join(', ')
  if (wanted !== found)
    throw featuresDiffer(`The model wants the features ${wanted}; the graph has ${found}.`)
}
