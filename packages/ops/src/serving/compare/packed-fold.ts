import {
  emptyFold,
  type FoldState,
  type PairFold,
  type Said,
  sampled,
  type VariantFold,
  type Waiting,
} from './fold.ts'
import { latencyBins } from './latency.ts'
import { lowestHashes, type Placed } from './sample.ts'

/** Column by column, as objects one by one take several times the room and the time. */
interface PackedSaid {
  readonly codes: Int32Array
  readonly levels: readonly (string | null)[]
  readonly score: Float64Array
  readonly latencyUs: Float64Array
}

/** A part of a fold: small enough to be written without holding up anybody. */
export type Section =
  | {
      readonly kind: 'variant'
      readonly key: string
      readonly facts: Omit<VariantFold, 'latency' | 'sample'>
      readonly latency: Uint32Array
      readonly places: Float64Array
      readonly said: PackedSaid
    }
  | {
      readonly kind: 'pair'
      readonly key: string
      readonly facts: Omit<PairFold, 'sample'>
      readonly places: Float64Array
      readonly champion: PackedSaid
      readonly candidate: PackedSaid
    }
  | {
      readonly kind: 'waiting'
      readonly ids: readonly string[]
      readonly said: PackedSaid
      readonly revision: Int32Array
      readonly version: Int32Array
      readonly variant: readonly string[]
    }

const waitingAtOnce = 10_000

export function* packFold({ variants, pairs, waiting }: FoldState): Generator<Section> {
  for (const [key, { latency, sample, ...facts }] of variants) {
    const { placed } = sample
    yield {
      kind: 'variant',
      key,
      facts,
      latency: latency.counts,
      places: placesOf(placed),
      said: packSaid(placed.map(({ item }) => item)),
    }
  }
  for (const [key, { sample, ...facts }] of pairs) {
    const { placed } = sample
    yield {
      kind: 'pair',
      key,
      facts,
      places: placesOf(placed),
      champion: packSaid(placed.map(({ item }) => item.champion)),
      candidate: packSaid(placed.map(({ item }) => item.candidate)),
    }
  }
  let ids: string[] = []
  let some: Waiting[] = []
  for (const [id, answers] of waiting) {
    for (const answer of answers) {
      ids.push(id)
      some.push(answer)
    }
    if (ids.length < waitingAtOnce) continue
    yield packWaiting(ids, some)
    ids = []
    some = []
  }
  if (ids.length > 0) yield packWaiting(ids, some)
}

export const unpackFold = (sections: Iterable<Section>): FoldState => {
  const state = emptyFold()
  for (const section of sections)
    if (section.kind === 'variant') {
      const { key, facts, latency, places, said } = section
      const placed = Array.from(places, (place, at) => ({ place, item: saidAt(said, at) }))
      state.variants.set(key, {
        ...facts,
        latency: latencyBins(latency),
        sample: lowestHashes(sampled, placed),
      })
    } else if (section.kind === 'pair') {
      const { key, facts, places, champion, candidate } = section
      const placed = Array.from(places, (place, at) => ({
        place,
        item: { champion: saidAt(champion, at), candidate: saidAt(candidate, at) },
      }))
      state.pairs.set(key, { ...facts, sample: lowestHashes(sampled, placed) })
    } else
      section.ids.forEach((id, at) => {
        const answer: Waiting = {
          revision: section.revision[at]!,
          variant: section.variant[at]!,
          version: section.version[at]!,
          ...saidAt(section.said, at),
        }
        state.waiting.set(id, [...(state.waiting.get(id) ?? []), answer])
      })
  return state
}

const packWaiting = (ids: readonly string[], some: readonly Waiting[]): Section => ({
  kind: 'waiting',
  ids,
  said: packSaid(some),
  revision: Int32Array.from(some, ({ revision }) => revision),
  version: Int32Array.from(some, ({ version }) => version),
  variant: some.map(({ variant }) => variant),
})

const placesOf = (placed: readonly Placed<unknown>[]) => Float64Array.from(placed, ({ place }) => place)

const packSaid = (some: readonly Said[]): PackedSaid => {
  const codeOf = new Map<string | null, number>()
  const codes = Int32Array.from(some, ({ prediction }) => {
    const code = codeOf.get(prediction) ?? codeOf.size
    codeOf.set(prediction, code)
    return code
  })
  return {
    codes,
    levels: [...codeOf.keys()],
    score: Float64Array.from(some, ({ score }) => score),
    latencyUs: Float64Array.from(some, ({ latencyUs }) => latencyUs),
  }
}

const saidAt = ({ codes, levels, score, latencyUs }: PackedSaid, at: number): Said => ({
  prediction: levels[codes[at]!]!,
  score: score[at]!,
  latencyUs: latencyUs[at]!,
})
