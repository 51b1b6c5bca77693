import { isUtf8 } from 'node:buffer'
import {
  type BatchColumn,
  type ColumnInput,
  fitted,
  type SignatureInput,
  type TensorColumn,
  type TensorSpec,
  tensorValues,
} from '@slipway/ml/model'
import { arrayOf, type Datatype, sizeOf, type TensorValues } from '@slipway/ml/onnx'
import { type Column, truthLevels } from '@slipway/ml/table'
import { jsonValues } from '../input/json-values.ts'
import { checkedNumber, readColumn } from '../input/read-column.ts'
import { badValue, notText, nullInRequired, wrongForm, wrongSize } from '../serving.errors.ts'

/** A named tensor as it came: its values stand in `data`, or in `raw` as the binary extension has them. */
export interface Tensor {
  readonly name: string
  readonly shape?: unknown
  readonly datatype: string
  readonly data?: unknown
  readonly raw?: Buffer | null
}

const arrays = {
  FP64: Float64Array,
  FP32: Float32Array,
  FP16: Float16Array,
  // Read by hand below: JavaScript has no array of them.
  BF16: Uint16Array,
  INT64: BigInt64Array,
  INT32: Int32Array,
  INT16: Int16Array,
  INT8: Int8Array,
  UINT64: BigUint64Array,
  UINT32: Uint32Array,
  UINT16: Uint16Array,
  UINT8: Uint8Array,
  BOOL: Uint8Array,
} as const

/** How many bytes a value has, of any datatype but BYTES. */
export const elementBytes = (datatype: string): number =>
  arrays[datatype as keyof typeof arrays].BYTES_PER_ELEMENT

/** The Open Inference Protocol's words for what a tensor holds. */
export const wireDatatypes: Record<Datatype, string> = {
  bool: 'BOOL',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  string: 'BYTES',
}

const isNumeric = (datatype: string) => Object.hasOwn(arrays, datatype) && datatype !== 'BOOL'

/** A tensor as a column of its input; where `input` is null (a stranger) only its length is read. */
export const readTensor = (input: SignatureInput | null, tensor: Tensor): BatchColumn => {
  if (input?.type === 'tensor') return readWhole(input, tensor)
  const { raw } = tensor
  if (!input) return strangerOf(tensor)
  const rows = rowsOf(tensor)
  checkDatatype(input, tensor.datatype)
  if (raw)
    return tensor.datatype === 'BYTES' ? fromTexts(input, rows, raw) : fromNumbers(input, tensor, rows, raw)
  const values = flatNumbers(tensor)
  if (values.length !== rows)
    throw wrongSize(`data of "${tensor.name}"`, `${rows} values, as its shape says`, String(values.length))
  return readColumn(input, values, tensor.datatype === 'BYTES' ? 'spelled' : 'json')
}

/** A column that is no input, which may name the entity of features: its values where they can be read. */
const strangerOf = (tensor: Tensor): BatchColumn => {
  const { name, datatype } = tensor
  const rows = columnRows(tensor)
  // It is no column, so that it names no entity either: what is wrong of it is its name.
  if (rows === null) return { name, type: 'text', codes: new Int32Array(0), levels: [] }
  const type = datatype === 'BYTES' ? 'text' : datatype === 'BOOL' ? 'boolean' : 'number'
  try {
    return readTensor({ name, type, nullable: true }, tensor)
  } catch (cause) {
    // A shape may say anything: nothing is made as large as it says that did not come.
    const { raw, data } = tensor
    if (rows > (raw?.length ?? (Array.isArray(data) ? data.length : 0))) throw cause
    return { name, type: 'text', codes: new Int32Array(rows).fill(-1), levels: [] }
  }
}

/** A tensor of any shape, of exactly the type that the model takes. */
const readWhole = (spec: TensorSpec, tensor: Tensor): TensorColumn => {
  const { name, datatype, shape, raw } = tensor
  const wanted = wireDatatypes[spec.datatype]
  if (datatype !== wanted)
    throw badValue(null, name, `the datatype ${wanted}`, datatype, `Send this tensor as ${wanted}.`)
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw wrongSize(`shape of "${name}"`, 'a list of sizes', JSON.stringify(shape) ?? 'none')
  const count = sizeOf(shape)
  const values = raw ? valuesIn(spec, raw, count) : tensorValues(name, spec.datatype, flat(tensor))
  if (values.length !== count)
    throw wrongSize(`data of "${name}"`, `${count} values, as its shape says`, String(values.length))
  return fitted({ spec, shape, values })
}

