import type { Guardrails } from '@slipway/contract/guardrails'
import type { GuardVerdict } from '@slipway/contract/rollouts'
import {
  logRatioEvidence,
  mixtureSequence,
  type Moments,
  shareDifferenceSequence,
  shareSequence,
  spreadTunedFor,
  varianceOf,
} from '@slipway/ml/stats'
import { binEnd, type VariantCounts } from '../variant-watch.ts'
import { driftGuard, type Samples } from './drift-guard.ts'
import { percent, verdictOf } from './words.ts'

/** What one side of a rollout did. */
export interface Side {
  /** Since the step began. */
  readonly counts: VariantCounts
  /** Since the epoch began: what went wrong lately is not hidden by what went well long before. */
  readonly recent: VariantCounts
  /** How many of its requests were drawn for it by their own ids: those must keep to the weights. */
  readonly drawn: number
}

export interface Seen {
  readonly champion: Side
  readonly challenger: Side
  /** Percent of the callers. */
  readonly weight: number
  /** The number of the epoch, from 1. */
  readonly epoch: number
  /** How many steps there are: they share the error that is allowed. */
  readonly steps: number
  /** The verdicts on samples of requests. */
  readonly drifts: readonly GuardVerdict[]
  readonly kpis: Readonly<Record<string, { readonly champion: Moments; readonly challenger: Moments }>>
  /** Scores of answers whose labels came, more is better; null where there are none, or nobody joins them. */
  readonly labelled: { readonly champion: Moments; readonly challenger: Moments } | null
}

/**
 * Holds a challenger to its guardrails. Every bound is valid however often one looks (confidence sequences), and the
 * error that is allowed is shared out among the guardrails: a good challenger is taken back at most in 1 - confidence of
 * all rollouts, whatever their length.
 */
export function judge(guardrails: Guardrails, seen: Seen): GuardVerdict[] {
  const kpis = Object.entries(guardrails.kpis)
  const alpha = alphaOf(guardrails, seen.steps)
  return [
    guardrails.errorRate && errorGuard(guardrails.errorRate.maxIncrease, guardrails.minRequests, alpha, seen),
    guardrails.latency && latencyGuard(guardrails.latency, guardrails.minRequests, alpha, seen),
    ...seen.drifts,
    guardrails.metric && metricGuard(guardrails.metric.maxDrop, alpha, seen.labelled),
    ratioGuard(alpha, seen),
    ...kpis.map(([name, rule]) => kpiGuard(name, rule, alpha, seen.kpis[name])),
  ].filter((verdict) => verdict !== null)
}

/** The chance of error that each guardrail may use at each step, where what was seen is counted anew. */
const alphaOf = ({ confidence, kpis }: Guardrails, steps: number) =>
  (1 - confidence) / (6 + Object.keys(kpis).length) / steps

/** What samples say. */
export const driftVerdicts = (guardrails: Guardrails, samples: Samples, steps: number): GuardVerdict[] => {
  const alpha = alphaOf(guardrails, steps)
  const { outputDrift, inputDrift } = guardrails
  return [
    ...(outputDrift ? [driftGuard('output-drift', outputDrift.maxPsi, alpha, samples)] : []),
    ...(inputDrift ? [driftGuard('input-drift', inputDrift.maxPsi, alpha, samples)] : []),
  ]
}

/** The chance of error that epoch k may use: all of them together use half. */
const epochAlpha = (alpha: number, epoch: number) => (alpha * 3) / (Math.PI * epoch) ** 2

function errorGuard(limit: number, minRequests: number, alpha: number, seen: Seen): GuardVerdict {
  const rate = ({ requests, errors }: VariantCounts) => ({ successes: errors, trials: requests })
  const compared = (champion: VariantCounts, challenger: VariantCounts, level: number) =>
    champion.requests > 0
      ? shareDifferenceSequence(rate(challenger), rate(champion), level)
      : { ...shareSequence(challenger.errors, challenger.requests, level), difference: shareOf(challenger) }
  const { champion, challenger } = seen
  const whole = compared(champion.counts, challenger.counts, 1 - alpha / 2)
  const recent = compared(champion.recent, challenger.recent, 1 - epochAlpha(alpha, seen.epoch))
  const worse = Math.max(whole.low, challenger.recent.requests > 0 ? recent.low : -1)
  const enough = challenger.counts.requests >= minRequests
  const verdict = verdictOf(worse > limit, enough && whole.difference <= limit)
  const [before, now] = [shareOf(champion.counts), shareOf(challenger.counts)]
  return {
    guardrail: 'error-rate',
    verdict,
    champion: before,
    challenger: now,
    low: worse,
    high: whole.high,
    limit,
    words:
      challenger.counts.requests === 0
        ? tooFew(0, minRequests)
        : `${percent(now)} of its requests failed, ${percent(before)} of the champion's (at most ${percent(limit)} more)${verdict === 'hold' ? `; ${open(enough, challenger.counts.requests, minRequests)}` : ''}`,
  }
}

