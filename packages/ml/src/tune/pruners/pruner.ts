import type { Direction, Report, Trial } from '../trial.ts'

/** What a pruner knows when a trial has reported. */
export interface Race {
  readonly direction: Direction
  readonly number: number
  /** The trial's own reports by ascending step, the last one just made. At least one. */
  readonly reports: readonly Report[]
  /** The trials it is compared with; they have ended. */
  readonly others: readonly Trial[]
}

/** Decides whether a trial that has reported is worth going on with. A pure function of what it is given. */
export interface Pruner<Settings> {
  readonly kind: string
  readonly title: string
  readonly defaults: Settings
  /** Throws TUNE_SETTING_OUTSIDE. */
  check(settings: Settings): void
  prunes(race: Race, settings: Settings): boolean
}
