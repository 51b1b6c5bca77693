import type { Graph } from '../../onnx/graph.ts'
import { momentsOf, present, rangeOf } from '../order.ts'
import { bestPower, offsetOf, yeoJohnson } from '../power.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { double, mapNumbers, type Numbers, numeric, numericTensor } from '../values.ts'

interface Fitted {
  readonly lambda: number
  readonly mean: number
  readonly spread: number
}

/** Makes skewed numbers look normal: Yeo–Johnson's power of greatest likelihood, then mean 0 and deviation 1. */
export const powerKind: StepKind<object, Fitted> = {
  name: 'power',
  title: 'power transform',
  takes: ['numeric'],
  fit(values) {
    const there = present((values as Numbers).values)
    const { min, max } = rangeOf(there)
    if (!(max > min)) return { lambda: 1, mean: there[0] ?? 0, spread: 1 }
    const lambda = bestPower(there)
    const { mean, std } = momentsOf(mapNumbers(there, (x) => yeoJohnson(x, lambda)))
    return { lambda, mean, spread: std > 0 && Number.isFinite(std) ? std : 1 }
  },
  apply: ({ lambda, mean, spread }, values, name) => [
    numeric(
      name,
      mapNumbers((values as Numbers).values, (x) => (yeoJohnson(x, lambda) - mean) / spread),
    ),
  ],
  compile({ lambda, mean, spread }, { tensor }, name, graph) {
    const zero = double(graph, 0)
    // Each branch sees only its own side, so that the other's powers cannot overflow.
    const up = branch(graph, graph.node('Max', [tensor, zero]), lambda, offsetOf(lambda) !== 0)
    const down = branch(graph, graph.node('Neg', [graph.node('Min', [tensor, zero])]), 2 - lambda, false)
    const negative = graph.node('Less', [tensor, zero])
    const bent = graph.node('Where', [
      negative,
      graph.node('Sub', [double(graph, offsetOf(lambda)), down]),
      up,
    ])
    const kept = graph.node('Where', [graph.node('IsNaN', [tensor]), tensor, bent])
    const shifted = graph.node('Sub', [kept, double(graph, mean)])
    return [numericTensor(name, graph.node('Div', [shifted, double(graph, spread)]))]
  },
  describe: ({ lambda, mean, spread }, name) =>
    `${name}: Yeo–Johnson, λ ${Number(lambda.toPrecision(5))}, then (x − ${Number(mean.toPrecision(5))}) / ${Number(spread.toPrecision(5))}`,
}

function branch(graph: Graph, size: string, lambda: number, bare: boolean): string {
  const one = double(graph, 1)
  const plus = graph.node('Add', [one, size])
  if (lambda === 0) return graph.node('Log', [plus])
  const power = graph.node('Pow', [plus, double(graph, lambda)])
  return graph.node('Div', [bare ? power : graph.node('Sub', [power, one]), double(graph, lambda)])
}

/** Skewed numbers made normal: `power({ columns: ['amount'] })`. */
export const power = stepMaker('power')
