import { signOf, type Report } from '../trial.ts'
import { settingOutside } from '../tune.errors.ts'
import type { Pruner, Race } from './pruner.ts'

export interface HalvingSettings {
  /** The step of the first rung; each further one is `factor` times as far. */
  readonly resource: number
  /** One in so many goes on from a rung. */
  readonly factor: number
  /** Rungs left out at the beginning. */
  readonly skip: number
}

/**
 * Successive halving without waiting: at each rung a trial goes on where it is among the best 1/factor of those that
 * came so far (ASHA, Li et al. 2020, arXiv:1810.05934; as Optuna's SuccessiveHalvingPruner).
 */
export const halving: Pruner<HalvingSettings> = {
  kind: 'halving',
  title: 'Successive halving (ASHA)',
  defaults: { resource: 1, factor: 4, skip: 0 },
  check: (settings) => checkHalving('halving', settings),
  prunes: (race, settings) => failsARung(race, settings),
}

export function checkHalving(kind: string, { resource, factor, skip }: HalvingSettings): void {
  for (const [name, value, least] of [
    ['resource', resource, 1],
    ['factor', factor, 2],
    ['skip', skip, 0],
  ] as const)
    if (!Number.isInteger(value) || value < least)
      throw settingOutside(kind, name, value, `a whole number from ${least}`)
}

/** Whether the last report stands at a rung for the first time and is not good enough there. */
export function failsARung({ direction, reports, others }: Race, settings: HalvingSettings): boolean {
  const sign = signOf(direction)
  const last = reports.at(-1)!
  for (let rung = 0; ; rung++) {
    const at = settings.resource * settings.factor ** (settings.skip + rung)
    if (last.step < at) return false
    if (reports.length > 1 && reports.at(-2)!.step >= at) continue
    if (Number.isNaN(last.value)) return true
    const losses = others.flatMap((trial) => {
      const reached = firstFrom(trial.reports, at)
      return reached && !Number.isNaN(reached.value) ? [sign * reached.value] : []
    })
    const own = sign * last.value
    const field = [...losses, own].sort((a, b) => a - b)
    const goOn = Math.max(1, Math.floor(field.length / settings.factor))
    if (own > field[goOn - 1]!) return true
  }
}

const firstFrom = (reports: readonly Report[], step: number) => reports.find((report) => report.step >= step)
