import type { Graph } from '../onnx/graph.ts'
import { normalQuantile, normalQuantileFractions } from '../stats/normal-quantile.ts'
import { double } from './values.ts'

/** Nearest to 0 and 1 that a share comes, as scikit-learn has it: scores end at ± 5.2. */
const edge = 1e-7 - Number.EPSILON

/** The standard normal quantile of a share, 0..1; NaN stays NaN. */
export const inNormal = (share: number): number =>
  normalQuantile(share < edge ? edge : share > 1 - edge ? 1 - edge : share)

/** The same of a tensor of shares, by the same fractions (Wichura 1988). */
export function normalIn(graph: Graph, shares: string): string {
  const number = (value: number) => double(graph, value)
  const subtract = (a: string, b: string) => graph.node('Sub', [a, b])
  const multiply = (a: string, b: string) => graph.node('Mul', [a, b])
  const fraction = ([top, bottom]: readonly [readonly number[], readonly number[]], x: string): string => {
    const [above, below] = [top, bottom].map((coefficients) =>
      coefficients
        .slice(0, -1)
        .reduceRight(
          (sum, coefficient) => graph.node('Add', [multiply(sum, x), number(coefficient)]),
          number(coefficients.at(-1)!),
        ),
    )
    return graph.node('Div', [above!, below!])
  }
  const share = graph.node('Min', [graph.node('Max', [shares, number(edge)]), number(1 - edge)])
  const q = subtract(share, number(0.5))
  const middle = multiply(
    q,
    fraction(normalQuantileFractions.centre, subtract(number(0.180625), multiply(q, q))),
  )
  const least = graph.node('Min', [share, subtract(number(1), share)])
  const r = graph.node('Sqrt', [graph.node('Neg', [graph.node('Log', [least])])])
  const far = fraction(normalQuantileFractions.tail, subtract(r, number(1.6)))
  const tail = multiply(graph.node('Sign', [q]), far)
  const central = graph.node('LessOrEqual', [graph.node('Abs', [q]), number(0.425)])
  return graph.node('Where', [central, middle, tail])
}
