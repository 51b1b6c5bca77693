import type { Tensor } from '../onnx/tensor.ts'
import type { Batch } from './batch.ts'
import type { Signature } from './signature.ts'

/** A model of any kind that answers in this process. */
export interface OpenedModel {
  readonly signature: Signature
  /** `batch` holds the signature's inputs; the answer's columns are its outputs, in their order. */
  predict(batch: Batch): Promise<Batch>
  /** Whether `predictNow` answers anything. */
  readonly isNative: boolean
  /** The same at once, where this process answers so few rows faster than ONNX Runtime; else null. */
  predictNow(batch: Batch): Batch | null
  /** A batch as the tensors that its graph takes, for those who run a part of it; absent where it has no graph here. */
  readonly tensors?: (batch: Batch) => ReadonlyMap<string, Tensor>
  close(): Promise<void>
}
