import { seededRandom, type Random } from '../../stats/index.ts'
import { axisOf, fromScale } from '../axis.ts'
import type { Parameter, Params, Space, Value } from '../parameter.ts'
import { exists } from '../space.ts'
import type { Sampler } from './sampler.ts'

/** Every trial drawn afresh, evenly over each parameter's range (evenly in ratios where it is logarithmic). */
export const random: Sampler<object> = {
  kind: 'random',
  title: 'Random search',
  defaults: {},
  check: () => undefined,
  size: () => null,
  propose: ({ space, seed, number }) => drawPoint(space, seed, number),
}

/** The point that chance alone gives trial `number`, but for the values that are given. */
export function drawPoint(space: Space, seed: number, number: number, given: Params = {}): Params {
  const random = seededRandom(seed, `tune.random ${number}`)
  const params: Record<string, Value> = {}
  for (const [name, parameter] of Object.entries(space))
    if (Object.hasOwn(given, name)) params[name] = given[name]!
    else if (exists(parameter, params)) params[name] = drawValue(parameter, random)
  return params
}

function drawValue(parameter: Parameter, random: Random): Value {
  if (parameter.kind === 'categorical') return parameter.choices[random.integer(parameter.choices.length)]!
  const axis = axisOf(parameter)
  return fromScale(axis, axis.low + random.next() * (axis.high - axis.low))
}