const valuesIn = ({ name, datatype }: TensorSpec, raw: Buffer, count: number): TensorValues => {
  if (datatype === 'string') return textsIn(name, count, raw)
  const kind = arrayOf[datatype]
  if (raw.length !== count * kind.BYTES_PER_ELEMENT)
    throw wrongSize(
      `bytes of "${name}"`,
      `${count * kind.BYTES_PER_ELEMENT} (${count} × ${wireDatatypes[datatype]})`,
      String(raw.length),
    )
  // Copied: the bytes need not lie at a multiple of the element's size, and the request's buffer is not ours to keep.
  return new kind(new Uint8Array(raw).buffer)
}

const rowsOf = (tensor: Tensor): number => {
  const rows = columnRows(tensor)
  if (rows === null)
    throw wrongSize(`shape of "${tensor.name}"`, '[N] or [N, 1]', JSON.stringify(tensor.shape) ?? 'none')
  return rows
}

/** How many rows a tensor of shape [N] or [N, 1] has; null for all others. */
const columnRows = ({ shape }: Tensor): number | null => {
  const [rows, width = 1, ...more] = Array.isArray(shape) ? (shape as unknown[]) : []
  return Number.isSafeInteger(rows) && (rows as number) >= 0 && width === 1 && more.length === 0
    ? (rows as number)
    : null
}

const checkDatatype = ({ name, type }: ColumnInput, datatype: string): void => {
  const fits =
    type === 'text'
      ? datatype === 'BYTES'
      : type === 'boolean'
        ? datatype === 'BOOL' || datatype === 'BYTES'
        : isNumeric(datatype) || (datatype === 'BYTES' && (type === 'date' || type === 'timestamp'))
  if (fits) return
  const wanted =
    type === 'text' ? 'BYTES' : type === 'boolean' ? 'BOOL' : type === 'integer' ? 'INT64' : 'FP64'
  throw badValue(null, name, `the datatype ${wanted}`, datatype, `Send this tensor as ${wanted}.`)
}

/** Halves have no place in JSON, nor in typed contents. */
const flatNumbers = (tensor: Tensor): unknown[] => {
  const { name, datatype } = tensor
  if (datatype === 'BF16' || datatype === 'FP16')
    throw wrongForm(`The tensor "${name}" is ${datatype}, which travels as bytes only.`, 'Send it as FP32.')
  return flat(tensor)
}

const flat = ({ name, data }: Tensor): unknown[] => {
  if (!Array.isArray(data))
    throw wrongForm(
      `The tensor "${name}" has no data.`,
      'Send its values as a list in "data", or as binary data.',
    )
  return Array.isArray(data[0]) ? data.flat(Infinity) : (data as unknown[])
}

const fromNumbers = (input: ColumnInput, tensor: Tensor, rows: number, raw: Buffer): Column => {
  const given = numbersIn(tensor, rows, raw)
  if (input.type === 'boolean')
    return {
      name: input.name,
      type: 'boolean',
      codes: Int32Array.from(given, (value) => (value === 0 ? 0 : 1)),
      levels: truthLevels,
    }
  for (let row = 0; row < rows; row++) {
    const value = given[row]!
    if (!Number.isNaN(value)) checkedNumber(input, row, value)
    else if (!input.nullable) throw nullInRequired(row, input.name)
  }
  return { name: input.name, type: input.type as 'number', values: given }
}

/** `count` numbers from their bytes, little-endian. */
const numbersIn = ({ name, datatype }: Tensor, count: number, raw: Buffer): Float64Array => {
  const kind = arrays[datatype as keyof typeof arrays]
  if (raw.length !== count * kind.BYTES_PER_ELEMENT)
    throw wrongSize(
      `bytes of "${name}"`,
      `${count * kind.BYTES_PER_ELEMENT} (${count} × ${datatype})`,
      String(raw.length),
    )
  // Copied: the bytes need not lie at a multiple of the element's size, and the request's buffer is not ours to keep.
  const given = new kind(new Uint8Array(raw).buffer)
  if (datatype === 'BF16') return Float64Array.from(given as Uint16Array, fromBrain)
  return given instanceof Float64Array ? given : Float64Array.from(given as Iterable<number>, Number)
}

const halves = new DataView(new ArrayBuffer(4))

/** The upper half of a 32-bit float. */
const fromBrain = (bits: number): number => {
  halves.setUint32(0, bits << 16)
  return halves.getFloat32(0)
}

