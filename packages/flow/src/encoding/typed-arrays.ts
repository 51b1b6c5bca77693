export const typedArrays = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const

export type TypedArrayName = keyof typeof typedArrays
export type TypedArray = InstanceType<(typeof typedArrays)[TypedArrayName]>

/** The element kind of a typed array (a Buffer is a Uint8Array), or null. */
export const typedArrayName = (value: object): TypedArrayName | null => {
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return null
  const name = Object.prototype.toString.call(value).slice(8, -1)
  return name in typedArrays ? (name as TypedArrayName) : null
}

/** The typed array over a copy of these bytes (a copy: their offset may not be aligned). */
export const typedArrayOf = (name: TypedArrayName, bytes: Uint8Array): TypedArray =>
  new typedArrays[name](new Uint8Array(bytes).buffer)
