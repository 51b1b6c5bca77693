import { present, quantileOf } from '../order.ts'
import { badSetting } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { double, mapNumbers, type Numbers, numeric, numericTensor } from '../values.ts'

export interface ClipSettings {
  /** Shares of the training values beyond which numbers are drawn in. Default 0.01 and 0.99. */
  readonly low?: number
  readonly high?: number
}
interface Fitted {
  readonly min: number
  readonly max: number
}

/** Draws extreme numbers in to quantiles of the training rows. */
export const clipKind: StepKind<ClipSettings, Fitted> = {
  name: 'clip',
  title: 'draw extremes in',
  takes: ['numeric'],
  fit(values, { low = 0.01, high = 0.99 }) {
    if (!(low >= 0 && high <= 1 && low < high))
      throw badSetting('clip', `low ${low} and high ${high}`, 'they are shares, low below high')
    const there = present((values as Numbers).values)
    if (there.length === 0) return { min: -Number.MAX_VALUE, max: Number.MAX_VALUE }
    return { min: quantileOf(there, low), max: quantileOf(there, high) }
  },
  apply: ({ min, max }, values, name) => [
    numeric(
      name,
      mapNumbers((values as Numbers).values, (x) => (x < min ? min : x > max ? max : x)),
    ),
  ],
  compile({ min, max }, { tensor }, name, graph) {
    // Not the Clip operator: what it makes of NaN differs between builds.
    const under = graph.node('Less', [tensor, double(graph, min)])
    const raised = graph.node('Where', [under, double(graph, min), tensor])
    const over = graph.node('Greater', [raised, double(graph, max)])
    return [numericTensor(name, graph.node('Where', [over, double(graph, max), raised]))]
  },
  describe: ({ min, max }, name) =>
    `${name}: within ${Number(min.toPrecision(6))} and ${Number(max.toPrecision(6))}`,
}

/** Draws extremes in: `clip({ low: 0.005, high: 0.995 })`. */
export const clip = stepMaker<ClipSettings>('clip')
