import type { NumberParameter } from './parameter.ts'
import { stepped } from './space.ts'

/** A numeric parameter as samplers see it: an interval, on a logarithmic scale where the parameter has one. */
export interface Axis {
  readonly parameter: NumberParameter
  readonly log: boolean
  /** The distance between values; 0 where they are continuous. */
  readonly step: number
  /** The interval on the scale, wider by half a step at each end, so that the outer values get their whole share. */
  readonly low: number
  readonly high: number
}

export function axisOf(parameter: NumberParameter): Axis {
  const log = parameter.log ?? false
  const step = parameter.step ?? (parameter.kind === 'int' ? 1 : 0)
  const low = parameter.low - step / 2
  const high = parameter.high + step / 2
  return { parameter, log, step, low: log ? Math.log(low) : low, high: log ? Math.log(high) : high }
}

export const toScale = (axis: Axis, value: number): number => (axis.log ? Math.log(value) : value)

/** The parameter's value nearest to a place on the scale. */
export function fromScale({ parameter: { low, high }, log, step }: Axis, place: number): number {
  const value = log ? Math.exp(place) : place
  if (step === 0) return Math.min(high, Math.max(low, value))
  return stepped(low, step, Math.max(0, Math.round((value - low) / step)), high)
}

/** Whether it has one value only, so that there is nothing to search. */
export const isSingle = ({ parameter: { low, high } }: Axis): boolean => low === high