const shareOf = ({ requests, errors }: VariantCounts) => (requests > 0 ? errors / requests : 0)

/** Breached where surely more than one in a hundred answers are slower than the champion's slowest hundredth may be. */
function latencyGuard(
  { maxRatio, slackMs }: { maxRatio: number; slackMs: number },
  minRequests: number,
  alpha: number,
  { champion, challenger, epoch, weight }: Seen,
): GuardVerdict {
  const before = quantileUs(champion.counts, 0.99)
  const now = quantileUs(challenger.counts, 0.99)
  const told = { champion: inMs(before), challenger: inMs(now) }
  const known = answered(champion.counts)
  if (before === null && weight >= 100)
    return {
      guardrail: 'latency-p99',
      ...told,
      verdict: 'skipped',
      low: null,
      high: null,
      limit: maxRatio,
      words: 'the champion has answered nobody, so there is nothing to compare with',
    }
  // Of few answers the slowest stands for the p99, and how sure it is of being that is counted below.
  const slowest = known < enoughCases ? quantileUs(champion.counts, 1) : before
  const limitUs = Math.max((slowest ?? 0) * maxRatio, (slowest ?? 0) + slackMs * 1000)
  const slow = (counts: VariantCounts, level: number) =>
    shareSequence(slowerThan(counts, limitUs), answered(counts), level)
  const whole = slow(challenger.counts, 1 - alpha / 2)
  const recent = slow(challenger.recent, 1 - epochAlpha(alpha, epoch))
  const low = Math.max(whole.low, recent.low)
  if (known < enoughCases) {
    const possible = Math.max(0.01, shareSequence(0, known, 1 - alpha / 2).high)
    const verdict = verdictOf(low > possible, false)
    return {
      guardrail: 'latency-p99',
      ...told,
      verdict,
      low,
      high: whole.high,
      limit: limitUs / 1000,
      words:
        known === 0
          ? tooFew(0, enoughCases, ' of the champion')
          : `at least ${percent(low)} of its answers take longer than ${ms(limitUs)}, of the champion's ${percent(possible)} at most${verdict === 'hold' ? `; ${tooFew(known, enoughCases, ' of the champion')}` : ''}`,
    }
  }
  const enough = challenger.counts.requests >= minRequests
  const verdict = verdictOf(low > 0.01, enough && now !== null && now <= limitUs)
  return {
    guardrail: 'latency-p99',
    ...told,
    verdict,
    low,
    high: whole.high,
    limit: limitUs / 1000,
    words: `its p99 is ${ms(now)}, the champion's ${ms(before)} (at most ${ms(limitUs)})${verdict === 'hold' ? `; ${open(enough, challenger.counts.requests, minRequests)}` : ''}`,
  }
}

const answered = ({ requests, errors }: VariantCounts) => requests - errors
const slowerThan = ({ latency }: VariantCounts, limitUs: number) =>
  latency.reduce((sum, count, bin) => (bin > 0 && binEnd(bin - 1) >= limitUs ? sum + count : sum), 0)

/** Null where nothing was answered. */
export function quantileUs(counts: VariantCounts, q: number): number | null {
  const total = answered(counts)
  if (total <= 0) return null
  let left = q * total
  for (let bin = 0; bin < counts.latency.length; bin++) {
    left -= counts.latency[bin]!
    if (left <= 0) return binEnd(bin)
  }
  return binEnd(counts.latency.length - 1)
}

/** What is said where it cannot be told yet. */
const tooFew = (have: number, need: number, whose = '') =>
  `not to be told yet: ${have} of ${need} requests${whose}`

/** Why a guardrail holds: too little came, or what came is beyond the limit and may be so by chance. */
const open = (enough: boolean, have: number, need: number) =>
  enough ? 'more than that, but not yet surely' : tooFew(have, need)

const inMs = (us: number | null) => (us === null ? null : us / 1000)
const ms = (us: number | null) => (us === null ? 'not known' : `${(us / 1000).toPrecision(3)} ms`)

