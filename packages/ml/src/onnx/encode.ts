import { create } from '@bufbuild/protobuf'
import type { AttributeValue, TensorType } from './graph.ts'
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as Kind,
  type TensorProto,
  TensorProtoSchema,
  TensorProto_DataType as DataType,
} from './onnx_pb.ts'

const utf8 = new TextEncoder()

export const dataTypeOf: Record<TensorType, number> = {
  float: DataType.FLOAT,
  double: DataType.DOUBLE,
  int64: DataType.INT64,
  string: DataType.STRING,
  bool: DataType.BOOL,
}

/** One tensor as ONNX stores it; numbers as little-endian raw bytes, which every platform we run on writes. */
export function encodeTensor(
  name: string,
  type: TensorType,
  dims: readonly number[],
  values: ArrayLike<number | string | bigint>,
): TensorProto {
  const size = dims.reduce((product, dim) => product * dim, 1)
  if (size !== values.length)
    throw new Error(`tensor ${name}: ${values.length} values for dims [${dims.join(', ')}]`)
  const tensor = create(TensorProtoSchema, { name, dataType: dataTypeOf[type], dims: dims.map(BigInt) })
  if (type === 'string') tensor.stringData = Array.from(values, (value) => utf8.encode(String(value)))
  else tensor.rawData = rawBytes(type, values as ArrayLike<number | bigint>)
  return tensor
}

function rawBytes(type: Exclude<TensorType, 'string'>, values: ArrayLike<number | bigint>): Uint8Array {
  if (type === 'int64') return bytesOf(BigInt64Array.from(values as ArrayLike<bigint>, BigInt))
  const numbers = values as ArrayLike<number>
  if (type === 'double') return bytesOf(Float64Array.from(numbers))
  if (type === 'float') return bytesOf(Float32Array.from(numbers))
  return Uint8Array.from(numbers, (value) => (value ? 1 : 0))
}

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

/** One node attribute; a bare number is an int when whole, else a float. */
export function encodeAttribute(name: string, value: AttributeValue): AttributeProto {
  const make = (fields: Omit<Partial<AttributeProto>, '$typeName' | '$unknown'>) =>
    create(AttributeProtoSchema, { name, ...fields })
  if (typeof value === 'bigint') return make({ type: Kind.INT, i: value })
  if (typeof value === 'number')
    return Number.isSafeInteger(value)
      ? make({ type: Kind.INT, i: BigInt(value) })
      : make({ type: Kind.FLOAT, f: value })
  if (typeof value === 'string') return make({ type: Kind.STRING, s: utf8.encode(value) })
  if ('int' in value) return make({ type: Kind.INT, i: BigInt(value.int) })
  if ('float' in value) return make({ type: Kind.FLOAT, f: value.float })
  if ('ints' in value)
    return make({ type: Kind.INTS, ints: Array.from<number | bigint, bigint>(value.ints, BigInt) })
  if ('floats' in value) return make({ type: Kind.FLOATS, floats: Array.from(value.floats) })
  if ('tensor' in value) {
    const { type, dims, values } = value.tensor
    return make({ type: Kind.TENSOR, t: encodeTensor(name, type, dims, values) })
  }
  return make({ type: Kind.STRINGS, strings: value.map((text) => utf8.encode(text)) })
}
