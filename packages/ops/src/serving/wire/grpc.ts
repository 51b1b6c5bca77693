import { isUtf8 } from 'node:buffer'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import type { BatchColumn } from '@slipway/ml/model'
import type { InputReader } from '../input/input-reader.ts'
import { badValue, notText, wrongForm, wrongSize } from '../serving.errors.ts'
import { outputAs } from './classification.ts'
import {
  type Answered,
  type Described,
  type InferRequest,
  modelMetadata,
  mustTravel,
  outputsAsked,
  replyDatatype,
  batchOfTensors,
} from './open-inference.ts'
import {
  type InferTensorContents,
  InferTensorContentsSchema,
  type ModelInferRequest,
  type ModelInferResponseSchema,
  type ModelMetadataResponseSchema,
} from './proto/inference_pb.ts'
import { bytesOf, flatValues, type Tensor } from './tensors.ts'

/** A request over gRPC. Its tensors stand in typed contents or, all of them, in raw bytes; `raw` says which. */
export type GrpcRequest = InferRequest & { readonly raw: boolean }

export const readGrpcInfer = (reader: InputReader, message: ModelInferRequest): GrpcRequest => {
  const { inputs, outputs, rawInputContents: raw, id } = message
  for (const { name, parameters } of inputs) mustTravel(name, parameters)
  const isRaw = raw.length > 0
  if (isRaw && raw.length !== inputs.length)
    throw wrongSize('raw_input_contents', `${inputs.length} buffers, one an input`, String(raw.length))
  if (inputs.length === 0)
    throw wrongForm('The request has no inputs.', 'Send one tensor per input, with its shape and datatype.')
  const tensors = inputs.map(({ name, datatype, shape, contents }, at): Tensor => {
    const own = { name, datatype, shape: shape.map(Number) }
    if (!isRaw) return { ...own, data: contentsOf(name, datatype, contents) }
    if (contents) throw wrongForm(`The input "${name}" has both raw and typed contents.`, 'Send one of them.')
    const { buffer, byteOffset, length } = raw[at]!
    return { ...own, raw: Buffer.from(buffer, byteOffset, length) }
  })
  return {
    id: id === '' ? undefined : id,
    table: batchOfTensors(reader, tensors),
    outputs: outputsAsked(
      reader.signature,
      outputs.map(({ name, parameters }) => ({ name, parameters: plain(parameters) })),
      false,
    ),
    raw: isRaw,
  }
}

/** Parameters as they stand in JSON; a wrong one stays what it is, and is refused as there. */
const plain = (parameters: ModelInferRequest['parameters']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(parameters).map(
      ([
        name,
        {
          parameterChoice: { value },
        },
      ]) => [name, typeof value === 'bigint' ? Number(value) : value],
    ),
  )

/** The field of typed contents that a datatype stands in. */
const fields = {
  BOOL: 'boolContents',
  INT8: 'intContents',
  INT16: 'intContents',
  INT32: 'intContents',
  INT64: 'int64Contents',
  UINT8: 'uintContents',
  UINT16: 'uintContents',
  UINT32: 'uintContents',
  UINT64: 'uint64Contents',
  FP32: 'fp32Contents',
  FP64: 'fp64Contents',
  BYTES: 'bytesContents',
} as const

const contentsOf = (name: string, datatype: string, contents: InferTensorContents | undefined): unknown[] => {
  if (datatype === 'FP16' || datatype === 'BF16')
    throw wrongForm(
      `The tensor "${name}" is ${datatype}, which travels in raw_input_contents only.`,
      'Send it raw, or as FP32.',
    )
  if (!Object.hasOwn(fields, datatype))
    throw badValue(
      null,
      name,
      'a datatype of the protocol',
      datatype,
      `One of ${Object.keys(fields).join(', ')}.`,
    )
  const field = fields[datatype as keyof typeof fields]
  const values = contents?.[field] ?? []
  const misplaced = Object.values(fields).find(
    (other) => other !== field && (contents?.[other].length ?? 0) > 0,
  )
  if (misplaced)
    throw wrongForm(
      `The tensor "${name}" is ${datatype}, but its contents stand in ${misplaced}.`,
      `Put them in ${field}.`,
    )
  if (datatype === 'BYTES')
    return (values as Uint8Array[]).map((bytes, at) => {
      if (!isUtf8(bytes)) throw notText(at, name)
      return Buffer.from(bytes).toString()
    })
  // NaN means missing, as in binary tensors.
  if (field === 'fp32Contents' || field === 'fp64Contents')
    return (values as number[]).map((value) => (Number.isNaN(value) ? null : value))
  return typeof values[0] === 'bigint' ? (values as bigint[]).map(Number) : [...values]
}

export const writeGrpcInfer = (
  answered: Answered,
  { outputs: asked, raw }: GrpcRequest,
): MessageInitShape<typeof ModelInferResponseSchema> => {
  const columns = asked.map((one) => outputAs(answered.outputs, one))
  // Typed contents hold no halves: then all go raw, as KServe has it.
  const isRaw = raw || columns.some((column) => replyDatatype(column) === 'FP16')
  return {
    modelName: answered.endpoint,
    modelVersion: String(answered.version),
    id: answered.id,
    outputs: columns.map((column) => ({
      name: column.name,
      datatype: replyDatatype(column),
      shape: (column.type === 'tensor' ? column.shape : [answered.outputs.rows]).map(BigInt),
      ...(isRaw ? {} : { contents: typedContents(column, answered.outputs.rows) }),
    })),
    rawOutputContents: isRaw ? columns.map(bytesOf) : [],
  }
}

const typedContents = (column: BatchColumn, rows: number): InferTensorContents => {
  const values = flatValues(column, rows)
  const field = fields[replyDatatype(column) as keyof typeof fields]
  return create(InferTensorContentsSchema, { [field]: values.map(wireValue[field]) })
}

/** JSON's values as the fields hold them; a missing one is NaN, empty text, false or 0, for want of better. */
const wireValue: Record<(typeof fields)[keyof typeof fields], (value: unknown) => unknown> = {
  boolContents: (value) => value === true || value === 1,
  intContents: Number,
  int64Contents: (value) => BigInt((value ?? 0) as number),
  uintContents: Number,
  uint64Contents: (value) => BigInt((value ?? 0) as number),
  fp32Contents: (value) => (value === null ? NaN : Number(value)),
  fp64Contents: (value) => (value === null ? NaN : Number(value)),
  bytesContents: (value) => Buffer.from(String(value ?? '')),
}

export const grpcMetadata = (
  name: string,
  version: number,
  described: Described,
): MessageInitShape<typeof ModelMetadataResponseSchema> => {
  const { inputs, outputs, ...rest } = modelMetadata(name, [version], described)
  const tensors = (of: typeof inputs) =>
    of.map(({ shape, ...tensor }) => ({ ...tensor, shape: shape.map(BigInt) }))
  return { ...rest, inputs: tensors(inputs), outputs: tensors(outputs) }
}
