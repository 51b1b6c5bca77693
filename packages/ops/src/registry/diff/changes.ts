import type { Change } from '@slipway/contract/model-diff'

/** What two open objects tell differently, by dotted keys, in their order. */
export function changesOf(before: unknown, after: unknown): Change[] {
  const [was, is] = [flat(before), flat(after)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .sort()
    .filter((key) => was.get(key) !== is.get(key))
    .map((key) => ({ key, before: was.get(key) ?? null, after: is.get(key) ?? null }))
}

/** Objects by their keys, named things of lists by their names; all else as text. What is null is not told. */
function flat(value: unknown, prefix = '', into = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) return into
  const entries = entriesOf(value)
  if (entries) for (const [key, inner] of entries) flat(inner, prefix ? `${prefix}.${key}` : key, into)
  else into.set(prefix, typeof value === 'string' ? value : JSON.stringify(value))
  return into
}

function entriesOf(value: unknown): [string, unknown][] | null {
  if (typeof value !== 'object' || value === null) return null
  if (!Array.isArray(value)) return Object.entries(value)
  const named = value.every((one) => typeof (one as { name?: unknown } | null)?.name === 'string')
  if (!named || value.length === 0) return null
  return value.map((one: Record<string, unknown>) => {
    const { name, ...rest } = one
    return [name as string, Object.keys(rest).length > 0 ? rest : true]
  })
}
