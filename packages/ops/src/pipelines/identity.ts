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
  inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, jsonDigest(value)])),
})

/** Equal for nodes that would give the same. */
export const identityOf = (parts: IdentityParts): string => jsonDigest(parts as unknown as Json)

/** Why a node runs although it, or one in its place, ran before: in words. */
export const reasonFor = (facts: {
  readonly parts: IdentityParts
  readonly before: { readonly parts: IdentityParts; readonly succeeded: boolean } | null
  readonly cache: boolean
  readonly force: boolean
}): string => {
  const { parts, before } = facts
  if (facts.force) return 'asked to run everything'
  if (!facts.cache) return 'runs every time'
  if (!before) return 'runs for the first time'
  const names = [...new Set([...Object.keys(parts.inputs), ...Object.keys(before.parts.inputs)])].sort()
  const changed = names.filter((name) => parts.inputs[name] !== before.parts.inputs[name])
  const why = [
    ...(parts.code === before.parts.code ? [] : ['its code changed']),
    ...(parts.seed === before.parts.seed ? [] : ['the seed changed']),
    ...(changed.length === 0 ? [] : [`${changed.join(', ')} changed`]),
  ]
  if (why.length > 0) return why.join(', ')
  return before.succeeded ? 'its result is gone' : 'it did not finish last time'
}
