import { type BatchColumn, isTensor } from '@slipway/ml/model'
import { isText } from '@slipway/ml/table'
import type { Variant } from './revision.ts'

/**
 * Who answers a caller: each variant draws a number from the caller's key and its own name, and the luckiest by weight
 * wins (weighted rendezvous hashing: Thaler & Ravishankar 1998; Schindelhauer & Schomaker 2005). Deterministic, in any
 * process; and where weights change nobody leaves a variant that grows, or comes to one that shrinks.
 */
export interface Router {
  /** The place of the variant among those given. */
  (key: string): number
}

/** @param variants champion and challengers; weights need not be 100 together. */
export const router = (
  endpoint: string,
  variants: readonly Pick<Variant, 'model' | 'version' | 'weight'>[],
): Router => {
  const open = variants.flatMap(({ weight, model, version }, at) =>
    // The name of the version, not of the variant: the next rollout tries others than the one before.
    weight > 0 ? [{ at, weight, seed: hash(`${endpoint}/${model}/${version}`, 0) }] : [],
  )
  if (open.length === 1) return () => open[0]!.at
  return (key) => {
    let best = open[0]!.at
    let bestScore = -Infinity
    for (const { at, weight, seed } of open) {
      const score = -weight / Math.log(hash(key, seed) / 2 ** 32 + 2 ** -33)
      if (score > bestScore) {
        best = at
        bestScore = score
      }
    }
    return best
  }
}

/** Of a share of all keys it says yes, always to the same; `salt` tells one share from another. */
export const sampled = (key: string, salt: string, share: number): boolean =>
  share >= 1 || (share > 0 && hash(key, hash(salt, 0)) / 2 ** 32 < share)

/** The first row's value as a caller's key; undefined where it is a tensor or missing. */
export const keyIn = (column: BatchColumn | undefined): string | undefined => {
  if (!column || isTensor(column)) return undefined
  if (isText(column)) return column.levels[column.codes[0]!]
  const value = column.values[0]!
  return Number.isNaN(value) ? undefined : String(value)
}

/** 32 bits: FNV-1a over the text's UTF-16 units, then MurmurHash3's finalizer, so that near keys fall far apart. */
const hash = (text: string, seed: number): number => {
  let h = 0x811c9dc5 ^ seed
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
