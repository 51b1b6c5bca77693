import type { GuardVerdict, RolloutEvidence } from '@slipway/contract/rollouts'
import { noMoments } from '@slipway/ml/stats'
import type { Figure } from '../case-sums.ts'
import type { LiveEndpoint } from '../live-endpoint.ts'
import { countsSince, noCounts, type VariantCounts, type VariantWatch } from '../variant-watch.ts'
import { driftVerdicts, judge, type Seen, type Side } from './guards.ts'
import { type Bins, type Counted, countedIn, oneOfEach, type Sample } from './drift-bins.ts'
import { fewest } from './drift-guard.ts'
import { byHowMany, type Outcomes } from './outcomes.ts'
import { challengerName, isBaked, type Rollout } from './rollout.ts'
import { nothingTold, type Sight, type Told, toldTogether } from './sight.ts'
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

/** What is known of a rollout besides what this server sees of it. */
export interface Beside {
  readonly outcomes: Outcomes
  /** What other servers saw, and this one before it was started again. */
  readonly others: readonly Sight[]
  /** By what samples are counted; laid by this sample of the champion's requests where none are, and it is `enough`. */
  readonly bins: (champion: Sample, enough: boolean) => Promise<Bins | null>
}

/** What was told of samples when they were last compared. */
interface Sampled {
  readonly atMs: number
  readonly look: number
  readonly bins: Bins | null
  readonly champion: Counted | null
  readonly challenger: Counted | null
  readonly drifts: readonly GuardVerdict[]
}

