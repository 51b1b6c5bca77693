import type { GuardVerdict } from '@slipway/contract/rollouts'
import { noCounts, type VariantCounts } from '../variant-watch.ts'

/** What of a variant's work can be added up over servers. */
export interface Told {
  readonly counts: VariantCounts
  /** How many requests were drawn for it by their own ids. */
  readonly drawn: number
}

/**
 * What one server saw of a rollout at one revision. Samples of requests stay where they were seen, as they may be
 * personal: of them the verdicts on drift are told.
 */
export interface Sight {
  readonly champion: Told
  readonly challenger: Told
  readonly drifts: readonly GuardVerdict[]
}

export const nothingTold: Told = { counts: noCounts, drawn: 0 }

export const toldTogether = (parts: readonly Told[]): Told =>
  parts.reduce(
    (sum, { counts, drawn }) => ({
      drawn: sum.drawn + drawn,
      counts: {
        requests: sum.counts.requests + counts.requests,
        errors: sum.counts.errors + counts.errors,
        latency: sum.counts.latency.map((count, bin) => count + counts.latency[bin]!),
      },
    }),
    nothingTold,
  )

/** Of the verdicts of several servers: broken where one saw it broken, kept where one saw enough and it was kept. */
export const driftsTogether = (sights: readonly (readonly GuardVerdict[])[]): GuardVerdict[] =>
  [...Map.groupBy(sights.flat(), ({ guardrail }) => guardrail).values()].map(
    (verdicts) =>
      (['breach', 'ok', 'hold'] as const)
        .map((wanted) => verdicts.find(({ verdict }) => verdict === wanted))
        .find((found) => found !== undefined) ?? verdicts[0]!,
  )

/** Latency as pairs of bin and count, as most bins are empty. */
export const toText = ({ champion, challenger, drifts }: Sight): string => {
  const sparse = ({ counts, drawn }: Told) => ({
    drawn,
    requests: counts.requests,
    errors: counts.errors,
    latency: [...counts.latency.entries()].filter(([, count]) => count > 0),
  })
  return JSON.stringify({ champion: sparse(champion), challenger: sparse(challenger), drifts })
}

interface Sparse {
  readonly drawn: number
  readonly requests: number
  readonly errors: number
  readonly latency: readonly (readonly [number, number])[]
}

export const fromText = (text: string): Sight => {
  const kept = JSON.parse(text) as { champion: Sparse; challenger: Sparse; drifts: GuardVerdict[] }
  const whole = ({ drawn, requests, errors, latency }: Sparse): Told => {
    const bins = noCounts.latency.slice()
    for (const [bin, count] of latency) if (bin < bins.length) bins[bin] = count
    return { drawn, counts: { requests, errors, latency: bins } }
  }
  return { champion: whole(kept.champion), challenger: whole(kept.challenger), drifts: kept.drifts }
}
