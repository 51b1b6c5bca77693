import type { RolloutEvidence } from '@slipway/contract/rollouts'
import { type Moments, noMoments } from '@slipway/ml/stats'
import type { LiveEndpoint } from '../live-endpoint.ts'
import { countsSince, noCounts, type VariantCounts, type VariantWatch } from '../variant-watch.ts'
import { judge, type Seen, type Side } from './guards.ts'
import { challengerName, isBaked, type Rollout } from './rollout.ts'
import { summary } from './words.ts'

/** What went wrong lately must show within seconds, however much went well before. */
const epochMs = 10_000
/** Samples are compared less often: it takes some milliseconds, and one look's share of the error. */
const sampleMs = 5_000

interface Epoch {
  readonly revision: number
  readonly number: number
  readonly sinceMs: number
  readonly champion: VariantCounts
  readonly challenger: VariantCounts
}

/** Scores of answers whose labels came, by variant; null where labels are not joined. */
export type Labelled = (
  endpoint: string,
  window: { readonly sinceMs: number },
  variants: readonly { readonly name: string; readonly version: number }[],
) => Promise<ReadonlyMap<string, Moments> | null>

/** Follows one rollout from look to look: what was there at the last one is subtracted. */
export const openObserver = () => {
  let epoch: Epoch | null = null
  let sampled: { atMs: number; look: number; sides: readonly ReturnType<VariantWatch['sample']>[] } | null =
    null

  return {
    /** What is known of a rollout now. */
    async look(
      rollout: Rollout,
      live: LiveEndpoint,
      beside: {
        readonly kpis: readonly { kpi: string; variant: string; moments: Moments }[]
        readonly labelled: ReadonlyMap<string, Moments> | null
      },
      nowMs: number,
    ): Promise<RolloutEvidence> {
      const watches = await live.watches()
      const revision = live.revision()
      const champion = revision.variants.find(({ role }) => role === 'champion')!
      const weight = rollout.steps[rollout.step]!.weight
      const none = { counts: noCounts, drawn: 0 }
      const now = {
        champion: told(watches.get(champion.name)) ?? none,
        challenger: told(watches.get(challengerName)) ?? none,
      }
      if (epoch?.revision !== revision.revision) {
        sampled = null
        epoch = {
          revision: revision.revision,
          number: 1,
          sinceMs: nowMs,
          champion: noCounts,
          challenger: noCounts,
        }
      } else if (nowMs - epoch.sinceMs >= epochMs)
        epoch = {
          revision: revision.revision,
          number: epoch.number + 1,
          sinceMs: nowMs,
          champion: now.champion.counts,
          challenger: now.challenger.counts,
        }
      if (!sampled || nowMs - sampled.atMs >= sampleMs)
        sampled = {
          atMs: nowMs,
          look: (sampled?.look ?? 0) + 1,
          sides: [champion.name, challengerName].map((name) => watches.get(name)?.sample() ?? nothing),
        }
      const alone = weight >= 100
      const side = (who: 'champion' | 'challenger', at: number): Side => ({
        ...now[who],
        counts: alone && who === 'champion' ? (rollout.baseline ?? noCounts) : now[who].counts,
        recent:
          alone && who === 'champion'
            ? (rollout.baseline ?? noCounts)
            : countsSince(now[who].counts, epoch![who]),
        ...sampled!.sides[at]!,
      })
      const of = (variant: string, kpi: string) =>
        beside.kpis.find((one) => one.kpi === kpi && one.variant === variant)?.moments ?? noMoments
      const seen: Seen = {
        champion: side('champion', 0),
        challenger: side('challenger', 1),
        weight,
        epoch: epoch.number,
        look: sampled.look,
        kpis: Object.fromEntries(
          beside.kpis.map(({ kpi }) => [
            kpi,
            { champion: of(champion.name, kpi), challenger: of(challengerName, kpi) },
          ]),
        ),
        labelled: beside.labelled && {
          champion: beside.labelled.get(champion.name) ?? noMoments,
          challenger: beside.labelled.get(challengerName) ?? noMoments,
        },
      }
      const guardrails = judge(rollout.guardrails, seen)
      const requests = {
        champion: now.champion.counts.requests,
        challenger: now.challenger.counts.requests,
      }
      return {
        atMs: nowMs,
        sinceMs: rollout.stepSinceMs,
        requests,
        ...summary(guardrails, {
          requests: requests.challenger,
          minRequests: rollout.guardrails.minRequests,
          baked: isBaked(rollout, nowMs),
        }),
        guardrails,
      }
    },
  }
}
export type Observer = ReturnType<typeof openObserver>

const nothing = { inputs: { rows: 0, columns: [] }, outputs: { rows: 0, columns: [] } }

const told = (watch: VariantWatch | undefined) => watch && { counts: watch.counts(), drawn: watch.drawn() }
