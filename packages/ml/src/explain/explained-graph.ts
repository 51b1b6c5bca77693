import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema, NodeProtoSchema, type NodeProto, ValueInfoProtoSchema } from '../onnx/onnx_pb.ts'
import { type ReadGraph, readGraph, tensorOf } from '../onnx/read-graph.ts'
import { readTrees, type TreeEnsemble } from '../onnx/trees.ts'
import { featureSources } from './feature-sources.ts'

/** What in a graph makes its scores, and of what. */
export interface ExplainedGraph {
  readonly scores: { readonly kind: 'trees'; readonly trees: TreeEnsemble } | LinearScores
  /** Added to every score after the trees. */
  readonly base: Float64Array
  /** The graph's inputs that each feature is made of. */
  readonly sources: readonly (readonly string[])[]
  /** The features stand as [features, rows]. */
  readonly transposed: boolean
  /** The same model, whose only output is the matrix of features, `featuresOutput`. */
  readonly featuresModel: Uint8Array
}

export interface LinearScores {
  readonly kind: 'linear'
  /** [outputs × features], row-major. */
  readonly coefficients: Float64Array
  readonly intercepts: Float64Array
  readonly means: Float64Array
}

export const featuresOutput = 'slipway features'

/** Finds the one tree ensemble, or the linear scores, of a model; null where it has neither, or several. */
export function explainedGraph(bytes: Uint8Array): ExplainedGraph | null {
  const graph = readGraph(bytes)
  const ensembles = graph.nodes.filter(({ opType }) => opType.startsWith('TreeEnsemble'))
  if (ensembles.length === 1) return ofTrees(bytes, graph, ensembles[0]!)
  return ensembles.length === 0 ? ofLinear(bytes, graph) : null
}

function ofTrees(bytes: Uint8Array, graph: ReadGraph, node: NodeProto): ExplainedGraph | null {
  const trees = readTrees(node)
  const matrix = node.input[0]
  if (!trees?.cover || matrix === undefined) return null
  const sources = featureSources(graph, matrix)
  if (!sources) return null
  return {
    scores: { kind: 'trees', trees },
    base: addedAfter(graph, node.output[0]!, trees.outputs),
    sources,
    transposed: false,
    featuresModel: withFeatures(bytes, matrix),
  }
}

/** A constant that is added to a node's output, as Slipway's own trees have their base. */
function addedAfter(graph: ReadGraph, output: string, outputs: number): Float64Array {
  let at = output
  for (;;) {
    const next = graph.nodes.filter(({ input }) => input.includes(at))
    const [node] = next
    if (next.length !== 1 || !node) return new Float64Array(outputs)
    if (node.opType === 'Add') {
      const other = node.input.find((tensor) => tensor !== at)
      const constant = other === undefined ? undefined : graph.constants.get(other)
      const values = constant ? Array.from(tensorOf(constant).values as ArrayLike<number>, Number) : []
      return values.length === outputs ? Float64Array.from(values) : new Float64Array(outputs)
    }
    if (node.opType !== 'Cast' && node.opType !== 'Identity') return new Float64Array(outputs)
    at = node.output[0]!
  }
}

/** Slipway's linear models: constant weights times the features, [outputs, features] × [features, rows]. */
function ofLinear(bytes: Uint8Array, graph: ReadGraph): ExplainedGraph | null {
  const told = graph.metadata.get('slipway.means')
  if (told === undefined) return null
  const products = graph.nodes.filter(
    ({ opType, input }) =>
      opType === 'MatMul' && graph.constants.has(input[0] ?? '') && input[1] !== undefined,
  )
  const product = products.at(-1)
  if (!product) return null
  const weights = tensorOf(graph.constants.get(product.input[0]!)!)
  const outputs = weights.shape[0]!
  const means = Float64Array.from(JSON.parse(told) as number[])
  const sources = featureSources(graph, product.input[1]!)
  if (!sources || weights.shape[1] !== means.length || sources.length !== means.length) return null
  return {
    scores: {
      kind: 'linear',
      coefficients: weights.values as Float64Array,
      intercepts: addedAfter(graph, product.output[0]!, outputs),
      means,
    },
    base: new Float64Array(outputs),
    sources,
    transposed: true,
    featuresModel: withFeatures(bytes, product.input[1]!),
  }
}

function withFeatures(bytes: Uint8Array, matrix: string): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes)
  const { graph } = model
  if (!graph) throw new Error('the file holds no graph')
  graph.node.push(create(NodeProtoSchema, { opType: 'Identity', input: [matrix], output: [featuresOutput] }))
  graph.output = [create(ValueInfoProtoSchema, { name: featuresOutput })]
  // What the features don't need would only be loaded; ONNX Runtime drops it.
  return toBinary(ModelProtoSchema, model)
}
