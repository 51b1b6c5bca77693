import { wrongForm } from '../serving.errors.ts'
import { type Described, declaredTensors, platforms } from './open-inference.ts'

/** Refuses a load that brings a configuration or files of its own (Triton's `config` and `file:` parameters). */
export const mustLoadAsIs = (parameters: readonly string[]): void => {
  const own = parameters.find((name) => name === 'config' || name.startsWith('file:'))
  if (own !== undefined)
    throw wrongForm(
      `The parameter "${own}" cannot be heeded: a model is loaded as its version was registered.`,
      'Leave it out; register another version to serve another model.',
    )
}

/**
 * A model's configuration as Triton's clients read it, in JSON; over gRPC the same with its fields' names. Requests hold
 * as many rows as they like, and the sizes of a tensor are all of its sizes: what Triton calls a `max_batch_size` of 0.
 */
export const modelConfig = (name: string, described: Described) => {
  const { inputs, outputs } = declaredTensors(described.signature)
  const tensors = (of: typeof inputs) =>
    of.map(({ name, datatype, shape }) => ({
      name,
      data_type: `TYPE_${datatype === 'BYTES' ? 'STRING' : datatype}`,
      dims: [...shape],
    }))
  return {
    name,
    ...platforms[described.runtime],
    max_batch_size: 0,
    input: tensors(inputs),
    output: tensors(outputs),
  }
}
