import type { Params } from './parameter.ts'

export type TrialState = 'running' | 'complete' | 'pruned' | 'failed'

/** One point that was tried. */
export interface Trial {
  /** Counts up from 0 within a search. */
  readonly number: number
  readonly state: TrialState
  readonly params: Params
  /** What came out; null until it is complete, and where it is pruned or failed. */
  readonly value: number | null
  /** Values on the way, by ascending step. NaN where the trial had lost its way. */
  readonly reports: readonly Report[]
}

export interface Report {
  readonly step: number
  readonly value: number
}

export type Direction = 'minimize' | 'maximize'

export const hasEnded = (trial: Trial): boolean => trial.state !== 'running'

/** 1 where smaller is better, else −1: multiplied by it, smaller always is. */
export const signOf = (direction: Direction): 1 | -1 => (direction === 'minimize' ? 1 : -1)

/** The complete trial with the best value, of equal ones the first; null where none is complete. */
export function bestOf(trials: readonly Trial[], direction: Direction): Trial | null {
  const sign = signOf(direction)
  let best: Trial | null = null
  for (const trial of trials)
    if (trial.state === 'complete' && trial.value !== null)
      if (best === null || sign * trial.value < sign * best.value!) best = trial
  return best
}

/**
 * Ended trials that tell something, the best first: complete ones by value, then pruned ones, those that came further
 * first, then by their last report. Failed ones are left out.
 */
export function ranked(trials: readonly Trial[], direction: Direction): Trial[] {
  const sign = signOf(direction)
  const complete = trials.filter((trial) => trial.state === 'complete')
  const pruned = trials.filter((trial) => trial.state === 'pruned')
  return [
    ...complete.toSorted((a, b) => sign * a.value! - sign * b.value! || a.number - b.number),
    ...pruned.toSorted((a, b) => {
      const [one, other] = [a.reports.at(-1), b.reports.at(-1)]
      if (!one || !other)
        return Number(one === undefined) - Number(other === undefined) || a.number - b.number
      if (one.step !== other.step) return other.step - one.step
      return lossOf(one, sign) - lossOf(other, sign) || a.number - b.number
    }),
  ]
}

const lossOf = ({ value }: Report, sign: 1 | -1) => (Number.isNaN(value) ? Number.MAX_VALUE : sign * value)
