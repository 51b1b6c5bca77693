/** A trained model as one thing: recipe and estimator in one ONNX graph, its signature, its folder. */
export { compileModel } from './compile-model.ts'
export { openModel, type ServedModel } from './open-model.ts'
export type { Signature, SignatureInput, SignatureOutput } from './signature.ts'
export { type SignatureFacts, type SignatureProfile, signatureOf } from './signature-of.ts'
export { writeModelFolder } from './write-model-folder.ts'
