import { seededRandom } from '../../../stats/index.ts'
import { axisOf, isSingle } from '../../axis.ts'
import type { Params, Space, Value } from '../../parameter.ts'
import { exists, groupsOf } from '../../space.ts'
import { hasEnded, ranked, type Trial } from '../../trial.ts'
import { settingOutside } from '../../tune.errors.ts'
import { drawPoint } from '../random.ts'
import type { Sampler, Situation } from '../sampler.ts'
import { parzenOf } from './parzen.ts'

export interface TpeSettings {
  /** Trials drawn at random before the search learns. */
  readonly startup: number
  /** How many points are drawn from the good ones' density, of which the most promising is tried. */
  readonly candidates: number
  /** Whether parameters that exist together are drawn together, so that what works only in combination is found. */
  readonly multivariate: boolean
}

/**
 * The good trials' kernels may be half as wide as Optuna lets them: with its bound, an eighth of the range at 60 trials,
 * a search of a hundred trials cannot settle. `npm run bench -- tuning` shows what it gains.
 */
const SHARPNESS = 2

/**
 * Tree-structured Parzen estimator: densities of the best trials and of the others, and of some draws from the former
 * the one with the largest ratio of both (Bergstra et al. 2011). Conditional parameters are searched in groups that
 * exist together. Trials whose outcome is not known yet count among the others (a constant liar), so that parallel
 * trials keep apart. As Optuna 5's TPESampler (optuna/samplers/_tpe/sampler.py), which groups in the same way with
 * `group=True`, but for SHARPNESS.
 */
export const tpe: Sampler<TpeSettings> = {
  kind: 'tpe',
  title: 'Tree-structured Parzen estimator (TPE)',
  defaults: { startup: 10, candidates: 24, multivariate: true },
  check({ startup, candidates }) {
    if (!Number.isInteger(startup) || startup < 1 || startup > 100_000)
      throw settingOutside('tpe', 'startup', startup, 'a whole number from 1 to 100000')
    if (!Number.isInteger(candidates) || candidates < 1 || candidates > 10_000)
      throw settingOutside('tpe', 'candidates', candidates, 'a whole number from 1 to 10000')
  },
  size: () => null,
  propose(situation, settings) {
    const { space, seed, number, trials, parallel } = situation
    if (number < settings.startup) return drawPoint(space, seed, number)
    const settled = Math.max(0, number - parallel + 1)
    if (!trials.slice(0, settled).every(hasEnded)) return null
    const { below, above } = split(situation, settled)
    if (below.length === 0) return drawPoint(space, seed, number)
    const params: Record<string, Value> = {}
    for (const group of groupsOf(space)) {
      if (!exists(Object.values(group.space)[0]!, params)) continue
      const parts = settings.multivariate
        ? [group.space]
        : Object.entries(group.space).map(([name, parameter]) => ({ [name]: parameter }))
      for (const part of parts) Object.assign(params, search(part, below, above, situation, settings))
    }
    return params
  },
}

/**
 * The best tenth of the trials whose outcome counts, 25 at most, and the others with those under way; both by number.
 */
function split(
  { trials, direction, number }: Situation,
  settled: number,
): { below: Trial[]; above: Trial[] } {
  const told = ranked(trials.slice(0, settled), direction)
  const best = new Set(told.slice(0, Math.min(25, Math.ceil(0.1 * told.length))))
  const counted = new Set<Trial>([...told, ...trials.slice(settled, number)])
  const inOrder = trials.filter((trial) => counted.has(trial))
  return { below: inOrder.filter((t) => best.has(t)), above: inOrder.filter((t) => !best.has(t)) }
}

function search(
  space: Space,
  below: readonly Trial[],
  above: readonly Trial[],
  { seed, number }: Situation,
  { candidates }: TpeSettings,
): Params {
  const names = Object.keys(space)
  const open = Object.fromEntries(
    Object.entries(space).filter(([, p]) =>
      p.kind === 'categorical' ? p.choices.length > 1 : !isSingle(axisOf(p)),
    ),
  )
  const fixed = Object.fromEntries(
    Object.entries(space)
      .filter(([name]) => !Object.hasOwn(open, name))
      .map(([name, p]) => [name, p.kind === 'categorical' ? p.choices[0]! : p.low]),
  )
  if (Object.keys(open).length === 0) return fixed
  const having = (trials: readonly Trial[]) =>
    trials.filter(({ params }) => Object.hasOwn(params, names[0]!)).map(({ params }) => params)
  const [good, other] = [parzenOf(open, having(below), SHARPNESS), parzenOf(open, having(above))]
  const random = seededRandom(seed, `tune.tpe ${number} ${names[0]}`)
  let best: Params = {}
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < candidates; i++) {
    const drawn = good.draw(random)
    const ratio = good.logDensity(drawn) - other.logDensity(drawn)
    if (i === 0 || ratio > most) [best, most] = [drawn, ratio]
  }
  return { ...fixed, ...best }
}
