import type { Batch, BatchColumn, SignatureInput, SignatureOutput, TensorColumn } from '@slipway/ml/model'
import { tensorValues } from '@slipway/ml/model'
import { type Datatype, sizeOf } from '@slipway/ml/onnx'
import { dictionaryOf } from '@slipway/ml/table'
import { remoteStrange } from '../model-host.errors.ts'

/** What an Open Inference server says of a tensor. */
export interface WireTensor {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly data?: readonly unknown[]
}

const datatypes: Record<string, Datatype> = {
  BOOL: 'bool',
  FP16: 'float16',
  FP32: 'float32',
  FP64: 'float64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  BYTES: 'string',
}
const words = Object.fromEntries(Object.entries(datatypes).map(([word, datatype]) => [datatype, word]))

const datatypeOf = ({ name, datatype }: WireTensor): Datatype => {
  const known = Object.hasOwn(datatypes, datatype) ? datatypes[datatype] : undefined
  if (!known) throw remoteStrange(`its tensor "${name}" is ${datatype}`)
  return known
}

/** [-1] and [-1, 1] are columns, one value a row; anything else is a tensor. */
const isColumn = ({ shape: [rows, width = 1, ...more] }: WireTensor): boolean =>
  rows === -1 && width === 1 && more.length === 0

const typeOf = (datatype: Datatype): 'text' | 'boolean' | 'integer' | 'number' => {
  if (datatype === 'string') return 'text'
  if (datatype === 'bool') return 'boolean'
  return datatype.startsWith('float') ? 'number' : 'integer'
}

const asTensor = (tensor: WireTensor) => ({
  name: tensor.name,
  type: 'tensor' as const,
  nullable: false as const,
  datatype: datatypeOf(tensor),
  shape: tensor.shape,
})

export const inputOf = (tensor: WireTensor): SignatureInput => {
  if (!isColumn(tensor)) return asTensor(tensor)
  const type = typeOf(datatypeOf(tensor))
  return { name: tensor.name, type, nullable: false }
}

export const outputOf = (tensor: WireTensor): SignatureOutput =>
  isColumn(tensor)
    ? { name: tensor.name, type: typeOf(datatypeOf(tensor)), description: `The model's ${tensor.name}.` }
    : asTensor(tensor)

/** The tensors of a request; `declared` says of which type and shape the server wants each. */
export const requestOf = ({ columns, rows }: Batch, declared: readonly WireTensor[]): WireTensor[] =>
  columns.map((column): WireTensor => {
    const { name } = column
    const { datatype, shape } = declared.find((tensor) => tensor.name === name)!
    if (column.type === 'tensor')
      return { name, datatype: words[column.datatype]!, shape: column.shape, data: plain(column) }
    const flat = shape.length === 2 ? [rows, 1] : [rows]
    if (!('codes' in column)) return { name, datatype, shape: flat, data: Array.from(column.values) }
    const { codes, levels, type } = column
    const data = Array.from(codes, (code) => (type === 'boolean' ? code === 1 : (levels[code] ?? '')))
    return { name, datatype, shape: flat, data }
  })

const plain = ({ values, datatype }: TensorColumn): unknown[] =>
  Array.from(values as ArrayLike<unknown>, (value) => {
    if (typeof value === 'bigint') return Number(value)
    return datatype === 'bool' ? value === 1 : value
  })

/** The columns of an answer. Throws MODEL_REMOTE_STRANGE where it is none. */
export const answerOf = (
  outputs: readonly SignatureOutput[],
  tensors: unknown,
  rows: number,
): BatchColumn[] => {
  if (!Array.isArray(tensors)) throw remoteStrange('its reply has no list "outputs"')
  const given = new Map((tensors as WireTensor[]).map((tensor) => [tensor.name, tensor]))
  return outputs.map((output): BatchColumn => {
    const { name } = output
    const tensor = given.get(name)
    if (!tensor || !Array.isArray(tensor.data) || !Array.isArray(tensor.shape))
      throw remoteStrange(`its reply lacks the output "${name}"`)
    const data = tensor.data.flat(Infinity) as unknown[]
    if (data.length !== sizeOf(tensor.shape))
      throw remoteStrange(
        `its output "${name}" has ${data.length} values where its shape says ${sizeOf(tensor.shape)}`,
      )
    if (output.type === 'tensor') {
      const datatype = datatypeOf(tensor)
      return {
        name,
        type: 'tensor',
        datatype,
        shape: tensor.shape,
        values: tensorValues(name, datatype, data),
      }
    }
    if (data.length !== rows)
      throw remoteStrange(`its output "${name}" has ${data.length} values for ${rows} rows`)
    const { type } = output
    if (type === 'text') return { name, type, ...dictionaryOf(data.map(String)) }
    if (type === 'boolean')
      return { name, type, codes: Int32Array.from(data, Number), levels: ['false', 'true'] }
    return { name, type, values: Float64Array.from(data, (value) => (value === null ? NaN : Number(value))) }
  })
}
