import type { PlanNodeBody } from '@slipway/contract/pipelines'
import { type Json, jsonDigest } from '@slipway/flow/encoding'

/** What a node's identity is made of. */
export interface IdentityParts {
  /** Code, lockfile and the parameters that the code may hold. */
  readonly code: string
  readonly seed: number
  /** The digest of each input. */
  readonly inputs: Readonly<Record<string, string>>
}

export const identityParts = (
  node: PlanNodeBody,
  seed: number,
  inputs: { readonly [name: string]: Json },
): IdentityParts => ({
  code: node.identity,
  seed,
  inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, digestOf(value)])),
})

/** What many copies of a step read is one value in memory: its digest is made once. */
const digests = new WeakMap<object, string>()
const digestOf = (value: Json): string => {
  if (typeof value !== 'object' || value === null) return jsonDigest(value)
  const known = digests.get(value)
  if (known !== undefined) return known
  const digest = jsonDigest(value)
  digests.set(value, digest)
  return digest
}

/** Equal for nodes that would give the same. */
export const identityOf = (parts: IdentityParts): string => jsonDigest(parts as unknown as Json)

/** Why a node runs although it, or one in its place, ran before: in words. */
export const reasonFor = (facts: {
  readonly parts: IdentityParts
  readonly before: { readonly parts: IdentityParts; readonly succeeded: boolean } | null
  readonly cache: boolean
  /** That somebody asked for it, in words. */
  readonly asked: string | null
  /** What of its code changed, where that is known: see codeChanges. */
  readonly code?: readonly string[]
}): string => {
  const { parts, before } = facts
  if (facts.asked !== null) return facts.asked
  if (!facts.cache) return 'runs every time'
  if (!before) return 'runs for the first time'
  const names = [...new Set([...Object.keys(parts.inputs), ...Object.keys(before.parts.inputs)])].sort()
  const changed = names.filter((name) => parts.inputs[name] !== before.parts.inputs[name])
  const why = [
    ...(parts.code === before.parts.code ? [] : facts.code?.length ? facts.code : ['its code changed']),
    ...(parts.seed === before.parts.seed ? [] : ['the seed changed']),
    ...(changed.length === 0 ? [] : [`${changed.join(', ')} changed`]),
  ]
  if (why.length > 0) return why.join(', ')
  return before.succeeded ? 'its result is gone' : 'it did not finish last time'
}
