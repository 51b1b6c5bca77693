import { cyclicValue, notStorable } from './encoding.errors.ts'
import { type FileRef, isFileRef, type Json } from './json.ts'
import { type TypedArray, typedArrayName } from './typed-arrays.ts'

export interface EncodeOptions {
  /** How the value is called in an error: "the result of clean". */
  readonly what: string
  /** Stands in for a reference to another step's result; null: the value is none. */
  readonly reference?: (value: unknown) => Json | null
  /** Keeps the bytes of a typed array above 64 KB as a file. Without it every array is written in place. */
  readonly file?: (bytes: Uint8Array) => { digest: string; bytes: number }
}

const inPlaceBytes = 64 * 1024

/**
 * Any storable value as tagged JSON: plain data as it is; $date, $bigint, $number (NaN, infinities, -0), $map,
 * $set, $typed, $undefined, $file; an object with a key that begins with $ is wrapped in $plain.
 * A property that is undefined is left out. Throws FLOW_NOT_STORABLE naming the path for a function, a symbol
 * or a class instance, which storage would change.
 */
export const encode = (value: unknown, options: EncodeOptions): Json =>
  encodeAt(value, '', options, new Set())

const encodeAt = (value: unknown, path: string, options: EncodeOptions, above: Set<object>): Json => {
  const stood = options.reference?.(value) ?? null
  if (stood !== null) return stood
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $number: Object.is(value, -0) ? '-0' : String(value) }
    case 'bigint':
      return { $bigint: String(value) }
    case 'undefined':
      return { $undefined: true }
    case 'object':
      if (value === null) return null
      if (above.has(value)) throw cyclicValue(options.what, path)
      above.add(value)
      try {
        return encodeObject(value, path, options, above)
      } finally {
        above.delete(value)
      }
    default:
      throw notStorable(options.what, path, typeof value === 'function' ? 'a function' : 'a symbol')
  }
}

const encodeObject = (value: object, path: string, options: EncodeOptions, above: Set<object>): Json => {
  const inside = (item: unknown, key: string) => encodeAt(item, path + key, options, above)
  if (Array.isArray(value) || value instanceof Date || value instanceof Map || value instanceof Set)
    refuseSubclass(value, path, options)
  if (Array.isArray(value)) return Array.from(value, (item, i) => inside(item, `[${i}]`))
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? null : value.toISOString() }
  if (value instanceof Map)
    return {
      $map: [...value].map(([key, item], i) => [inside(key, `.key(${i})`), inside(item, `.value(${i})`)]),
    }
  if (value instanceof Set) return { $set: [...value].map((item, i) => inside(item, `.item(${i})`)) }
  const array = typedArrayName(value)
  if (array) return encodeTyped(array, value as TypedArray, options)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw notStorable(options.what, path, `an instance of ${value.constructor?.name ?? 'a class'}`)
  if (isFileRef(value)) return fileTag(value)
  if (Object.getOwnPropertySymbols(value).length > 0)
    throw notStorable(options.what, path, 'an object with a symbol among its keys')
  const keys = Object.keys(value)
  const plain = Object.fromEntries(
    keys
      .map((key) => [key, (value as Record<string, unknown>)[key]] as const)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, inside(item, `.${key}`)]),
  )
  return keys.some((key) => key.startsWith('$')) ? { $plain: plain } : plain
}

/** Storage keeps what a list, a date, a map or a set holds, and not what a class adds to it. */
const refuseSubclass = (value: object, path: string, { what }: EncodeOptions): void => {
  // Its own prototype, that of objects, and nothing more; whichever realm they are of.
  const own: object | null = Object.getPrototypeOf(value)
  const next: object | null = own && Object.getPrototypeOf(own)
  if (!next || Object.getPrototypeOf(next) !== null)
    throw notStorable(what, path, `an instance of ${value.constructor?.name ?? 'a class'}`)
}

const encodeTyped = (type: string, value: TypedArray, options: EncodeOptions): Json => {
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  if (options.file && bytes.byteLength > inPlaceBytes) return { $typed: { type, ...options.file(bytes) } }
  return {
    $typed: {
      type,
      base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    },
  }
}

const fileTag = ({ $file: { digest, bytes, name } }: FileRef): Json => ({ $file: { digest, bytes, name } })
