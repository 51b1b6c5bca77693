import type { Graph } from '../../onnx/index.ts'
import type { FeatureTensor } from '../../prepare/features.ts'

/** The same numbers for every row: [N], or [N, numbers] where `wide`. */
export function repeated(
  graph: Graph,
  inputs: readonly FeatureTensor[],
  answer: readonly number[],
  wide: boolean,
): string {
  const first = inputs[0]
  if (!first) throw new Error('a graph without features does not know its number of rows')
  const rows = graph.node('Shape', [first.tensor])
  if (!wide) return graph.node('Expand', [graph.constant('double', [1], answer), rows])
  const shape = graph.node('Concat', [rows, graph.constant('int64', [1], [answer.length])], { axis: 0 })
  return graph.node('Expand', [graph.constant('double', [1, answer.length], answer), shape])
}
