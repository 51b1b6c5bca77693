import { noCounts, type VariantCounts } from '../variant-watch.ts'
import { type Counted, countedTogether } from './drift-bins.ts'

/** What of a variant's work can be added up over servers. */
export interface Told {
  readonly counts: VariantCounts
  /** How many requests were drawn for it by their own ids. */
  readonly drawn: number
  /** Some of its requests, counted by the rollout's bins: no value of them is told, as it may be personal. */
  readonly sample: Counted | null
}

/** What one server saw of a rollout at one revision. */
export interface Sight {
  readonly champion: Told
  readonly challenger: Told
}

export const nothingTold: Told = { counts: noCounts, drawn: 0, sample: null }

export const toldTogether = (parts: readonly Told[]): Told =>
  parts.reduce(
    (sum, { counts, drawn }) => ({
      ...sum,
      drawn: sum.drawn + drawn,
      counts: {
        requests: sum.counts.requests + counts.requests,
        errors: sum.counts.errors + counts.errors,
        latency: sum.counts.latency.map((count, bin) => count + counts.latency[bin]!),
      },
    }),
    { ...nothingTold, sample: countedTogether(parts.flatMap(({ sample }) => sample ?? [])) },
  )

/** Latency as pairs of bin and count, as most bins are empty. */
export const toText = ({ champion, challenger }: Sight): string => {
  const sparse = ({ counts, drawn, sample }: Told): Sparse => ({
    drawn,
    sample,
    requests: counts.requests,
    errors: counts.errors,
    latency: [...counts.latency.entries()].filter(([, count]) => count > 0),
  })
  return JSON.stringify({ champion: sparse(champion), challenger: sparse(challenger) })
}

interface Sparse {
  readonly drawn: number
  /** Absent in what an earlier release told. */
  readonly sample?: Counted | null
  readonly requests: number
  readonly errors: number
  readonly latency: readonly (readonly [number, number])[]
}

export const fromText = (text: string): Sight => {
  const kept = JSON.parse(text) as { champion: Sparse; challenger: Sparse }
  const whole = ({ drawn, sample = null, requests, errors, latency }: Sparse): Told => {
    const bins = noCounts.latency.slice()
    for (const [bin, count] of latency) if (bin < bins.length) bins[bin] = count
    return { drawn, sample, counts: { requests, errors, latency: bins } }
  }
  return { champion: whole(kept.champion), challenger: whole(kept.challenger) }
}
