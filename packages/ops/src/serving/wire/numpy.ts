import { type Batch, placedInputs } from '@slipway/ml/model'
import { arrayOf, isDatatype, sizeOf } from '@slipway/ml/onnx'
import { type NumpyArray, readNpy } from '@slipway/ml/table'
import { jsonValues } from '../input/json-values.ts'
import type { InputReader } from '../input/input-reader.ts'
import { wrongForm } from '../serving.errors.ts'
import { fromPositions, readInstances } from './instances.ts'
import { readMatrix, wireDatatypes } from './tensors.ts'

/** A body in NumPy's format: a matrix of all inputs in the signature's order, or the values of the only one. */
export const readInvokeArray = (reader: InputReader, body: Buffer): Batch => {
  const array = arrayIn(body)
  const { shape } = array
  if (shape.length === 0) throw notAnArray('it holds one value and no rows')
  const inputs = placedInputs(reader.signature.inputs)
  const values = valuesOf(array)
  if (inputs.length === 1 || array.kind === 'text')
    return readInstances(reader, nested(values, shape), 'array')
  // One row may come as it is.
  const rows = shape.length === 1 ? [1, shape[0]!] : shape
  if (array.kind === 'boolean') return fromPositions(reader, nested(values, rows) as unknown[][], 'json')
  const datatype = isDatatype(array.cells) ? wireDatatypes[array.cells] : 'FP64'
  const columns = readMatrix(inputs, { name: 'array', shape: rows, datatype, data: values })
  return reader.fromRead(new Map(columns.map((column) => [column.name, column])))
}

const notAnArray = (why: string) =>
  wrongForm(`The body is no array of NumPy that can be read: ${why}.`, 'Send what numpy.save writes.')

const arrayIn = (body: Buffer): NumpyArray => {
  try {
    return readNpy(body)
  } catch (cause) {
    throw notAnArray((cause as Error).message)
  }
}

/** The cells as JSON has them; what is no number is missing. */
const valuesOf = ({ cells, kind, bytes, shape, text }: NumpyArray): unknown[] => {
  if (kind === 'text') return Array.from({ length: sizeOf(shape) }, (_, at) => text(at))
  if (kind === 'boolean') return Array.from(bytes, (byte) => byte !== 0)
  const array = new arrayOf[cells as keyof typeof arrayOf](new Uint8Array(bytes).buffer)
  return Array.from(array as ArrayLike<number | bigint>, (value) =>
    typeof value === 'bigint' ? Number(value) : Number.isNaN(value) ? null : value,
  )
}

const nested = (values: readonly unknown[], [size = 0, ...rest]: readonly number[]): unknown[] => {
  if (rest.length === 0) return [...values]
  const width = sizeOf(rest)
  return Array.from({ length: size }, (_, at) => nested(values.slice(at * width, (at + 1) * width), rest))
}

/** Outputs in NumPy's format: the values of the only one, else a matrix of them all, of texts where one is text. */
export const predictionsArray = (outputs: Batch): Buffer => {
  const columns = outputs.columns.map((column) => jsonValues(column, outputs.rows))
  const rows = columns[0] ?? []
  const [only] = outputs.columns
  const shape = only && columns.length === 1 ? shapeOf(rows) : [outputs.rows, columns.length]
  const flat =
    columns.length === 1
      ? rows.flat(Number.POSITIVE_INFINITY)
      : rows.flatMap((_, row) => columns.map((values) => values[row]))
  if (flat.every((value) => typeof value === 'boolean'))
    return npy('|b1', shape, Buffer.from(flat.map(Number)))
  if (flat.every((value) => value === null || typeof value === 'number')) {
    const whole = columns.length === 1 && only?.type === 'integer' && !flat.includes(null)
    const cells = whole
      ? BigInt64Array.from(flat as number[], BigInt)
      : Float64Array.from(flat, (value) => (value as number | null) ?? Number.NaN)
    return npy(whole ? '<i8' : '<f8', shape, Buffer.from(cells.buffer))
  }
  return npyOfTexts(shape, flat.map(spelled))
}

const shapeOf = (value: unknown): number[] =>
  Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : []

const spelled = (value: unknown): string =>
  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)

const npyOfTexts = (shape: readonly number[], texts: readonly string[]): Buffer => {
  const points = texts.map((text) => Uint32Array.from(text, (letter) => letter.codePointAt(0)!))
  const width = points.reduce((most, { length }) => Math.max(most, length), 1)
  const cells = new Uint32Array(texts.length * width)
  points.forEach((letters, at) => cells.set(letters, at * width))
  return npy(`<U${width}`, shape, Buffer.from(cells.buffer))
}

/** numpy.lib.format, version 1: the header is filled up so that the cells begin at a multiple of 64. */
const npy = (descr: string, shape: readonly number[], cells: Buffer): Buffer => {
  const sizes = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${sizes}, }`
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`
  const size = Buffer.alloc(2)
  size.writeUInt16LE(padded.length)
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    size,
    Buffer.from(padded, 'latin1'),
    cells,
  ])
}
