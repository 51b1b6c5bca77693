import { quantileSorted } from '../../stats/index.ts'
import { signOf } from '../trial.ts'
import { settingOutside } from '../tune.errors.ts'
import type { Pruner, Race } from './pruner.ts'

export interface MedianSettings {
  /** Complete trials to compare with before any is pruned. */
  readonly startup: number
  /** No trial is pruned before this step. */
  readonly warmup: number
  /** It is looked once in so many steps, counted from `warmup`. */
  readonly interval: number
}

export interface PercentileSettings extends MedianSettings {
  /** The share of trials, in percent, that is kept at each step. */
  readonly percentile: number
}

/**
 * Prunes a trial whose best value so far is worse than a percentile of what the complete trials reported at the same
 * step (as Optuna's PercentilePruner; after Golovin et al. 2017, "Google Vizier").
 */
export const percentile: Pruner<PercentileSettings> = {
  kind: 'percentile',
  title: 'Below a percentile of the others at the same step',
  defaults: { percentile: 25, startup: 5, warmup: 0, interval: 1 },
  check(settings) {
    if (!(settings.percentile > 0 && settings.percentile < 100))
      throw settingOutside('percentile', 'percentile', settings.percentile, 'between 0 and 100')
    checkPace('percentile', settings)
  },
  prunes: (race, settings) => fallsBehind(race, settings),
}

export const median: Pruner<MedianSettings> = {
  kind: 'median',
  title: 'Below the median of the others at the same step',
  defaults: { startup: 5, warmup: 0, interval: 1 },
  check: (settings) => checkPace('median', settings),
  prunes: (race, settings) => fallsBehind(race, { ...settings, percentile: 50 }),
}

function checkPace(kind: string, { startup, warmup, interval }: MedianSettings): void {
  for (const [name, value, least] of [
    ['startup', startup, 1],
    ['warmup', warmup, 0],
    ['interval', interval, 1],
  ] as const)
    if (!Number.isInteger(value) || value < least)
      throw settingOutside(kind, name, value, `a whole number from ${least}`)
}

function fallsBehind(race: Race, { percentile, startup, warmup, interval }: PercentileSettings): boolean {
  const complete = race.others.filter((trial) => trial.state === 'complete')
  const { step } = race.reports.at(-1)!
  if (complete.length < startup || step < warmup) return false
  const sinceWarmup = step - warmup
  const before = race.reports.at(-2)?.step ?? -1
  if (before >= step - (sinceWarmup % interval)) return false

  const sign = signOf(race.direction)
  const own = race.reports.map(({ value }) => sign * value).filter((loss) => !Number.isNaN(loss))
  if (own.length === 0) return true
  const theirs = complete
    .map((trial) => trial.reports.find((report) => report.step === step))
    .flatMap((report) => (report && !Number.isNaN(report.value) ? [sign * report.value] : []))
  if (theirs.length === 0) return false
  return Math.min(...own) > quantileSorted(Float64Array.from(theirs).sort(), percentile / 100)
}
