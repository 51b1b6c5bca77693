import {
  type Batch,
  type BatchColumn,
  isJson,
  placedInputs,
  type Signature,
  type SignatureInput,
  type SignatureOutput,
} from '@slipway/ml/model'
import type { ModelRuntime } from '../../ports/model-host.ts'
import type { InputReader } from '../input/input-reader.ts'
import { badValue, duplicateColumn, tensorElsewhere, wrongForm, wrongSize } from '../serving.errors.ts'
import { type ClassesAsked, classesAsked, outputAs } from './classification.ts'
import {
  bytesOf,
  flatValues,
  isMatrix,
  readMatrix,
  readTensor,
  type Tensor,
  wireDatatypes,
} from './tensors.ts'

/** Shapes of the Open Inference Protocol, version 2, REST: what KServe, Triton and MLServer speak. */
export const serverMetadata = (version: string) => ({
  name: 'slipway',
  version,
  extensions: [
    'binary_tensor_data',
    'classification',
    'model_repository',
    'model_configuration',
    'statistics',
  ],
})

/** What runs a model, in the words of Triton: a platform and its backend. */
export const platforms: Record<ModelRuntime, { readonly platform: string; readonly backend: string }> = {
  onnx: { platform: 'onnxruntime_onnx', backend: 'onnxruntime' },
  python: { platform: 'mlflow_pyfunc', backend: 'python' },
  remote: { platform: 'remote_http', backend: 'remote' },
}

export interface Described {
  readonly signature: Signature
  readonly runtime: ModelRuntime
}

export const modelMetadata = (
  name: string,
  versions: readonly number[],
  { signature, runtime }: Described,
) => ({
  name,
  versions: versions.map(String),
  platform: platforms[runtime].platform,
  ...declaredTensors(signature),
})

/** Inputs and outputs as the protocol types them. */
export const declaredTensors = ({ inputs, outputs }: Pick<Signature, 'inputs' | 'outputs'>) => ({
  inputs: inputs.map((input) => ({
    name: input.name,
    datatype: datatypeOf(input),
    shape: input.type === 'tensor' ? input.shape : [-1],
  })),
  outputs: outputs.map((output) => ({
    name: output.name,
    datatype: replyDatatype(output),
    shape: output.type === 'tensor' ? output.shape : [-1],
  })),
})

/** What an input is declared as; narrower numbers are taken too. */
const datatypeOf = (input: SignatureInput) => {
  if (input.type === 'tensor') return wireDatatypes[input.datatype]
  const { type, nullable } = input
  if (type === 'text') return 'BYTES'
  if (type === 'boolean') return nullable ? 'BYTES' : 'BOOL'
  return type === 'integer' && !nullable ? 'INT64' : 'FP64'
}

export interface InferRequest {
  readonly id: string | undefined
  readonly table: Batch
  /** In this order. */
  readonly outputs: readonly OutputAsked[]
}

export interface OutputAsked {
  readonly name: string
  /** Whether it goes out as bytes. */
  readonly binary: boolean
  readonly classes?: ClassesAsked | undefined
}

interface RequestBody {
  id?: unknown
  inputs?: unknown
  outputs?: unknown
  parameters?: { binary_data_output?: unknown }
}

/**
 * Reads an inference request. `raw` holds the binary tensors that follow the JSON header, in the order in which
 * their inputs are named.
 */
export const readInferRequest = (reader: InputReader, body: unknown, raw: Buffer | null): InferRequest => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw notARequest()
  const { id, inputs, outputs, parameters } = body as RequestBody
  // Clients of pydantic's models send null for what they leave out.
  if (id !== undefined && id !== null && typeof id !== 'string')
    throw badValue(null, 'id', 'text', id, 'Send the id in quotes, or leave it out.')
  if (!Array.isArray(inputs)) throw notARequest()
  let at = 0
  const tensors = (inputs as unknown[]).map((given): Tensor => {
    const tensor = tensorOf(given, reader)
    const size = tensor.parameters?.binary_data_size
    if (size === undefined) return tensor
    if (!Number.isSafeInteger(size) || (size as number) < 0 || !raw || at + (size as number) > raw.length)
      throw wrongSize(
        `binary_data_size of "${tensor.name}"`,
        `at most ${raw ? raw.length - at : 0} bytes`,
        String(size),
      )
    const { name, shape, datatype } = tensor
    return { name, shape, datatype, raw: raw.subarray(at, (at += size as number)) }
  })
  if (raw && at !== raw.length)
    throw wrongSize('The bytes after the JSON header', `${at} bytes, as the inputs say`, String(raw.length))
  return {
    id: (id as string | null | undefined) ?? undefined,
    table: batchOfTensors(reader, tensors),
    outputs: outputsAsked(reader.signature, outputs, parameters?.binary_data_output === true),
  }
}

/** One tensor per input, by name; or one matrix of them all. */
export const batchOfTensors = (reader: InputReader, tensors: readonly Tensor[]): Batch => {
  const [first] = tensors
  const inputs = placedInputs(reader.signature.inputs)
  const columns = new Map<string, BatchColumn>()
  if (first && tensors.length === 1 && inputs.length > 1 && isMatrix(first)) {
    for (const column of readMatrix(inputs, first)) columns.set(column.name, column)
    return reader.fromRead(columns)
  }
  for (const tensor of tensors) {
    if (columns.has(tensor.name)) throw duplicateColumn(tensor.name)
    // A stranger is read too, so that `fromRead` can first look for what it may be a misspelling of.
    columns.set(tensor.name, readTensor(reader.input(tensor.name), tensor))
  }
  return reader.fromRead(columns)
}

