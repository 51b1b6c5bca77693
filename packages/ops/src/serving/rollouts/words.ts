import type { GuardVerdict, RolloutEvidence } from '@slipway/contract/rollouts'

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
      words: open.map(({ guardrail, words }) => `${guardrail}: ${words}`).join('; '),
    }
  return baked
    ? {
        verdict: 'ok',
        recommends: 'promote',
        words: 'every guardrail is kept, for as long as it was to be watched',
      }
    : { verdict: 'ok', recommends: 'wait', words: 'every guardrail is kept so far' }
}
