import type { Json } from './json.ts'
import { digestOf } from './sha256.ts'

/** JSON text that is equal for equal values: the keys of every object sorted. */
export const canonicalJson = (json: Json): string => JSON.stringify(sorted(json))

/** sha256:<hex> of a value's canonical JSON. */
export const jsonDigest = (json: Json): string => digestOf(canonicalJson(json))

const sorted = (json: Json): Json => {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map(sorted)
  return Object.fromEntries(
    Object.entries(json)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}
