import type { Batch, Signature } from '@slipway/ml/model'
import type { InputReader } from '../input/input-reader.ts'
import { jsonValues } from '../input/json-values.ts'
import { wrongForm } from '../serving.errors.ts'
import { readInstances } from './instances.ts'
import { readInvocation } from './mlflow-scoring.ts'
import { declaredTensors } from './open-inference.ts'
import { predictionsJson, quoted } from './rows.ts'

/** A request of KServe's first protocol, whose shape is TensorFlow Serving's: rows, or columns. */
export interface V1Request {
  readonly table: Batch
  /** Whether inputs came by column, so that outputs go back so. */
  readonly columnar: boolean
}

export const readV1Request = (reader: InputReader, body: unknown): V1Request => {
  const { instances, inputs } = (typeof body === 'object' && body !== null ? body : {}) as {
    instances?: unknown
    inputs?: unknown
  }
  if ((instances === undefined) === (inputs === undefined))
    throw wrongForm(
      instances === undefined
        ? 'The body has neither "instances" nor "inputs".'
        : 'The body has both "instances" and "inputs".',
      'Send {"instances": [{"column": value, …}, …]}, or {"inputs": {"column": [values], …}}.',
    )
  return instances === undefined
    ? { table: readInvocation(reader, { inputs }), columnar: true }
    : { table: readInstances(reader, instances, 'instances'), columnar: false }
}

/**
 * Outputs by row as "predictions", or by column as "outputs". As in TensorFlow Serving the name of a model's only output
 * is left out.
 */
export const v1Predictions = (outputs: Batch, columnar: boolean): string => {
  const [only, ...others] = outputs.columns
  const bare = only && others.length === 0 ? JSON.stringify(jsonValues(only, outputs.rows)) : null
  if (!columnar) return `"predictions":${bare ?? predictionsJson(outputs)}`
  const named = outputs.columns.map(
    (column) => `${quoted(column.name)}:${JSON.stringify(jsonValues(column, outputs.rows))}`,
  )
  return `"outputs":${bare ?? `{${named.join(',')}}`}`
}

/** What KServe says of a model, and what TensorFlow Serving says of the same address. */
export const v1ModelStatus = (name: string, versions: readonly number[]) => ({
  name,
  ready: true,
  model_version_status: versions.map((version) => ({
    version: String(version),
    state: 'AVAILABLE',
    status: { error_code: 'OK', error_message: '' },
  })),
})

/** A model's inputs and outputs as TensorFlow Serving tells its signatures, of which there is one here. */
export const v1ModelMetadata = (name: string, version: number, signature: Signature) => {
  const { inputs, outputs } = declaredTensors(signature)
  const tensors = (of: typeof inputs) =>
    Object.fromEntries(
      of.map(({ name, datatype, shape }) => [
        name,
        {
          dtype: tensorFlowTypes[datatype] ?? 'DT_INVALID',
          tensor_shape: {
            dim: shape.map((size) => ({ size: String(size), name: '' })),
            unknown_rank: false,
          },
          name,
        },
      ]),
    )
  const served = {
    inputs: tensors(inputs),
    outputs: tensors(outputs),
    method_name: 'tensorflow/serving/predict',
  }
  return {
    model_spec: { name, signature_name: '', version: String(version) },
    metadata: { signature_def: { signature_def: { serving_default: served } } },
  }
}

const tensorFlowTypes: Readonly<Record<string, string>> = {
  BOOL: 'DT_BOOL',
  BYTES: 'DT_STRING',
  FP16: 'DT_HALF',
  FP32: 'DT_FLOAT',
  FP64: 'DT_DOUBLE',
  INT8: 'DT_INT8',
  INT16: 'DT_INT16',
  INT32: 'DT_INT32',
  INT64: 'DT_INT64',
  UINT8: 'DT_UINT8',
  UINT16: 'DT_UINT16',
  UINT32: 'DT_UINT32',
  UINT64: 'DT_UINT64',
}
