import type { NodeProto } from '../onnx/onnx_pb.ts'
import { attributesOf, type ReadGraph } from '../onnx/read-graph.ts'

/** Operators that hand features on in their places. */
const keeps = new Set([
  'Cast',
  'Identity',
  'Transpose',
  'Reshape',
  'Scaler',
  'Imputer',
  'Sub',
  'Add',
  'Mul',
  'Div',
])

/**
 * Of which of the graph's inputs each feature of a matrix is made, in the features' order; null where the matrix is put
 * together in a way that can't be told. A matrix that is one input of the graph has that input as its only source, once.
 */
export function featureSources(graph: ReadGraph, matrix: string): readonly (readonly string[])[] | null {
  const inputs = new Set(graph.inputs)
  let at = matrix
  for (;;) {
    if (inputs.has(at)) return [[at]]
    const node = graph.makerOf.get(at)
    if (!node) return null
    if (isJoin(node)) return node.input.map((tensor) => inputsOf(graph, tensor, inputs))
    if (node.opType === 'Reshape' && !reachesJoin(graph, node.input[0]!)) return [inputsOf(graph, at, inputs)]
    if (!keeps.has(node.opType)) return null
    const free = node.input.filter((tensor) => tensor !== '' && !graph.constants.has(tensor))
    if (free.length !== 1) return null
    at = free[0]!
  }
}

const isJoin = ({ opType }: NodeProto): boolean => opType === 'Concat' || opType === 'FeatureVectorizer'

function reachesJoin(graph: ReadGraph, tensor: string): boolean {
  for (let at = tensor; ; ) {
    const node = graph.makerOf.get(at)
    if (!node) return graph.inputs.includes(at)
    if (isJoin(node)) return attributesOf(node).get('axis')?.i === 0n
    if (!keeps.has(node.opType)) return false
    at = node.input[0]!
  }
}

/** The graph's inputs that a tensor depends on. */
function inputsOf(graph: ReadGraph, tensor: string, inputs: ReadonlySet<string>): string[] {
  const seen = new Set<string>()
  const found: string[] = []
  const visit = (name: string): void => {
    if (name === '' || seen.has(name)) return
    seen.add(name)
    if (inputs.has(name)) found.push(name)
    else for (const before of graph.makerOf.get(name)?.input ?? []) visit(before)
  }
  visit(tensor)
  return found
}
