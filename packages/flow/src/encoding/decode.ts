import { unknownTag } from './encoding.errors.ts'
import type { Json } from './json.ts'
import { type TypedArrayName, typedArrayOf, typedArrays } from './typed-arrays.ts'

export interface DecodeOptions {
  /** The bytes of a stored file, for the arrays that were kept apart. */
  readonly file?: (digest: string) => Uint8Array
}

/** The inverse of encode. */
export const decode = (json: Json, options: DecodeOptions = {}): unknown => {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map((item: Json) => decode(item, options))
  const object = json as { readonly [key: string]: Json }
  const keys = Object.keys(object)
  const tag = keys.length === 1 ? (keys[0] as string) : ''
  return tag.startsWith('$') ? decodeTag(tag, object[tag] as Json, options) : decodePlain(object, options)
}

const decodePlain = (object: { readonly [key: string]: Json }, options: DecodeOptions) =>
  Object.fromEntries(Object.entries(object).map(([key, item]) => [key, decode(item, options)]))

const decodeTag = (tag: string, held: Json, options: DecodeOptions): unknown => {
  const items = held as readonly Json[]
  switch (tag) {
    case '$date':
      return new Date(held === null ? Number.NaN : (held as string))
    case '$bigint':
      return BigInt(held as string)
    case '$number':
      return Number(held)
    case '$undefined':
      return undefined
    case '$map':
      return new Map(
        items.map((pair) => {
          const [key, item] = pair as readonly [Json, Json]
          return [decode(key, options), decode(item, options)]
        }),
      )
    case '$set':
      return new Set(items.map((item) => decode(item, options)))
    case '$typed':
      return decodeTyped(held as { type: string; base64?: string; digest?: string }, options)
    case '$file':
      return { $file: held }
    case '$plain':
      return decodePlain(held as { readonly [key: string]: Json }, options)
    default:
      throw unknownTag(tag)
  }
}

const decodeTyped = (held: { type: string; base64?: string; digest?: string }, options: DecodeOptions) => {
  if (!(held.type in typedArrays)) throw unknownTag(`$typed ${held.type}`)
  const type = held.type as TypedArrayName
  if (held.base64 !== undefined) return typedArrayOf(type, Buffer.from(held.base64, 'base64'))
  if (!options.file) throw unknownTag('$typed kept as a file')
  return typedArrayOf(type, options.file(held.digest ?? ''))
}
