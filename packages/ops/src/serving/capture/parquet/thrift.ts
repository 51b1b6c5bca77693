/** The types of fields that Parquet's headers need, as Thrift's compact protocol numbers them. */
const [truth, falsehood, int, long, binary, list, struct] = [1, 2, 5, 6, 8, 9, 12]

/** A value of a field. Of a list all items are alike. */
export type ThriftValue =
  | { readonly int: number }
  | { readonly long: number }
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly truth: boolean }
  | { readonly list: readonly ThriftValue[] }
  | { readonly struct: ThriftStruct }
/** Fields by their numbers, ascending. */
export type ThriftStruct = readonly (readonly [number, ThriftValue])[]

/** A structure in Thrift's compact protocol: what Parquet's headers and its footer are written in. */
export const thrift = (fields: ThriftStruct): Buffer => {
  const bytes: number[] = []
  writeStruct(bytes, fields)
  return Buffer.from(bytes)
}

const writeStruct = (bytes: number[], fields: ThriftStruct): void => {
  let last = 0
  for (const [number, value] of fields) {
    bytes.push(((number - last) << 4) | typeOf(value))
    last = number
    if (!('truth' in value)) writeValue(bytes, value)
  }
  bytes.push(0)
}

const typeOf = (value: ThriftValue): number => {
  if ('int' in value) return int
  if ('long' in value) return long
  if ('truth' in value) return value.truth ? truth : falsehood
  if ('list' in value) return list
  return 'struct' in value ? struct : binary
}

const writeValue = (bytes: number[], value: ThriftValue): void => {
  if ('int' in value) writeUnsigned(bytes, zigzag(value.int))
  else if ('long' in value) writeUnsigned(bytes, zigzag(value.long))
  else if ('text' in value) writeBinary(bytes, Buffer.from(value.text))
  else if ('bytes' in value) writeBinary(bytes, value.bytes)
  else if ('struct' in value) writeStruct(bytes, value.struct)
  else if ('list' in value) {
    const { length } = value.list
    const type = length === 0 ? struct : typeOf(value.list[0]!)
    bytes.push((Math.min(length, 15) << 4) | type)
    if (length >= 15) writeUnsigned(bytes, length)
    for (const item of value.list) writeValue(bytes, item)
  }
}

const writeBinary = (bytes: number[], value: Uint8Array): void => {
  writeUnsigned(bytes, value.length)
  for (const byte of value) bytes.push(byte)
}

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
const writeUnsigned = (bytes: number[], value: number): void => {
  let left = value
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) | 128)
  bytes.push(left)
}
