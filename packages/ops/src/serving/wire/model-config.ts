import type { Signature } from '@slipway/ml/model'
import { modelMetadata } from './open-inference.ts'

/**
 * A model's configuration as Triton's clients read it, in JSON; over gRPC the same with its fields' names. Requests hold
 * as many rows as they like, and the sizes of a tensor are all of its sizes: what Triton calls a `max_batch_size` of 0.
 */
export const modelConfig = (name: string, signature: Signature) => {
  const { platform, inputs, outputs } = modelMetadata(name, [], signature)
  const tensors = (of: typeof inputs) =>
    of.map(({ name, datatype, shape }) => ({
      name,
      data_type: `TYPE_${datatype === 'BYTES' ? 'STRING' : datatype}`,
      dims: [...shape],
    }))
  return {
    name,
    platform,
    backend: 'onnxruntime',
    max_batch_size: 0,
    input: tensors(inputs),
    output: tensors(outputs),
  }
}
