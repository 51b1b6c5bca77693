/** What a tensor's values are, in the words of NumPy and ONNX Runtime. */
export type Datatype =
  | 'bool'
  | 'float16'
  | 'float32'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'string'

/** The array that holds values of a datatype; bool is 0 or 1, text is a list of strings. */
export const arrayOf = {
  bool: Uint8Array,
  float16: Float16Array,
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
} as const

export type TensorValues =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float16Array
  | Float32Array
  | Float64Array
  | readonly string[]

/** Values of one type in any number of dimensions, row-major: `values` holds the product of `shape`. */
export interface Tensor {
  readonly datatype: Datatype
  readonly shape: readonly number[]
  readonly values: TensorValues
}

/** How many values a shape holds. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

export const joinValues = (datatype: Datatype, parts: readonly TensorValues[]): TensorValues => {
  if (datatype === 'string') return parts.flatMap((values) => Array.from<string>(values as readonly string[]))
  const joined = new arrayOf[datatype](parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const values of parts) {
    joined.set(values as never, at)
    at += values.length
  }
  return joined
}

/** Whether its values are whole numbers, of any width and sign. */
export const isWhole = (datatype: Datatype): boolean => /^u?int/.test(datatype)

export const isDatatype = (name: string): name is Datatype =>
  name === 'string' || Object.hasOwn(arrayOf, name)

/** What an array holds; bytes and half floats may be either of two things, so `expected` decides where it fits. */
export const datatypeOf = (values: TensorValues, expected?: Datatype): Datatype => {
  if (Array.isArray(values)) return 'string'
  if (expected && expected !== 'string' && values instanceof arrayOf[expected]) return expected
  return Object.entries(arrayOf).find(([, kind]) => values instanceof kind)![0] as Datatype
}
