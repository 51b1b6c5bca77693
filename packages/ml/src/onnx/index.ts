/** Writing ONNX graphs and running them. */
export type { AttributeValue, Graph, TensorType } from './graph.ts'
export { newGraph, opsets } from './new-graph.ts'
export { stackColumns, stackRows } from './stack.ts'
export { type OnnxColumn, type OnnxPort, type OnnxSession, openSession } from './session.ts'