const notARequest = () =>
  wrongForm(
    'The body is not an inference request: it has no list "inputs".',
    'Send {"inputs": [{"name": …, "shape": [1], "datatype": "FP64", "data": [3.5]}, …]}, one tensor per input.',
  )

interface TensorBody extends Tensor {
  readonly parameters?: {
    readonly binary_data_size?: unknown
    readonly shared_memory_region?: unknown
    readonly content_type?: unknown
  }
}

/** Throws SERVING_SHARED_MEMORY. */
export const mustTravel = (
  name: string,
  parameters: { readonly shared_memory_region?: unknown } | null | undefined,
): void => {
  if (parameters?.shared_memory_region !== undefined) throw tensorElsewhere(name)
}

const tensorOf = (tensor: unknown, reader: InputReader): TensorBody => {
  const t = tensor as Partial<TensorBody> | null
  if (typeof t !== 'object' || t === null || typeof t.name !== 'string')
    throw wrongForm('A tensor in "inputs" has no name.', 'Every input needs name, shape, datatype and data.')
  if (typeof t.datatype !== 'string')
    throw wrongForm(
      `The tensor "${t.name}" has no datatype.`,
      'Every input needs name, shape, datatype and data.',
    )
  const { name, shape, datatype, parameters } = t as TensorBody
  mustTravel(name, parameters)
  const codec = datatype === 'BYTES' ? parameters?.content_type : undefined
  const input = reader.input(name)
  const data =
    codec === 'base64'
      ? decoded(t.data, (value) => Buffer.from(value, 'base64').toString())
      : codec === 'pd_json' && !(input && isJson(input))
        ? decoded(t.data, (value) => textIn(name, value))
        : t.data
  return { name, shape, datatype, data, parameters }
}

/** Values in the codecs of MLServer's that say something else than they look like. */
const decoded = (data: unknown, of: (value: string) => unknown): unknown =>
  Array.isArray(data) ? data.map((value) => (typeof value === 'string' ? of(value) : value)) : data

/** A text as its codec for columns of mixed values has it: as JSON. */
const textIn = (name: string, value: string): string | null => {
  try {
    const held: unknown = JSON.parse(value)
    return held === null || typeof held === 'string' ? held : value
  } catch {
    throw badValue(
      null,
      name,
      'JSON, as its content type pd_json says',
      value,
      'Send texts as content type str.',
    )
  }
}

interface AskedOutput {
  readonly name?: unknown
  readonly parameters?: {
    readonly binary_data?: unknown
    readonly classification?: unknown
    readonly shared_memory_region?: unknown
  }
}

export const outputsAsked = (
  signature: Signature,
  outputs: unknown,
  binary: boolean,
): InferRequest['outputs'] => {
  if (outputs === undefined || outputs === null || (Array.isArray(outputs) && outputs.length === 0))
    return signature.outputs.map(({ name }) => ({ name, binary }))
  if (!Array.isArray(outputs))
    throw wrongForm('"outputs" is not a list.', 'Leave it out to get every output.')
  const names = signature.outputs.map(({ name }) => name)
  const given = new Set<string>()
  return (outputs as AskedOutput[]).map((output) => {
    const name = output?.name
    if (typeof name !== 'string' || !names.includes(name))
      throw wrongForm(
        `There is no output ${JSON.stringify(name ?? null)}.`,
        `The outputs are: ${names.join(', ')}.`,
      )
    if (given.has(name))
      throw wrongForm(`The output "${name}" is asked for twice.`, 'Ask for every output at most once.')
    given.add(name)
    const { parameters } = output
    mustTravel(name, parameters)
    const classes = classesAsked(signature, name, parameters?.classification)
    return { name, binary: (parameters?.binary_data ?? binary) === true, ...(classes ? { classes } : {}) }
  })
}

export interface Answered {
  readonly id: string
  readonly endpoint: string
  readonly version: number
  readonly outputs: Batch
}

/** The reply: JSON alone, or a JSON header (of `headerBytes`) followed by the binary tensors. */
export const writeInferReply = (
  answered: Answered,
  asked: InferRequest['outputs'],
): { body: string | Buffer; headerBytes: number | null } => {
  const parts: Buffer[] = []
  const outputs = asked.map((one) => {
    const { name, binary } = one
    const column = outputAs(answered.outputs, one)
    const datatype = replyDatatype(column)
    const shape = column.type === 'tensor' ? column.shape : [answered.outputs.rows]
    if (!binary) return { name, datatype, shape, data: flatValues(column, answered.outputs.rows) }
    const bytes = bytesOf(column)
    parts.push(bytes)
    return { name, datatype, shape, parameters: { binary_data_size: bytes.length } }
  })
  const text = JSON.stringify({
    model_name: answered.endpoint,
    model_version: String(answered.version),
    id: answered.id,
    outputs,
  })
  if (parts.length === 0) return { body: text, headerBytes: null }
  const header = Buffer.from(text)
  return { body: Buffer.concat([header, ...parts]), headerBytes: header.length }
}

export const replyDatatype = (column: BatchColumn | SignatureOutput) => {
  if (column.type === 'tensor') return wireDatatypes[column.datatype]
  const { type } = column
  return type === 'text' ? 'BYTES' : type === 'boolean' ? 'BOOL' : type === 'integer' ? 'INT64' : 'FP64'
}
