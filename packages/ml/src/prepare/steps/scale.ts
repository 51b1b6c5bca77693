import { momentsOf, present, quantileOf, rangeOf } from '../order.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { double, type Numbers, numeric, numericTensor } from '../values.ts'

export interface ScaleSettings {
  /** standard: mean 0, deviation 1. robust: median 0, quartile range 1. minmax: 0..1 over the training rows. Default standard. */
  readonly by?: 'standard' | 'robust' | 'minmax'
}
interface Fitted {
  readonly by: string
  readonly center: number
  readonly spread: number
}

/** Shifts and stretches numbers so that columns are comparable; a constant column becomes 0. */
export const scaleKind: StepKind<ScaleSettings, Fitted> = {
  name: 'scale',
  title: 'scale numbers',
  takes: ['numeric'],
  fit(values, { by = 'standard' }) {
    const there = present((values as Numbers).values)
    if (there.length === 0) return { by, center: 0, spread: 1 }
    const [center, spread] = spreadOf(there, by)
    return { by, center, spread: spread > 0 && Number.isFinite(spread) ? spread : 1 }
  },
  apply({ center, spread }, values, name) {
    const given = (values as Numbers).values
    const out = new Float64Array(given.length)
    for (let i = 0; i < out.length; i++) out[i] = (given[i]! - center) / spread
    return [numeric(name, out)]
  },
  compile({ center, spread }, { tensor }, name, graph) {
    const shifted = graph.node('Sub', [tensor, double(graph, center)])
    return [numericTensor(name, graph.node('Div', [shifted, double(graph, spread)]))]
  },
  describe: ({ by, center, spread }, name) =>
    `${name}: (x − ${Number(center.toPrecision(6))}) / ${Number(spread.toPrecision(6))} (${by})`,
}

function spreadOf(there: Float64Array, by: 'standard' | 'robust' | 'minmax'): [number, number] {
  if (by === 'standard') {
    const { mean, std } = momentsOf(there)
    // Rounding leaves a spread of about 1e-16 times the mean in a constant column.
    return [mean, std > 1e-13 * Math.abs(mean) ? std : 0]
  }
  if (by === 'minmax') {
    const { min, max } = rangeOf(there)
    return [min, max - min]
  }
  return [quantileOf(there, 0.5), quantileOf(there, 0.75) - quantileOf(there, 0.25)]
}

/** Scales numbers: `scale({ by: 'robust' })`. */
export const scale = stepMaker<ScaleSettings>('scale')
