import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { scoreTrees, type TreeEnsemble } from '../onnx/trees.ts'
import { treeShap } from './tree-shap.ts'

interface Case {
  readonly name: string
  readonly averages: boolean
  readonly trees: {
    readonly roots: number[]
    readonly feature: number[]
    readonly threshold: number[]
    readonly yes: number[]
    readonly no: number[]
    readonly cover: number[]
    readonly missing_yes?: number[]
    readonly values: number[][]
  }
  readonly base: number[]
  readonly values: number[][][]
  readonly scores: number[][]
  readonly rows: (number | null)[][]
}
const cases = JSON.parse(
  readFileSync(new URL('../../tests/reference/tree-shap.json', import.meta.url), 'utf8'),
) as Case[]

const ensembleOf = ({ trees, averages }: Case): TreeEnsemble => {
  const { feature, values } = trees
  const outputs = values[0]!.length
  const isLeaf = feature.map((asked) => asked < 0)
  const leafStart = new Int32Array(feature.length + 1)
  for (let i = 0; i < feature.length; i++) leafStart[i + 1] = leafStart[i]! + (isLeaf[i] ? outputs : 0)
  const leaves = values.filter((_, i) => isLeaf[i])
  return {
    roots: Int32Array.from(trees.roots),
    feature: Int32Array.from(feature),
    mode: new Uint8Array(feature.length),
    threshold: Float64Array.from(trees.threshold),
    sets: new Map(),
    yes: Int32Array.from(trees.yes),
    no: Int32Array.from(trees.no),
    missingYes: Uint8Array.from(trees.missing_yes ?? feature.map(() => 0)),
    cover: Float64Array.from(trees.cover),
    leafStart,
    targets: Int32Array.from(leaves.flatMap((leaf) => leaf.map((_, k) => k))),
    weights: Float64Array.from(leaves.flat()),
    base: new Float64Array(outputs),
    outputs,
    averages,
    transform: 'NONE',
    classes: null,
    oneScore: false,
    single: false,
  }
}

describe.each(cases)('TreeSHAP of $name', (given) => {
  const trees = ensembleOf(given)
  const features = given.rows[0]!.length
  // scikit-learn rounds what it is asked to 32-bit floats.
  const x = Float64Array.from(given.rows.flat(), (value) =>
    value === null ? NaN : given.averages ? Math.fround(value) : value,
  )
  const { values, base } = treeShap(trees, x, given.rows.length, features)

  it('says what the package shap says', () => {
    expect(widest(values, given.values.flat(2))).toBeLessThan(1e-9)
    expect(widest(base, given.base)).toBeLessThan(1e-9)
  })

  it('adds up to the score', () => {
    const scores = new Float64Array(given.rows.length * trees.outputs)
    for (let row = 0; row < given.rows.length; row++)
      scoreTrees(trees, x, row * features, scores, row * trees.outputs)
    expect(widest(scores, given.scores.flat())).toBeLessThan(1e-9)
    const sums = scores.map((_, at) => {
      const own = values.subarray(at * features, (at + 1) * features)
      return own.reduce((sum, value) => sum + value, base[at % trees.outputs]!)
    })
    expect(widest(sums, scores)).toBeLessThan(1e-9)
  })
})

const widest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length)
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)
}
