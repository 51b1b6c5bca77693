import type { Graph } from '../onnx/graph.ts'
import { double } from './values.ts'

/** The few operations that date parts need, over a number or over a graph's tensors: one formula for both. */
export interface Arithmetic<T> {
  number(value: number): T
  add(a: T, b: T): T
  subtract(a: T, b: T): T
  multiply(a: T, b: T): T
  divide(a: T, b: T): T
  floor(a: T): T
  sine(a: T): T
}

export const onNumbers: Arithmetic<number> = {
  number: (value) => value,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  floor: Math.floor,
  sine: Math.sin,
}

export const onGraph = (graph: Graph): Arithmetic<string> => ({
  number: (value) => double(graph, value),
  add: (a, b) => graph.node('Add', [a, b]),
  subtract: (a, b) => graph.node('Sub', [a, b]),
  multiply: (a, b) => graph.node('Mul', [a, b]),
  divide: (a, b) => graph.node('Div', [a, b]),
  floor: (a) => graph.node('Floor', [a]),
  sine: (a) => graph.node('Sin', [a]),
})
