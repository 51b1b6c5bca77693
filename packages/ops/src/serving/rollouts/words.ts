import type { GuardVerdict, RolloutBody, RolloutEvidence } from '@slipway/contract/rollouts'
import { championOf, type Revision } from '../revision.ts'

export const percent = (share: number): string =>
  `${Number((share * 100).toPrecision(share < 0.1 ? 2 : 3))} %`

/** Broken for sure; kept as far as is seen; or not known yet. */
export const verdictOf = (broken: boolean, kept: boolean): GuardVerdict['verdict'] =>
  broken ? 'breach' : kept ? 'ok' : 'hold'

/** What all guardrails say together, and what to do about it. */
export function summary(
  guardrails: readonly GuardVerdict[],
  { requests, minRequests, baked }: { requests: number; minRequests: number; baked: boolean },
): Pick<RolloutEvidence, 'verdict' | 'recommends' | 'words'> {
  const broken = guardrails.filter(({ verdict }) => verdict === 'breach')
  if (broken.length > 0)
    return {
      verdict: 'breach',
      recommends: 'abort',
      words: broken.map(({ guardrail, words }) => `${guardrail}: ${words}`).join('; '),
    }
  if (requests < minRequests)
    return {
      verdict: 'hold',
      recommends: 'wait',
      words: `${requests} of the ${minRequests} requests that it takes to tell`,
    }
  const open = guardrails.filter(({ verdict }) => verdict === 'hold')
  if (open.length > 0)
    return {
      verdict: 'hold',
      recommends: 'wait',
      words: openWords(open),
    }
  return baked
    ? {
        verdict: 'ok',
        recommends: 'promote',
        words: 'every guardrail is kept, for as long as it was to be watched',
      }
    : { verdict: 'ok', recommends: 'wait', words: 'every guardrail is kept so far' }
}

/** What each guardrail lacks, it says itself; callers who do not come by the weights make all of them tell nothing. */
const openWords = (open: readonly GuardVerdict[]): string => {
  const one =
    open.find(({ guardrail }) => guardrail === 'sample-ratio') ?? (open.length === 1 ? open[0] : undefined)
  return one
    ? `${one.guardrail}: ${one.words}`
    : `${open.map(({ guardrail }) => guardrail).join(', ')} cannot tell yet`
}

const span = (ms: number): string =>
  ms < 90_000
    ? `${Math.max(1, Math.round(ms / 1000))} s`
    : ms < 5_400_000
      ? `${Math.round(ms / 60_000)} min`
      : `${Number((ms / 3_600_000).toPrecision(2))} h`

/** What stands again once a rollout was taken back. */
export const backWords = ({ champion, from }: Pick<RolloutBody, 'champion' | 'from'>): string =>
  `version ${champion.version} answers again${from === null ? '' : `, as in revision ${from}`}`

/** What stands since a rollout ended; somebody may have changed the endpoint again. */
export function sinceWords(
  rollout: Pick<RolloutBody, 'status' | 'model' | 'version' | 'champion' | 'from'>,
  current: Revision | undefined,
): string {
  const { status, model, version, champion } = rollout
  if (!current) return 'nothing answers there any more'
  const now = championOf(current)
  const left = status === 'promoted' ? { model, version } : champion
  if (left.model !== now.model || left.version !== now.version)
    return `since then version ${now.version}${now.model === model ? '' : ` of ${now.model}`} answers, as revision ${current.revision}`
  return status === 'promoted' ? `version ${version} answers everybody` : backWords(rollout)
}

/** What becomes of a rollout under way, and on what condition. */
export function nextWords(
  rollout: Pick<
    RolloutBody,
    'status' | 'steps' | 'step' | 'stepSinceMs' | 'automatic' | 'promotion' | 'guardrails' | 'evidence'
  >,
  nowMs: number,
): string {
  const { status, steps, step, stepSinceMs, automatic, promotion, guardrails, evidence } = rollout
  const goesBack = 'a guardrail that breaks takes it back at once'
  if (status === 'ready') return `a person promotes or aborts it; until then it goes on so, and ${goesBack}`
  const after = steps[step + 1]
  const then =
    after && (after.weight < 100 || automatic)
      ? `${after.weight} % of the callers`
      : !automatic
        ? 'a person decides'
        : promotion
          ? 'it is the champion for good'
          : 'it is promoted by itself'
  const requests = evidence?.requests.challenger ?? 0
  const lacking = guardrails.minRequests - requests
  const lastedMs = nowMs - stepSinceMs
  const restMs = steps[step]!.bakeMs - lastedMs
  const rate = requests > 0 ? ` (about ${span((lacking * lastedMs) / requests)} at this rate)` : ''
  const conditions = [
    ...(restMs > 0 ? [`${span(restMs)} more have passed`] : []),
    ...(lacking > 0 ? [`${lacking} more requests have come to it${rate}`] : []),
  ]
  const soon = conditions.length > 0 ? conditions.join(' and ') : 'every guardrail can tell'
  return `${then} as soon as ${soon}, if all guardrails are kept; ${goesBack}`
}
