import { seededRandom } from '../../stats/index.ts'
import { axisOf, fromScale, isSingle, toScale } from '../axis.ts'
import type { Parameter, Params, Space, Value } from '../parameter.ts'
import { exists } from '../space.ts'
import { gridTooLarge, settingOutside } from '../tune.errors.ts'
import type { Sampler } from './sampler.ts'

export interface GridSettings {
  /** How many values a continuous or logarithmic range is cut into, its ends among them. */
  readonly points: number
}

const mostPoints = 10_000

/** Every combination once, in an order drawn by the seed, so that a search cut short has seen all corners. */
export const grid: Sampler<GridSettings> = {
  kind: 'grid',
  title: 'Grid search',
  defaults: { points: 5 },
  check({ points }, space) {
    if (!Number.isInteger(points) || points < 2 || points > 1000)
      throw settingOutside('grid', 'points', points, 'a whole number from 2 to 1000')
    pointsOf(space, points)
  },
  size: ({ points }, space) => pointsOf(space, points).length,
  propose({ space, seed, number }, { points }) {
    const all = pointsOf(space, points)
    const order = seededRandom(seed, 'tune.grid').shuffle(Int32Array.from(all, (_, i) => i))
    return all[order[number % all.length]!]!
  },
}

/** All points, the last parameter changing fastest. Conditional parameters multiply only the points they exist at. */
function pointsOf(space: Space, points: number): Params[] {
  let all: Record<string, Value>[] = [{}]
  for (const [name, parameter] of Object.entries(space)) {
    const values = valuesOf(parameter, points)
    const next: Record<string, Value>[] = []
    for (const point of all) {
      if (!exists(parameter, point)) next.push(point)
      else for (const value of values) next.push({ ...point, [name]: value })
      if (next.length > mostPoints) throw gridTooLarge(next.length, mostPoints)
    }
    all = next
  }
  return all
}

function valuesOf(parameter: Parameter, points: number): readonly Value[] {
  if (parameter.kind === 'categorical') return parameter.choices
  const axis = axisOf(parameter)
  if (isSingle(axis)) return [parameter.low]
  if (axis.step > 0 && !axis.log) {
    const count = Math.round((parameter.high - parameter.low) / axis.step) + 1
    if (count > mostPoints) throw gridTooLarge(count, mostPoints)
    return Array.from({ length: count }, (_, i) => fromScale(axis, parameter.low + i * axis.step))
  }
  const [low, high] = [toScale(axis, parameter.low), toScale(axis, parameter.high)]
  // 10, not 10.000000000000002.
  const round = (value: number) =>
    Math.min(parameter.high, Math.max(parameter.low, Number(value.toPrecision(12))))
  const values = Array.from({ length: points }, (_, i) =>
    round(fromScale(axis, low + ((high - low) * i) / (points - 1))),
  )
  return [...new Set(values)]
}
