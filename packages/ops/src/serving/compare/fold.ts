import { type AnsweredRow, agrees } from './answers.ts'
import { latencyBins } from './latency.ts'
import { lowestHashes, type Sample } from './sample.ts'

/** Of rows beyond so many a random choice stands for all; counts are always of all. */
export const sampled = 10_000
/** So many answers wait for another's to the same request. */
const mostWaiting = 200_000
/** So many kinds of disagreement are told apart. */
const mostKinds = 200
/** So many versions of variants are known; who was seen least lately goes, and begins anew should it come back. */
const mostSides = 32

/** Of an answer, what comparing keeps. */
export type Said = Pick<AnsweredRow, 'prediction' | 'score' | 'latencyUs'>
/** An answer that waits for another's to the same request. */
export type Waiting = Said & Pick<AnsweredRow, 'revision' | 'variant' | 'version'>

/** What a variant's version did. */
export interface VariantFold {
  readonly variant: string
  readonly version: number
  requests: number
  rows: number
  errors: number
  sumLatencyUs: number
  firstMs: number
  lastMs: number
  readonly latency: ReturnType<typeof latencyBins>
  readonly sample: Sample<Said>
  /** Requests of each revision, whose weights say how many there should be. */
  readonly byRevision: Map<number, number>
}

export interface Pair {
  readonly champion: Said
  readonly candidate: Said
}

/** Rows that the champion and another answered both. */
export interface PairFold {
  pairs: number
  agreeing: number
  readonly kinds: Map<string, number>
  readonly sample: Sample<Pair>
}

/** All that a fold knows: what it is kept as, and goes on from. */
export interface FoldState {
  readonly variants: Map<string, VariantFold>
  readonly pairs: Map<string, PairFold>
  /** By id and row of the request. */
  readonly waiting: Map<string, readonly Waiting[]>
}

export const emptyFold = (): FoldState => ({ variants: new Map(), pairs: new Map(), waiting: new Map() })

export const sideKey = (variant: string, version: number): string => `${variant}\n${version}`
const pairKey = (champion: string, candidate: string) => `${champion}\n\n${candidate}`

/**
 * What is known of an endpoint's variants, kept up row by row: memory does not grow with their number, beyond a bounded
 * sample and those that wait for their partner.
 *
 * @param championOf the name of the champion in a revision.
 */
export const openFold = (
  parts: {
    readonly championOf: (revision: number) => string | null
    readonly shadowsOf: (revision: number) => readonly string[]
    readonly numbers: boolean
  },
  state: FoldState = emptyFold(),
) => {
  const { variants, pairs, waiting } = state

  const forgetOldest = (): void => {
    const [oldest] = [...variants].reduce((a, b) => (b[1].lastMs < a[1].lastMs ? b : a))
    variants.delete(oldest)
    for (const key of pairs.keys()) if (key.split('\n\n').includes(oldest)) pairs.delete(key)
  }

  const variantOf = ({ variant, version }: AnsweredRow): VariantFold => {
    const key = sideKey(variant, version)
    let found = variants.get(key)
    if (!found && variants.size >= mostSides) forgetOldest()
    if (!found)
      variants.set(
        key,
        (found = {
          variant,
          version,
          requests: 0,
          rows: 0,
          errors: 0,
          sumLatencyUs: 0,
          firstMs: Infinity,
          lastMs: -Infinity,
          latency: latencyBins(),
          sample: lowestHashes(sampled),
          byRevision: new Map(),
        }),
      )
    return found
  }

  const join = (id: string, champion: Waiting, candidate: Waiting): void => {
    const key = pairKey(
      sideKey(champion.variant, champion.version),
      sideKey(candidate.variant, candidate.version),
    )
    let found = pairs.get(key)
    if (!found)
      pairs.set(key, (found = { pairs: 0, agreeing: 0, kinds: new Map(), sample: lowestHashes(sampled) }))
    found.pairs++
    if (agrees(champion.prediction, candidate.prediction, parts.numbers)) found.agreeing++
    else if (!parts.numbers) {
      const kind = `${champion.prediction}\n${candidate.prediction}`
      const count = found.kinds.get(kind)
      if (count !== undefined || found.kinds.size < mostKinds) found.kinds.set(kind, (count ?? 0) + 1)
    }
    found.sample.add(id, { champion: saidIn(champion), candidate: saidIn(candidate) })
  }

  const match = (one: AnsweredRow): void => {
    const champion = parts.championOf(one.revision)
    const shadows = parts.shadowsOf(one.revision)
    const isChampion = one.variant === champion
    if (!isChampion && !shadows.includes(one.variant)) return
    if (shadows.length === 0) return
    const id = `${one.id}\n${one.row}`
    const others = waiting.get(id) ?? []
    for (const other of others) {
      if (isChampion && other.variant !== champion) join(id, one, other)
      else if (!isChampion && other.variant === parts.championOf(other.revision)) join(id, other, one)
    }
    // Whoever all others have answered needs wait no longer.
    if (others.length + 1 >= shadows.length + 1) waiting.delete(id)
    else waiting.set(id, [...others, waitingOf(one)])
    if (waiting.size > mostWaiting) waiting.delete(waiting.keys().next().value!)
  }

  return {
    add(one: AnsweredRow): void {
      const variant = variantOf(one)
      variant.firstMs = Math.min(variant.firstMs, one.tMs)
      variant.lastMs = Math.max(variant.lastMs, one.tMs)
      if (one.row === 0) {
        variant.requests++
        variant.byRevision.set(one.revision, (variant.byRevision.get(one.revision) ?? 0) + 1)
      }
      if (one.error !== null) {
        variant.errors++
        return
      }
      if (one.row === 0) {
        variant.sumLatencyUs += one.latencyUs
        variant.latency.add(one.latencyUs)
      }
      variant.rows++
      variant.sample.add(`${one.id}\n${one.row}`, saidIn(one))
      match(one)
    },
    variant: (name: string, version: number): VariantFold | null =>
      variants.get(sideKey(name, version)) ?? null,
    pair: (champion: VariantFold, candidate: VariantFold): PairFold | null =>
      pairs.get(
        pairKey(sideKey(champion.variant, champion.version), sideKey(candidate.variant, candidate.version)),
      ) ?? null,
    state,
  }
}
export type Fold = ReturnType<typeof openFold>

/** A row whole would keep its id and time in memory for nothing. */
const saidIn = ({ prediction, score, latencyUs }: Said): Said => ({ prediction, score, latencyUs })
const waitingOf = ({ revision, variant, version, ...row }: Waiting): Waiting => ({
  revision,
  variant,
  version,
  ...saidIn(row),
})
