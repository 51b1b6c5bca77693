import { seededRandom } from '../../stats/index.ts'
import { settingOutside } from '../tune.errors.ts'
import { checkHalving, failsARung } from './halving.ts'
import type { Pruner } from './pruner.ts'

export interface HyperbandSettings {
  readonly resource: number
  /** The last step that a trial makes. */
  readonly most: number
  readonly factor: number
}

/**
 * Successive halving in several brackets, of which each begins to prune later: what pays to be early in one is caught
 * in another (Li et al. 2018, JMLR 18-558; as Optuna's HyperbandPruner). A trial's number decides its bracket.
 */
export const hyperband: Pruner<HyperbandSettings> = {
  kind: 'hyperband',
  title: 'Hyperband',
  defaults: { resource: 1, most: 100, factor: 3 },
  check(settings) {
    checkHalving('hyperband', { ...settings, skip: 0 })
    if (!Number.isInteger(settings.most) || settings.most < settings.resource)
      throw settingOutside('hyperband', 'most', settings.most, 'a whole number no smaller than resource')
  },
  prunes(race, settings) {
    const skip = bracketOf(race.number, settings)
    const others = race.others.filter((trial) => bracketOf(trial.number, settings) === skip)
    return failsARung({ ...race, others }, { ...settings, skip })
  },
}

function bracketOf(number: number, { resource, most, factor }: HyperbandSettings): number {
  const brackets = Math.floor(Math.log(most / resource) / Math.log(factor) + 1e-9) + 1
  const budgets = Array.from({ length: brackets }, (_, bracket) => {
    const s = brackets - 1 - bracket
    return Math.ceil((brackets * factor ** s) / (s + 1))
  })
  let left = seededRandom(number, 'tune.hyperband').integer(budgets.reduce((sum, budget) => sum + budget, 0))
  return budgets.findIndex((budget) => (left -= budget) < 0)
}
