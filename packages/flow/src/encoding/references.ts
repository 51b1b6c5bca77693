import type { Json } from './json.ts'

/** A place in a plan's value that another value will fill. */
export interface Reference {
  readonly kind: 'node' | 'item' | 'each'
  readonly id: string
  readonly path: readonly string[]
}

type Tagged = { readonly [key: string]: any }

/** The reference that a value is, or null. */
export const referenceOf = (json: Json): Reference | null => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null
  const keys = Object.keys(json)
  if (keys.length !== 1) return null
  const held = (json as Tagged)[keys[0] as string]
  switch (keys[0]) {
    case '$ref':
      return { kind: 'node', id: held.node, path: held.path }
    case '$item':
      return { kind: 'item', id: held.each, path: held.path }
    case '$each':
      return { kind: 'each', id: held.each, path: held.path }
    default:
      return null
  }
}

/** Every reference in a value. */
export function* referencesIn(json: Json): Generator<Reference> {
  const reference = referenceOf(json)
  if (reference) yield reference
  else if (typeof json === 'object' && json !== null)
    for (const item of Array.isArray(json) ? json : Object.values(plainOf(json) ?? json))
      yield* referencesIn(item as Json)
}

/** The value with every reference replaced. */
export const fill = (json: Json, valueOf: (reference: Reference) => Json): Json => {
  const reference = referenceOf(json)
  if (reference) return valueOf(reference)
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map((item: Json) => fill(item, valueOf))
  const plain = plainOf(json)
  const filled = Object.fromEntries(
    Object.entries(plain ?? json).map(([key, item]) => [key, fill(item as Json, valueOf)]),
  )
  return plain ? { $plain: filled } : filled
}

/** What a plain object holds that only looks tagged, as { $ref: … } of a user does; null for any other. */
const plainOf = (json: Json): { readonly [key: string]: Json } | null => {
  const { $plain } = json as { $plain?: { readonly [key: string]: Json } }
  return $plain !== undefined && Object.keys(json as object).length === 1 ? $plain : null
}

/** A part of a stored value; what is not there is undefined, as it would be in JavaScript. */
export const partOf = (json: Json, path: readonly string[]): Json => {
  let here: Json = json
  for (const key of path) {
    const holder: Json = unwrapped(here)
    here =
      typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
        ? (holder as { readonly [key: string]: Json })[key]!
        : { $undefined: true }
  }
  return here
}

/** Tagged values have no properties to refer to, but for the plain object that only looked tagged. */
const unwrapped = (json: Json): Json => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json
  const keys = Object.keys(json)
  if (keys.length !== 1 || !keys[0]!.startsWith('$')) return json
  return plainOf(json) ?? {}
}
