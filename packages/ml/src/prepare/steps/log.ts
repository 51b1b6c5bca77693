import { type StepKind, stepMaker } from '../step.ts'
import { double, mapNumbers, type Numbers, numeric, numericTensor } from '../values.ts'

export interface LogSettings {
  /** log1p: ln(1 + x), missing for x ≤ −1. signed: sign(x) · ln(1 + |x|). Default signed. */
  readonly kind?: 'log1p' | 'signed'
}

/** Logarithms of skewed numbers. */
export const logKind: StepKind<LogSettings, { readonly kind: 'log1p' | 'signed' }> = {
  name: 'log',
  title: 'logarithm',
  takes: ['numeric'],
  fit: (_values, { kind = 'signed' }) => ({ kind }),
  apply: ({ kind }, values, name) => [
    numeric(
      name,
      mapNumbers(
        (values as Numbers).values,
        // Not Math.log1p: ONNX has none, and both ways must agree.
        kind === 'signed'
          ? (x) => Math.sign(x) * Math.log(1 + Math.abs(x))
          : (x) => (x > -1 ? Math.log(1 + x) : Number.NaN),
      ),
    ),
  ],
  compile({ kind }, { tensor }, name, graph) {
    const one = double(graph, 1)
    if (kind === 'signed') {
      const size = graph.node('Log', [graph.node('Add', [one, graph.node('Abs', [tensor])])])
      return [numericTensor(name, graph.node('Mul', [graph.node('Sign', [tensor]), size]))]
    }
    const fits = graph.node('Greater', [tensor, double(graph, -1)])
    const log = graph.node('Log', [graph.node('Add', [one, tensor])])
    return [numericTensor(name, graph.node('Where', [fits, log, double(graph, Number.NaN)]))]
  },
  describe: ({ kind }, name) => `${name}: ${kind === 'signed' ? 'sign(x) · ln(1 + |x|)' : 'ln(1 + x)'}`,
}

/** Logarithms: `log({ columns: ['amount'] })`. */
export const log = stepMaker<LogSettings>('log')
