import { expect, it } from 'vitest'
import { type Graph, newGraph, unboundedBy } from './index.ts'

const found = (build: (graph: Graph, n: string, x: string) => string): string | null => {
  const graph = newGraph('made')
  const n = graph.input('n', 'int64')
  const x = graph.input('x', 'float')
  graph.output('y', build(graph, n, x), 'float')
  return unboundedBy(graph.finish({ producerVersion: '0.0.0', metadata: {} }))
}
const numbers = (graph: Graph, ...values: number[]) =>
  graph.constant('int64', [values.length], values.map(BigInt))

it('finds what is as large as the values of callers say', () => {
  expect(found((graph, n) => graph.node('ConstantOfShape', [n]))).toBe('ConstantOfShape')
  expect(found((graph, n, x) => graph.node('Expand', [x, graph.node('Abs', [n])]))).toBe('Expand')
  expect(found((graph, n, x) => graph.node('Tile', [x, n]))).toBe('Tile')
  expect(found((graph, n, x) => graph.node('Pad', [x, graph.node('Concat', [n, n], { axis: 0 })]))).toBe(
    'Pad',
  )
  const scalar = (graph: Graph, value: bigint) => graph.constant('int64', [], [value])
  expect(found((graph, n) => graph.node('Range', [scalar(graph, 0n), n, scalar(graph, 1n)]))).toBe('Range')
})

it('leaves what shapes, constants and attributes bound where it is fast', () => {
  expect(found((graph, n, x) => graph.node('Expand', [x, graph.node('Shape', [n])]))).toBeNull()
  expect(found((graph, _, x) => graph.node('Tile', [x, numbers(graph, 3)]))).toBeNull()
  expect(
    found((graph, n, x) => {
      const ones = graph.node('ConstantOfShape', [graph.node('Abs', [graph.node('Shape', [n])])])
      return graph.node('Add', [x, ones])
    }),
  ).toBeNull()
  expect(found((graph, n, x) => graph.node('Gather', [x, n]))).toBeNull()
})
