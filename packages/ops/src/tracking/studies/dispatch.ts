import { hasEnded, propose, type Params } from '@slipway/ml/tune'
import { searchOf, type StoredStudy, type StoredTrial } from './study.ts'

/** What whoever asks for a trial gets. */
export type Dispatch =
  | { readonly kind: 'again'; readonly trial: StoredTrial }
  | { readonly kind: 'new'; readonly params: Params }
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'done' }

/** A trial that so many workers took and none was heard of again ends as failed: it may be what ends them. */
export const mostAttempts = 3

/**
 * Decides what is given out now: a trial whose worker was not heard of for too long, else the next one of the search.
 *
 * @returns also the trials that are given up, which must be ended as failed first
 */
export function dispatch(
  { settings, finished }: StoredStudy,
  trials: readonly StoredTrial[],
  nowMs: number,
): { lost: StoredTrial[]; next: Dispatch } {
  const silent = trials.filter((trial) => !hasEnded(trial) && trial.leaseUntilMs <= nowMs)
  const lost = silent.filter(({ attempt }) => attempt >= mostAttempts)
  const again = silent.find((trial) => !lost.includes(trial))
  if (again) return { lost, next: { kind: 'again', trial: again } }

  const known = trials.map((trial) => (lost.includes(trial) ? { ...trial, state: 'failed' as const } : trial))
  const running = known.filter((trial) => !hasEnded(trial)).map(({ number }) => number)
  const next = (): Dispatch => {
    if (finished) return { kind: 'done' }
    const full = settings.trials !== null && known.length >= settings.trials
    const proposal = full ? ({ kind: 'exhausted' } as const) : propose(searchOf(settings), known)
    if (proposal.kind === 'params') return { kind: 'new', params: proposal.params }
    if (proposal.kind === 'wait')
      return {
        kind: 'wait',
        why: `Trial ${known.length} hangs on trials that still run (${running.join(', ')}); this study lets ${settings.parallel} run at once.`,
      }
    if (running.length === 0) return { kind: 'done' }
    // What runs may yet come back from a worker that dies.
    return { kind: 'wait', why: `All trials are given out; these still run: ${running.join(', ')}.` }
  }
  return { lost, next: next() }
}
