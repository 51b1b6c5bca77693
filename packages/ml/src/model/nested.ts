import { arrayOf, type Datatype, isWhole, sizeOf, type TensorValues } from '../onnx/tensor.ts'
import { isTensor, type BatchColumn, type TensorColumn } from './batch.ts'
import { tensorNotEven, tensorOfWrongShape, tensorValueWrong } from './model.errors.ts'
import type { TensorSpec } from './signature.ts'

/**
 * A tensor of nested lists, as JSON has it. `values` are the rows, or (where the model takes no rows) the one value that is
 * the whole tensor. Throws MODEL_TENSOR_NOT_EVEN, MODEL_TENSOR_VALUE, MODEL_TENSOR_SHAPE.
 */
export function tensorOfNested(
  spec: TensorSpec,
  values: ArrayLike<unknown>,
  rows: 'each' | 'one' = 'each',
): TensorColumn {
  // MLflow's callers send a tensor without rows as it is, others as the one row that there is.
  const isBare = rows === 'each' || depthOf(values) <= spec.shape.length
  const nested = isBare ? Array.from(values) : values[0]
  const shape: number[] = []
  for (let at = nested; Array.isArray(at); at = at[0]) shape.push(at.length)
  const flat: unknown[] = []
  const gather = (part: unknown, depth: number): void => {
    if (Array.isArray(part) !== depth < shape.length) throw tensorNotEven(spec.name)
    if (!Array.isArray(part)) flat.push(part)
    else if (part.length !== shape[depth]) throw tensorNotEven(spec.name)
    else for (const inner of part) gather(inner, depth + 1)
  }
  gather(nested, 0)
  return fitted({
    spec,
    shape,
    values: tensorValues(spec.name, spec.datatype, flat),
  })
}

/** How many lists its first value lies in. */
const depthOf = (values: ArrayLike<unknown>): number => {
  let depth = 1
  for (let at = values[0]; Array.isArray(at); at = at[0]) depth++
  return depth
}

/** A flat tensor with the shape that it comes with. Throws MODEL_TENSOR_SHAPE. */
export function fitted({
  spec,
  shape,
  values,
}: {
  spec: TensorSpec
  shape: readonly number[]
  values: TensorValues
}): TensorColumn {
  const fits =
    shape.length === spec.shape.length &&
    shape.every((size, at) => spec.shape[at] === -1 || spec.shape[at] === size) &&
    sizeOf(shape) === values.length
  if (!fits) throw tensorOfWrongShape(spec.name, spec.shape, shape)
  return { name: spec.name, type: 'tensor', datatype: spec.datatype, shape, values }
}

/** Values as JSON has them in the array of a datatype. Throws MODEL_TENSOR_VALUE. */
export function tensorValues(name: string, datatype: Datatype, values: readonly unknown[]): TensorValues {
  if (datatype === 'string') {
    for (const [at, value] of values.entries())
      if (typeof value !== 'string') throw tensorValueWrong(name, at, 'text', value)
    return values as readonly string[]
  }
  const out = new arrayOf[datatype](values.length)
  const [least, most] = isWhole(datatype) ? rangeOf(datatype) : [-Infinity, Infinity]
  for (let at = 0; at < values.length; at++) {
    const value = values[at]
    if (datatype === 'bool') {
      if (typeof value !== 'boolean') throw tensorValueWrong(name, at, 'true or false', value)
      out[at] = value ? 1 : 0
      continue
    }
    // JSON knows no NaN: null is how a missing number is sent, to a model of fractions.
    const number = value === null && !isWhole(datatype) ? Number.NaN : value
    if (typeof number !== 'number' || number < least || number > most)
      throw tensorValueWrong(name, at, `a number (${datatype})`, value)
    if (isWhole(datatype) && !Number.isSafeInteger(number))
      throw tensorValueWrong(name, at, `a whole number (${datatype})`, value)
    out[at] = (
      out instanceof BigInt64Array || out instanceof BigUint64Array ? BigInt(number) : number
    ) as never
  }
  return out
}

const rangeOf = (datatype: Datatype): [number, number] => {
  const bits = Number(/\d+$/.exec(datatype)![0])
  return datatype.startsWith('u') ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]
}

/** A tensor as nested lists, one item a row; the whole as one item where it has no rows. Missing is null. */
export function nestedOf({ datatype, shape, values }: TensorColumn, rows: number): unknown[] {
  const value = (at: number): unknown => {
    const one = values[at]
    if (datatype === 'bool') return one === 1
    if (typeof one === 'bigint') return Number(one)
    return typeof one === 'number' && !Number.isFinite(one) ? null : one
  }
  const list = (depth: number, from: number): unknown => {
    if (depth === shape.length) return value(from)
    const width = sizeOf(shape.slice(depth + 1))
    return Array.from({ length: shape[depth]! }, (_, k) => list(depth + 1, from + k * width))
  }
  return shape[0] === rows ? (list(0, 0) as unknown[]) : [list(0, 0)]
}

/** How many bytes a column's values take; texts are reckoned at two bytes a letter. */
export const bytesOfColumn = (column: BatchColumn): number => {
  if (!isTensor(column)) return 'codes' in column ? column.codes.byteLength : column.values.byteLength
  const { values } = column
  return 'byteLength' in values ? values.byteLength : values.reduce((sum, { length }) => sum + 2 * length, 0)
}