/** Cases enough for a p99, and for the bounds on means, which are exact for many. */
const enoughCases = 100

/** Whether the values are all 0 or 1: then bounds are exact, of however few. */
const isShare = ({ n, mean, squares }: Moments) => Math.abs(squares - n * mean * (1 - mean)) < 1e-6 * n

function metricGuard(limit: number, alpha: number, labelled: Seen['labelled']): GuardVerdict {
  const none = {
    guardrail: 'metric',
    champion: null,
    challenger: null,
    low: null,
    high: null,
    limit,
  } as const
  if (!labelled || labelled.challenger.n === 0)
    return { ...none, verdict: 'skipped', words: 'no labels have come for its answers' }
  return dropGuard('metric', 'score by the labels', labelled, 'up', limit, alpha, false)
}

function kpiGuard(
  name: string,
  { goal, maxDrop }: { goal: 'up' | 'down'; maxDrop: number },
  alpha: number,
  of: { champion: Moments; challenger: Moments } | undefined,
): GuardVerdict {
  const guardrail = `kpi:${name}`
  if (!of || of.challenger.n === 0)
    return {
      guardrail,
      verdict: 'skipped',
      champion: null,
      challenger: null,
      low: null,
      high: null,
      limit: maxDrop,
      words: `nobody has told ${name} of it`,
    }
  return dropGuard(guardrail, name, of, goal, maxDrop, alpha, true)
}

/** How much worse a mean is; relative: as a share of the champion's. */
function dropGuard(
  guardrail: string,
  name: string,
  { champion, challenger }: { champion: Moments; challenger: Moments },
  goal: 'up' | 'down',
  limit: number,
  alpha: number,
  relative: boolean,
): GuardVerdict {
  const scale = relative ? Math.abs(champion.mean) || 1 : 1
  const sign = goal === 'up' ? 1 : -1
  const drop = (sign * (champion.mean - challenger.mean)) / scale
  const enough = champion.n >= enoughCases && challenger.n >= enoughCases
  const variance = varianceOf(champion) / champion.n + varianceOf(challenger) / challenger.n
  const deviation = Math.sqrt(Math.max(varianceOf(champion), varianceOf(challenger))) / scale
  const spread = spreadTunedFor(1000, deviation || 1e-9, 1 - alpha)
  const shares = !relative && champion.n > 0 && isShare(champion) && isShare(challenger)
  const rate = ({ n, mean }: Moments) => ({ successes: Math.round(n * mean), trials: n })
  const bounds = enough
    ? mixtureSequence(drop, Math.sqrt(variance) / scale, spread, 1 - alpha)
    : shares
      ? shareDifferenceSequence(rate(champion), rate(challenger), 1 - alpha)
      : null
  return {
    guardrail,
    verdict: verdictOf(bounds !== null && bounds.low > limit, enough && drop <= limit),
    champion: champion.n > 0 ? champion.mean : null,
    challenger: challenger.mean,
    low: bounds?.low ?? null,
    high: bounds?.high ?? null,
    limit,
    words: `${name} is ${challenger.mean.toPrecision(4)} over ${challenger.n}, the champion's ${champion.mean.toPrecision(4)} over ${champion.n}${enough ? '' : `; not to be told before there are ${enoughCases} of each`}`,
  }
}

/** Where callers did not come by the weights, the two are not comparable: then nothing is concluded. */
function ratioGuard(alpha: number, { champion, challenger, weight }: Seen): GuardVerdict {
  const total = champion.drawn + challenger.drawn
  const share = total > 0 ? challenger.drawn / total : null
  const told = {
    guardrail: 'sample-ratio',
    champion: share === null ? null : 1 - share,
    challenger: share,
    low: null,
    high: null,
    limit: weight / 100,
  }
  if (share === null || weight >= 100)
    return {
      ...told,
      verdict: 'skipped',
      words:
        weight >= 100
          ? 'it answers everybody, so there is no share to compare'
          : 'no request was drawn by itself: callers stick, or name who answers',
    }
  const evidence = logRatioEvidence([champion.drawn, challenger.drawn], [1 - weight / 100, weight / 100])
  const off = evidence > -Math.log(alpha)
  return {
    ...told,
    verdict: off ? 'hold' : 'ok',
    words: `${percent(share)} of the requests came to it, of ${percent(weight / 100)} meant${off ? ': something sorts them, so nothing can be concluded' : ''}`,
  }
}