/** Whether a tensor has more than one column: then it holds one row of all inputs, in the signature's order. */
export const isMatrix = ({ shape }: Tensor): boolean =>
  Array.isArray(shape) && shape.length === 2 && shape[1] !== 1

/** All inputs from one matrix of numbers, as servers of scikit-learn's models take them. */
export const readMatrix = (inputs: readonly SignatureInput[], tensor: Tensor): Column[] => {
  const { name, shape, datatype, raw } = tensor
  const [rows, width] = shape as [unknown, unknown]
  const odd = inputs.find(({ type }) => type === 'text' || type === 'tensor')
  if (odd)
    throw wrongForm(
      `The input "${odd.name}" is no number, so a matrix can't hold it.`,
      'Send one tensor per input.',
    )
  if (!Number.isSafeInteger(rows) || (rows as number) < 0 || width !== inputs.length)
    throw wrongSize(`shape of "${name}"`, `[N, ${inputs.length}], one column an input`, JSON.stringify(shape))
  if (!isNumeric(datatype))
    throw badValue(null, name, 'the datatype FP64', datatype, 'Send this tensor as FP64.')
  const count = (rows as number) * inputs.length
  const values: ArrayLike<unknown> = raw ? numbersIn(tensor, count, raw) : flatNumbers(tensor)
  if (values.length !== count)
    throw wrongSize(`data of "${name}"`, `${count} values, as its shape says`, String(values.length))
  const plain = raw ? missingIfNaN : (value: unknown) => value
  return (inputs as readonly ColumnInput[]).map((input, k) => {
    const read = input.type === 'boolean' ? truthOf : plain
    const own = new Array<unknown>(rows as number)
    for (let row = 0, at = k; row < own.length; row++, at += inputs.length) own[row] = read(values[at])
    return readColumn(input, own, 'json')
  })
}

const truthOf = (value: unknown) => (value === 0 ? false : value === 1 ? true : missingIfNaN(value))
const missingIfNaN = (value: unknown) => (Number.isNaN(value) ? null : value)

const fromTexts = (input: ColumnInput, rows: number, raw: Buffer): Column =>
  readColumn(input, textsIn(input.name, rows, raw), 'spelled')

/** BYTES: each value is its length (four bytes, little-endian), then that many bytes of UTF-8. */
const textsIn = (name: string, count: number, raw: Buffer): string[] => {
  const texts: string[] = []
  let at = 0
  while (at + 4 <= raw.length && texts.length < count) {
    const end = at + 4 + raw.readUInt32LE(at)
    if (end > raw.length) break
    const text = raw.toString('utf8', at + 4, end)
    // What is no text is read as question marks, of which a model must not be asked.
    if (text.includes('\ufffd') && !isUtf8(raw.subarray(at + 4, end))) throw notText(texts.length, name)
    texts.push(text)
    at = end
  }
  if (texts.length !== count || at !== raw.length)
    throw wrongSize(
      `bytes of "${name}"`,
      `${count} texts with their lengths`,
      `${raw.length} bytes that end elsewhere`,
    )
  return texts
}

/** A column's values as the JSON of the protocol has them: in one list. */
export const flatValues = (column: BatchColumn, rows: number): unknown[] =>
  column.type === 'tensor' ? jsonValues(column, rows).flat(Infinity) : jsonValues(column, rows)

/** A column's values as the binary extension has them. */
export const bytesOf = (column: BatchColumn): Buffer => {
  if (column.type === 'tensor') {
    const { values } = column
    if ('buffer' in values) return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
    return Buffer.concat(values.map(framed))
  }
  if (!('codes' in column)) {
    const values =
      column.type === 'integer' ? BigInt64Array.from(column.values, BigInt) : column.values.slice()
    return Buffer.from(values.buffer)
  }
  if (column.type === 'boolean')
    return Buffer.from(Uint8Array.from(column.codes, (code) => (code === 1 ? 1 : 0)))
  const encoded = column.levels.map(framed)
  const missing = Buffer.alloc(4)
  return Buffer.concat(Array.from(column.codes, (code) => (code < 0 ? missing : (encoded[code] as Buffer))))
}

/** A text of the binary extension: its length (four bytes, little-endian), then its bytes. */
export const framed = (level: string | Buffer): Buffer => {
  const text = typeof level === 'string' ? Buffer.from(level) : level
  const whole = Buffer.allocUnsafe(4 + text.length)
  whole.writeUInt32LE(text.length)
  text.copy(whole, 4)
  return whole
}
