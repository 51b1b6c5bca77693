import { present, quantileOf, rangeOf } from '../order.ts'
import { badSetting, needsTarget } from '../prepare.errors.ts'
import { treeEdges } from '../tree-edges.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { double, mapNumbers, type Numbers, toDouble } from '../values.ts'

export interface BinSettings {
  /** How many bins at most. Default 10. */
  readonly bins?: number
  /**
   * quantile: about as many training rows in each. width: equally wide. tree: where the target differs most; learns
   * from the target. Default quantile.
   */
  readonly by?: 'quantile' | 'width' | 'tree'
  /** For `tree`: at least this many training rows in each. Default 20. */
  readonly minRows?: number
}
interface Fitted {
  /** Inner edges, ascending; a value equal to an edge lies above it. */
  readonly edges: readonly number[]
}

/** Numbers as ranges: a category feature whose code 1.. grows with the number, 0 = missing. */
export const binKind: StepKind<BinSettings, Fitted> = {
  name: 'bin',
  title: 'numbers as ranges',
  takes: ['numeric'],
  fit(values, { bins = 10, by = 'quantile', minRows = 20 }, { target }) {
    if (!Number.isInteger(bins) || bins < 2 || bins > 254)
      throw badSetting('bin', `${bins} bins`, 'take a whole number from 2 to 254')
    if (by === 'tree') {
      if (!target) throw needsTarget('bin')
      if (!Number.isInteger(minRows) || minRows < 1)
        throw badSetting('bin', `minRows ${minRows}`, 'take a whole number from 1')
      return { edges: treeEdges((values as Numbers).values, target, bins, minRows) }
    }
    const there = present((values as Numbers).values)
    if (there.length === 0) return { edges: [] }
    const { min, max } = rangeOf(there)
    const inner = Array.from({ length: bins - 1 }, (_, k) => (k + 1) / bins)
    const edges = inner.map((q) => (by === 'width' ? min + q * (max - min) : quantileOf(there, q)))
    return { edges: [...new Set(edges)].filter((edge) => edge > min && edge <= max) }
  },
  apply({ edges }, values, name) {
    const binOf = (x: number) => {
      if (Number.isNaN(x)) return 0
      let bin = 1
      while (bin <= edges.length && x >= edges[bin - 1]!) bin++
      return bin
    }
    return [
      {
        name,
        kind: 'category',
        levels: labelsOf(edges),
        values: mapNumbers((values as Numbers).values, binOf),
      },
    ]
  },
  compile({ edges }, { tensor }, name, graph) {
    const axis = graph.constant('int64', [1], [1])
    const missing = graph.node('IsNaN', [tensor])
    let bin = double(graph, 1)
    if (edges.length > 0) {
      const upright = graph.node('Unsqueeze', [tensor, axis])
      const above = graph.node('GreaterOrEqual', [
        upright,
        graph.constant('double', [1, edges.length], edges),
      ])
      const count = graph.node('ReduceSum', [toDouble(graph, above), axis], { keepdims: 0 })
      bin = graph.node('Add', [count, bin])
    }
    const code = graph.node('Where', [missing, double(graph, 0), bin])
    return [{ name, kind: 'category', type: 'double', levels: labelsOf(edges), tensor: code }]
  },
  describe: ({ edges }, name) =>
    `${name}: ${edges.length + 1} ranges (${labelsOf(edges).slice(0, 4).join('; ')}${edges.length > 3 ? '; …' : ''})`,
}

function labelsOf(edges: readonly number[]): string[] {
  if (edges.length === 0) return ['any']
  return Array.from({ length: edges.length + 1 }, (_, k) => {
    if (k === 0) return `< ${edges[0]}`
    return k === edges.length ? `≥ ${edges[k - 1]}` : `${edges[k - 1]} to ${edges[k]}`
  })
}

/** Numbers as ranges: `bin({ columns: ['age'], bins: 5 })`. */
export const bin = stepMaker<BinSettings>('bin')
