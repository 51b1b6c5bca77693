import { inNormal, normalIn } from '../normal-scores.ts'
import { present, quantileOf } from '../order.ts'
import { badSetting } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { double, mapNumbers, type Numbers, numeric, numericTensor, toDouble } from '../values.ts'

export interface QuantileScaleSettings {
  /** At how many quantiles of the training rows the distribution is known. Default 100. */
  readonly quantiles?: number
  /** uniform: the share itself, 0..1. normal: the number below which a standard normal distribution has that share. Default uniform. */
  readonly output?: 'uniform' | 'normal'
}
/** Distinct quantiles, ascending, and the shares of rows up to each: the least and the greatest where several are equal. */
interface Fitted {
  readonly knots: readonly number[]
  readonly low: readonly number[]
  readonly high: readonly number[]
  /** Absent: uniform. */
  readonly output?: 'normal'
}

/**
 * The share of training rows below a number, 0..1, or the normal score of that share (± 5.2 at most): scikit-learn's
 * QuantileTransformer.
 */
export const quantileScaleKind: StepKind<QuantileScaleSettings, Fitted> = {
  name: 'quantileScale',
  title: 'numbers as their rank',
  takes: ['numeric'],
  fit(values, { quantiles = 100, output = 'uniform' }) {
    if (!Number.isInteger(quantiles) || quantiles < 2 || quantiles > 1000)
      throw badSetting('quantileScale', `${quantiles} quantiles`, 'take a whole number from 2 to 1000')
    if (output !== 'uniform' && output !== 'normal')
      throw badSetting('quantileScale', `the output "${output as string}"`, 'take "uniform" or "normal"')
    const there = present((values as Numbers).values)
    const knots: number[] = []
    const low: number[] = []
    const high: number[] = []
    const count = there.length === 0 ? 0 : Math.min(quantiles, Math.max(2, there.length))
    const sorted = there.toSorted()
    for (let k = 0; k < count; k++) {
      const share = k / (count - 1)
      const knot = quantileOf(sorted, share)
      if (knots.length > 0 && knot <= knots.at(-1)!) high[high.length - 1] = share
      else {
        knots.push(knot)
        low.push(share)
        high.push(share)
      }
    }
    return { knots, low, high, ...(output === 'normal' && { output }) }
  },
  apply({ knots, low, high, output }, values, name) {
    const normal = output === 'normal' && knots.length > 1
    const rank = (x: number) => shareOf(x, knots, low, high)
    return [numeric(name, mapNumbers((values as Numbers).values, normal ? (x) => inNormal(rank(x)) : rank))]
  },
  compile({ knots, low, high, output }, { tensor }, name, graph) {
    const last = knots.length - 1
    if (last < 1) {
      const gap = graph.node('IsNaN', [tensor])
      return [numericTensor(name, graph.node('Where', [gap, tensor, double(graph, 0)]))]
    }
    const axis = graph.constant('int64', [1], [1])
    const list = (values: readonly number[]) => graph.constant('double', [values.length], values)
    const upright = graph.node('Unsqueeze', [tensor, axis])
    const above = graph.node('GreaterOrEqual', [upright, graph.constant('double', [1, knots.length], knots)])
    const upTo = graph.node('ReduceSum', [toDouble(graph, above), axis], { keepdims: 0 })
    const index = graph.node('Cast', [graph.node('Sub', [upTo, double(graph, 1)])], { to: 7 })
    const zero = graph.constant('int64', [], [0])
    const at = graph.node('Min', [graph.node('Max', [index, zero]), graph.constant('int64', [], [last - 1])])
    const next = graph.node('Add', [at, graph.constant('int64', [], [1])])
    const pick = (values: readonly number[], where: string) =>
      graph.node('Gather', [list(values), where], { axis: 0 })
    const knot = pick(knots, at)
    const from = pick(high, at)
    const width = graph.node('Sub', [pick(knots, next), knot])
    const part = graph.node('Div', [graph.node('Sub', [tensor, knot]), width])
    const between = graph.node('Add', [
      from,
      graph.node('Mul', [graph.node('Sub', [pick(low, next), from]), part]),
    ])
    const middle = pick(
      knots.map((_, k) => (low[k]! + high[k]!) / 2),
      at,
    )
    const on = graph.node('Where', [graph.node('Equal', [tensor, knot]), middle, between])
    const capped = graph.node('Where', [
      graph.node('GreaterOrEqual', [tensor, double(graph, knots[last]!)]),
      double(graph, 1),
      on,
    ])
    const floored = graph.node('Where', [
      graph.node('LessOrEqual', [tensor, double(graph, knots[0]!)]),
      double(graph, 0),
      capped,
    ])
    const made = output === 'normal' ? normalIn(graph, floored) : floored
    return [numericTensor(name, graph.node('Where', [graph.node('IsNaN', [tensor]), tensor, made]))]
  },
  describe: ({ knots, output }, name) =>
    `${name}: the ${output === 'normal' ? 'normal score of the ' : ''}share of training rows below it, from ${knots.length} quantiles`,
}

function shareOf(
  x: number,
  knots: readonly number[],
  low: readonly number[],
  high: readonly number[],
): number {
  if (Number.isNaN(x)) return x
  const last = knots.length - 1
  if (last < 1 || x <= knots[0]!) return 0
  if (x >= knots[last]!) return 1
  let [from, to] = [0, last]
  while (to - from > 1) {
    const middle = (from + to) >>> 1
    if (knots[middle]! <= x) from = middle
    else to = middle
  }
  if (x === knots[from]) return (low[from]! + high[from]!) / 2
  const part = (x - knots[from]!) / (knots[to]! - knots[from]!)
  return high[from]! + (low[to]! - high[from]!) * part
}

/** Numbers as their rank, 0..1: `quantileScale({ columns: ['income'] })`; `output: 'normal'` as normal scores. */
export const quantileScale = stepMaker<QuantileScaleSettings>('quantileScale')