/** Follows one rollout from look to look: what was there at the last one is subtracted. */
export const openObserver = () => {
  let epoch: Epoch | null = null
  let sampled: Sampled | null = null

  /** Counts this server's samples, and compares them together with those of the others. */
  const compare = async (
    rollout: Rollout,
    own: Record<'champion' | 'challenger', VariantWatch | undefined>,
    stickBy: string | null,
    { others, bins: binsFor }: Beside,
    nowMs: number,
  ): Promise<Sampled> => {
    const { guardrails, steps, step, id } = rollout
    const samples = {
      champion: oneOfEach(own.champion?.sample() ?? nothing, stickBy),
      challenger: oneOfEach(own.challenger?.sample() ?? nothing, stickBy),
    }
    const asked = (who: 'champion' | 'challenger') =>
      others.reduce((sum, other) => sum + other[who].counts.requests, samples[who].of)
    // The bins are best by many requests: by those of whoever has enough of them, or the most.
    const most = Math.max(0, ...others.map(({ champion }) => champion.counts.requests))
    const fewer = Math.min(asked('champion'), asked('challenger'))
    const enough = fewer >= fewest && samples.champion.inputs.rows >= Math.max(10, Math.min(fewest, most))
    const bins = await binsFor(samples.champion, enough)
    const counted = (who: 'champion' | 'challenger') => {
      const mine = bins && countedIn(bins, samples[who], id)
      const { sample } = toldTogether([
        { ...nothingTold, sample: mine },
        ...others.map((other) => other[who]),
      ])
      return { mine, sample }
    }
    const [champion, challenger] = [counted('champion'), counted('challenger')]
    const look = (sampled?.look ?? 0) + (bins ? 1 : 0)
    const both = {
      bins,
      champion: champion.sample,
      challenger: challenger.sample,
      asked: fewer,
      sticks: stickBy !== null,
      look,
    }
    const drifts = driftVerdicts(guardrails, { ...both, isBeside: steps[step]!.weight < 100 }, steps.length)
    return { atMs: nowMs, look, bins, champion: champion.mine, challenger: challenger.mine, drifts }
  }

  return {
    /** What is known of a rollout now, and what of it this server saw. */
    async look(
      rollout: Rollout,
      live: LiveEndpoint,
      beside: Beside,
      nowMs: number,
    ): Promise<{ evidence: RolloutEvidence; sight: Sight }> {
      const { outcomes, others } = beside
      const watches = await live.watches()
      const { revision, variants, stickBy } = live.revision()
      const champion = variants.find(({ role }) => role === 'champion')!
      const weight = rollout.steps[rollout.step]!.weight
      const [mine, its] = [watches.get(champion.name), watches.get(challengerName)]
      const own = { champion: told(mine), challenger: told(its) }
      const now = {
        champion: toldTogether([own.champion, ...others.map((other) => other.champion)]),
        challenger: toldTogether([own.challenger, ...others.map((other) => other.challenger)]),
      }
      if (epoch?.revision !== revision) {
        // Of what was there before this server began to look, nothing is lately.
        const then = toldTogether(others.map((other) => other.champion)).counts
        const other = toldTogether(others.map((one) => one.challenger)).counts
        sampled = null
        epoch = { revision, number: 1, sinceMs: nowMs, champion: then, challenger: other }
      } else if (
        nowMs - epoch.sinceMs >= epochMs ||
        // A model that was unloaded and loaded again counts from nothing.
        now.champion.counts.requests < epoch.champion.requests ||
        now.challenger.counts.requests < epoch.challenger.requests
      )
        epoch = {
          revision,
          number: epoch.number + 1,
          sinceMs: nowMs,
          champion: now.champion.counts,
          challenger: now.challenger.counts,
        }
      if (hasDrift(rollout) && (!sampled?.bins || nowMs - sampled.atMs >= sampleMs))
        sampled = await compare(rollout, { champion: mine, challenger: its }, stickBy, beside, nowMs)
      const alone = weight >= 100
      const side = (who: 'champion' | 'challenger'): Side => ({
        ...now[who],
        counts: alone && who === 'champion' ? (rollout.baseline ?? noCounts) : now[who].counts,
        recent:
          alone && who === 'champion'
            ? (rollout.baseline ?? noCounts)
            : countsSince(now[who].counts, epoch![who]),
      })
      const sidesOf = (figures: readonly Figure[], kpi: string) => {
        const of = (variant: string) =>
          figures.find((one) => one.kpi === kpi && one.variant === variant)?.moments ?? noMoments
        return { champion: of(champion.name), challenger: of(challengerName) }
      }
      const seen: Seen = {
        champion: side('champion'),
        challenger: side('challenger'),
        weight,
        epoch: epoch.number,
        steps: rollout.steps.length,
        drifts: sampled?.drifts ?? [],
        kpis: Object.fromEntries(outcomes.figures.map(({ kpi }) => [kpi, sidesOf(outcomes.figures, kpi)])),
        labelled: outcomes.labels && sidesOf(outcomes.labels, ''),
      }
      const guardrails = byHowMany(judge(rollout.guardrails, seen), outcomes.knownBy)
      const requests = {
        champion: now.champion.counts.requests,
        challenger: now.challenger.counts.requests,
      }
      const evidence = {
        atMs: nowMs,
        sinceMs: rollout.stepSinceMs,
        requests,
        ...summary(guardrails, {
          requests: requests.challenger,
          minRequests: rollout.guardrails.minRequests,
          baked: isBaked(rollout, nowMs),
        }),
        guardrails,
        servers: outcomes.servers,
      }
      const sight = {
        champion: { ...own.champion, sample: sampled?.champion ?? null },
        challenger: { ...own.challenger, sample: sampled?.challenger ?? null },
      }
      return { evidence, sight }
    },
  }
}
export type Observer = ReturnType<typeof openObserver>

const nothing: Sample = { inputs: { rows: 0, columns: [] }, outputs: { rows: 0, columns: [] }, of: 0 }

const hasDrift = ({ guardrails: { outputDrift, inputDrift } }: Rollout): boolean =>
  outputDrift !== null || inputDrift !== null

const told = (watch: VariantWatch | undefined): Told =>
  watch ? { counts: watch.counts(), drawn: watch.drawn(), sample: null } : nothingTold
