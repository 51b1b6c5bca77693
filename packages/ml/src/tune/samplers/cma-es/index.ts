import { seededRandom } from '../../../stats/index.ts'
import { axisOf, fromScale, isSingle, toScale, type Axis } from '../../axis.ts'
import type { Params, Space } from '../../parameter.ts'
import { hasEnded, ranked, type Trial } from '../../trial.ts'
import { settingOutside } from '../../tune.errors.ts'
import { drawPoint } from '../random.ts'
import type { Sampler } from '../sampler.ts'
import { usualPopulation } from './constants.ts'
import { newDistribution, type Distribution } from './distribution.ts'

export interface CmaEsSettings {
  /** Trials of a generation; null: 4 + ⌊3 ln n⌋ for n parameters. */
  readonly population: number | null
  /** The first spread, as a share of each range. */
  readonly sigma: number
  /** Whether it begins anew, elsewhere and with twice the population, once it has converged (IPOP, Auger & Hansen 2005). */
  readonly restarts: boolean
}

/**
 * Covariance matrix adaptation: generations of trials drawn from a normal distribution that follows the better half of
 * each. Numeric parameters that always exist are searched so; categories, conditional parameters and such with a single
 * value are drawn at random. A generation waits for the whole of the one before.
 */
export const cmaEs: Sampler<CmaEsSettings> = {
  kind: 'cma-es',
  title: 'Covariance matrix adaptation (CMA-ES)',
  defaults: { population: null, sigma: 1 / 6, restarts: true },
  check({ population, sigma }) {
    if (population !== null && !(Number.isInteger(population) && population >= 4 && population <= 10_000))
      throw settingOutside('cma-es', 'population', population, 'null or a whole number from 4 to 10000')
    if (!(sigma > 0 && sigma <= 1)) throw settingOutside('cma-es', 'sigma', sigma, 'above 0 and at most 1')
  },
  size: () => null,
  propose({ space, direction, seed, number, trials }, { population, sigma, restarts }) {
    const axes = axesOf(space)
    const names = Object.keys(axes)
    if (names.length === 0) return drawPoint(space, seed, number)
    const restart = (times: number): Distribution => {
      const random = seededRandom(seed, `tune.cma-es start ${times}`)
      const centre = names.map(() => (times === 0 ? 0.5 : random.next()))
      return newDistribution(centre, sigma, (population ?? usualPopulation(names.length)) * 2 ** times)
    }
    let times = 0
    let distribution = restart(times)
    let from = 0
    while (number >= from + distribution.constants.population) {
      const until = from + distribution.constants.population
      const generation = trials.slice(from, until)
      if (!generation.every(hasEnded)) return null
      if (generation.some((trial) => trial.state !== 'failed'))
        distribution.adapt(inOrder(generation, direction).map((trial) => placeOf(axes, trial.params)))
      if (restarts && distribution.hasConverged()) distribution = restart(++times)
      from = until
    }
    const point = distribution.draw(seededRandom(seed, `tune.cma-es ${number}`))
    const searched = names.map((name, i) => [name, valueAt(axes[name]!, point[i]!)] as const)
    return drawPoint(space, seed, number, Object.fromEntries(searched))
  },
}

/** The best first; failed ones, of which nothing is known, at the end. */
const inOrder = (generation: readonly Trial[], direction: 'minimize' | 'maximize'): Trial[] => [
  ...ranked(generation, direction),
  ...generation.filter((trial) => trial.state === 'failed'),
]

function axesOf(space: Space): Record<string, Axis> {
  const axes: Record<string, Axis> = {}
  for (const [name, parameter] of Object.entries(space)) {
    if (parameter.kind === 'categorical' || Object.keys(parameter.when ?? {}).length > 0) continue
    const axis = axisOf(parameter)
    if (!isSingle(axis)) axes[name] = axis
  }
  return axes
}

const placeOf = (axes: Record<string, Axis>, params: Params): number[] =>
  Object.entries(axes).map(
    ([name, axis]) => (toScale(axis, params[name] as number) - axis.low) / (axis.high - axis.low),
  )

const valueAt = (axis: Axis, place: number) => fromScale(axis, axis.low + place * (axis.high - axis.low))
