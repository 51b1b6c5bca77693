/** Writing ONNX graphs and running them. */
export type { AttributeValue, Graph, TensorType } from './graph.ts'
export { newGraph, opsets } from './new-graph.ts'
export { stackColumns, stackRows } from './stack.ts'
export { type OnnxColumn, type OnnxPort, type OnnxSession, openSession } from './session.ts'
export {
  arrayOf,
  type Datatype,
  datatypeOf,
  isDatatype,
  isWhole,
  joinValues,
  sizeOf,
  type Tensor,
  type TensorValues,
} from './tensor.ts'
export { type ClassNames, cutZipMaps } from './cut-zip-maps.ts'
export { unboundedBy } from './unbounded.ts'
export {
  type NativeSession,
  openNative,
  type OpenOptions,
  planCode,
  type PlanProof,
  type PlanProofs,
} from './plan/native-session.ts'
