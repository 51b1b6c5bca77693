/** A trained model as one thing: recipe and estimator in one ONNX graph, its signature, its folder. */
export { compileModel } from './compile-model.ts'
export { openModel, type ServedModel } from './open-model.ts'
export {
  type Batch,
  type BatchColumn,
  bytesOfBatch,
  isTable,
  isTensor,
  joinable,
  joinTensors,
  laidOut,
  ownBuffers,
  sliceBatch,
  tableOfBatch,
  type TensorColumn,
} from './batch.ts'
export { type FlatForm, FlatRow, flatRowsOf, joinFlatRows } from './flat-row.ts'
export { isJson, isParam, mayBeLeftOut, placedInputs } from './signature.ts'
export type {
  AnswerForm,
  ColumnInput,
  ColumnOutput,
  Signature,
  SignatureInput,
  SignatureOutput,
  TableSignature,
  TensorSpec,
} from './signature.ts'
export { type SignatureFacts, type SignatureProfile, signatureOf } from './signature-of.ts'
export { writeModelFolder } from './write-model-folder.ts'
export { bytesOfColumn, fitted, nestedOf, tensorOfNested, tensorValues } from './nested.ts'
export { isForeign, openServed } from './open-served.ts'
export type { OpenedModel } from './opened-model.ts'
export {
  exampleOfSchema,
  logicalTypeOf,
  type MlflowField,
  type MlflowParam,
  type MlmodelFacts,
  readMlmodel,
} from './mlflow-schema.ts'
export { logicalOf } from './foreign-ports.ts'
export { absentColumn, canMakeExample, exampleBatch } from './example-batch.ts'
export { readExample } from './input-example.ts'
