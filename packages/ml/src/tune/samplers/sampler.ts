import type { Params, Space } from '../parameter.ts'
import type { Direction, Trial } from '../trial.ts'

/** What a sampler knows when it proposes trial `number`. */
export interface Situation {
  /** Checked, see checkSpace. */
  readonly space: Space
  readonly direction: Direction
  readonly seed: number
  readonly number: number
  /** All trials before this one, by number; some may still run. */
  readonly trials: readonly Trial[]
  /** How many trials may be under way at once: the outcomes of the last `parallel` − 1 must not be looked at. */
  readonly parallel: number
}

/**
 * Proposes the parameters of a trial. A pure function of the situation that looks only at outcomes which are known
 * whenever this trial is asked for: so the sequence is the same in whatever order trials end, and however many workers
 * there are.
 */
export interface Sampler<Settings> {
  readonly kind: string
  readonly title: string
  readonly defaults: Settings
  /** Throws TUNE_SETTING_OUTSIDE and the like. */
  check(settings: Settings, space: Space): void
  /** How many trials there are in all; null where there is no end. */
  size(settings: Settings, space: Space): number | null
  /** null where trials that still run must end first. */
  propose(situation: Situation, settings: Settings): Params | null
}
