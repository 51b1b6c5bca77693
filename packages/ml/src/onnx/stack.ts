import type { Graph } from './graph.ts'

/**
 * Puts tensors of shape [N] side by side as one of shape [columns, N]: one Concat and one Reshape, since a node
 * a column would cost more than the arithmetic when a single row is asked for.
 */
export const stackColumns = (graph: Graph, tensors: readonly string[]): string =>
  graph.node('Reshape', [
    tensors.length === 1 ? tensors[0]! : graph.node('Concat', tensors, { axis: 0 }),
    graph.constant('int64', [2], [tensors.length, -1]),
  ])

/** The same as [N, columns], the layout that tree ensembles and matrix products by rows take. */
export const stackRows = (graph: Graph, tensors: readonly string[]): string =>
  graph.node('Transpose', [stackColumns(graph, tensors)], { perm: { ints: [1, 0] } })
