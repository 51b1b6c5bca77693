import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/index.ts'
import type { Target } from '../trainer.ts'
import { boosting, goesLeft, treesOf, type BoostingSettings } from './index.ts'
import { category, featuresOf, mixedRows, numeric, targetFrom } from './made-data.ts'

const seed = { seed: 5 }
const { x, score } = mixedRows(1500, 2)
const regression = (values: Iterable<number>): Target => ({
  task: 'regression',
  classes: [],
  values: Float64Array.from(values),
})
const meanOf = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length
const squaredError = (a: Float64Array, b: Float64Array) => meanOf(a.map((value, i) => (value - b[i]!) ** 2))
const grid = (rows: number, seedOf: number) => {
  const random = seededRandom(seedOf)
  return Float64Array.from({ length: rows }, () => random.next() * 4 - 2)
}

describe('boosting', () => {
  it('gives the same model for the same seed, byte for byte, and another for another', () => {
    const settings = { rowShare: 0.7, featureShare: 0.6, earlyStopping: true }
    const y = targetFrom(score, 'binary')
    const model = boosting.fit(x, y, settings, seed)
    expect(boosting.fit(x, y, settings, seed)).toEqual(model)
    expect(boosting.fit(x, y, settings, { seed: 6 }).trees.threshold).not.toEqual(model.trees.threshold)
  })

  it('answers probabilities that sum to 1 for several classes', () => {
    const y = targetFrom(score, 'multiclass')
    const p = boosting.predict(boosting.fit(x, y, { trees: 30 }, seed), x)
    let right = 0
    for (let row = 0; row < x.rows; row++) {
      const own = [...p.subarray(row * 3, row * 3 + 3)]
      expect(own.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
      if (own.indexOf(Math.max(...own)) === y.values[row]) right++
    }
    expect(right / x.rows).toBeGreaterThan(0.8)
  })

  it('learns where missing values belong, whichever side it is', () => {
    for (const level of [0, 1, 2]) {
      const values = Array.from({ length: 300 }, (_, i) => (i % 3 === level ? NaN : i % 3))
      const y = regression(values.map((_, i) => (i % 3 === 2 ? 10 : 0)))
      const features = featuresOf(numeric('a', values))
      const model = boosting.fit(features, y, { trees: 100, learningRate: 0.3, leaves: 4 }, seed)
      expect(squaredError(boosting.predict(model, features), y.values)).toBeLessThan(1e-6)
    }
  })

  it('splits on sets of categories and sends unseen ones where the missing go', () => {
    const codes = Array.from({ length: 2000 }, (_, i) => i % 20)
    const y = regression(codes.map((code) => ([3, 7, 11, 12, 19].includes(code) ? 1 : 0)))
    const features = featuresOf(category('c', codes, 25))
    const model = boosting.fit(features, y, { trees: 1, learningRate: 1, leaves: 2, categoryL2: 0 }, seed)
    expect(model.trees.feature).toHaveLength(3)
    expect(squaredError(boosting.predict(model, features), y.values)).toBeLessThan(1e-12)
    const ask = featuresOf(category('c', [0, 21, 25, 3], 25))
    expect(boosting.predict(model, ask).map((value) => Math.round(value))).toEqual(
      Float64Array.of(0, 0, 0, 1),
    )
  })

  it('turns a set around that holds the missing, so that they still go right', () => {
    const codes = Array.from({ length: 600 }, (_, i) => i % 6)
    const y = regression(codes.map((code) => (code === 0 || code === 4 ? 5 : 0)))
    const features = featuresOf(category('c', codes, 6))
    const model = boosting.fit(features, y, { trees: 1, learningRate: 1, leaves: 2, categoryL2: 0 }, seed)
    expect(squaredError(boosting.predict(model, features), y.values)).toBeLessThan(1e-12)
    expect(boosting.predict(model, featuresOf(category('c', [6], 6)))[0]).toBeCloseTo(5)
    expect([1, 2, 3, 5].every((code) => goesLeft(model.trees, 0, code))).toBe(true)
    expect([0, 4, 6, 77].some((code) => goesLeft(model.trees, 0, code))).toBe(false)
  })

  it.each<BoostingSettings>([
    {},
    { loss: 'absolute' },
    { loss: 'quantile', quantile: 0.8 },
    { loss: 'poisson' },
    { rowShare: 0.5 },
  ])('never breaks a monotone constraint: %o', (settings) => {
    const a = grid(800, 1)
    const b = grid(800, 2)
    const random = seededRandom(3)
    const y = regression(a.map((v, i) => Math.max(0, 3 + Math.sin(3 * v) + v + b[i]! + 2 * random.normal())))
    const features = featuresOf(numeric('a', a), numeric('b', b))
    const free = boosting.fit(features, y, { ...settings, minLeafRows: 5 }, seed)
    const bound = boosting.fit(features, y, { ...settings, minLeafRows: 5, monotone: { a: 1, b: -1 } }, seed)
    const steps = Array.from({ length: 400 }, (_, i) => i / 80 - 2.5)
    const falls = (model: typeof free, name: 'a' | 'b') => {
      let count = 0
      for (const other of [-2, -1, 0, 0.3, 1.9]) {
        const rest = steps.map(() => other)
        const ask = featuresOf(
          numeric('a', name === 'a' ? steps : rest),
          numeric('b', name === 'b' ? steps : rest),
        )
        const out = boosting.predict(model, ask)
        for (let i = 1; i < out.length; i++) if (out[i]! < out[i - 1]! - 1e-12) count++
      }
      return count
    }
    const rises = (model: typeof free) => {
      const ask = featuresOf(
        numeric(
          'a',
          steps.map(() => 0),
        ),
        numeric('b', steps),
      )
      const out = boosting.predict(model, ask)
      return out.some((value, i) => i > 0 && value > out[i - 1]! + 1e-12)
    }
    expect(falls(free, 'a')).toBeGreaterThan(0)
    expect(falls(bound, 'a')).toBe(0)
    expect(new Set(boosting.predict(bound, features)).size).toBeGreaterThan(10)
    expect(rises(bound)).toBe(false)
  })

  it.each<[Target['task'], BoostingSettings]>([
    ['binary', {}],
    ['multiclass', {}],
    ['regression', {}],
    ['regression', { loss: 'quantile', quantile: 0.25 }],
    ['regression', { loss: 'absolute' }],
  ])('takes a row of weight 2 for two rows and one of weight 0 for none: %s %o', (task, settings) => {
    // Few distinct values, since quantiles over repeated rows would cut elsewhere.
    const coarse = featuresOf(
      ...x.columns.map((column) => ({
        ...column,
        values: column.values.map((v) => Math.round(4 * Math.min(v, 20)) / 4),
      })),
    )
    const rows = Int32Array.from({ length: 700 }, (_, i) => i)
    const weights = Float64Array.from(rows, (i) => i % 3)
    const twice = [...rows].flatMap((row) => Array<number>(weights[row]!).fill(row))
    const take = (from: ArrayLike<number>, at: Iterable<number>) => Float64Array.from(at, (row) => from[row]!)
    const pick = (at: Iterable<number>) => {
      const list = [...at]
      return featuresOf(...coarse.columns.map((column) => ({ ...column, values: take(column.values, list) })))
    }
    const y = targetFrom(score, task)
    const all = { ...settings, trees: 10, minLeafRows: 1, minLeafHessian: 5, categorySmoothing: 0 }
    const one = boosting.fit(pick(rows), { ...y, values: take(y.values, rows) }, all, { ...seed, weights })
    const two = boosting.fit(pick(twice), { ...y, values: take(y.values, twice) }, all, seed)
    const [a, b] = [boosting.predict(one, coarse), boosting.predict(two, coarse)]
    expect(one.trees.feature.length).toBeGreaterThan(100)
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(1e-6)
    expect(Math.max(...one.trees.cover)).toBe(twice.length)
  })

  it('balances classes by weight', () => {
    const random = seededRandom(8)
    const values = Float64Array.from({ length: 2000 }, () => random.normal())
    const y: Target = {
      task: 'binary',
      classes: ['no', 'yes'],
      values: values.map((v) => (v + random.normal() > 2.3 ? 1 : 0)),
    }
    const features = featuresOf(numeric('a', values))
    const mean = (settings: BoostingSettings) =>
      meanOf(boosting.predict(boosting.fit(features, y, { trees: 30, ...settings }, seed), features))
    const share = meanOf(y.values)
    expect(mean({})).toBeCloseTo(share, 2)
    expect(mean({ classWeights: 'balanced' })).toBeGreaterThan(3 * share)
    const factor = (1 - share) / share
    expect(mean({ classWeights: { yes: factor } })).toBeCloseTo(mean({ classWeights: 'balanced' }), 1)
  })

  it('stops early on held-back rows and keeps the best round', () => {
    const noise = seededRandom(1)
    const y = regression(score.map((s) => s + 2 * noise.normal()))
    const settings = { trees: 500, earlyStopping: true, patience: 5, learningRate: 0.3 }
    const model = boosting.fit(x, y, settings, seed)
    expect(model.rounds).toBeLessThan(100)
    expect(model.validationLoss).toHaveLength(model.rounds + 5)
    expect(model.trees.roots).toHaveLength(model.rounds + 1)
    expect(model.validationLoss[model.rounds - 1]).toBe(Math.min(...model.validationLoss))
  })

  it('watches exactly the validation rows given', () => {
    const validationRows = Int32Array.from({ length: 300 }, (_, i) => 5 * i)
    const model = boosting.fit(x, regression(score), { validationRows, trees: 40, patience: 40 }, seed)
    const held = (values: Float64Array) => Float64Array.from(validationRows, (row) => values[row]!)
    const error = squaredError(held(boosting.predict(model, x)), held(score)) / 2
    expect(model.validationLoss[model.rounds - 1]).toBeCloseTo(error, 10)
    expect(model.trees.rows[0]).toBe(1200)
  })

  it('holds rows back by itself only where there are many rows and many trees', () => {
    const values = grid(12_000, 3)
    const features = featuresOf(numeric('a', values))
    const y: Target = { task: 'binary', classes: ['no', 'yes'], values: values.map((v) => (v > 1.6 ? 1 : 0)) }
    const learnt = (trees: number) => boosting.fit(features, y, { trees, leaves: 2 }, seed).trees.rows[0]
    expect(learnt(100)).toBe(12_000)
    expect(learnt(101)).toBe(10_800)
  })

  it('predicts the asked quantile', () => {
    const a = grid(4000, 4)
    const random = seededRandom(6)
    const y = regression(a.map((v) => v + (1 + Math.abs(v)) * random.normal()))
    const features = featuresOf(numeric('a', a))
    for (const quantile of [0.1, 0.5, 0.9]) {
      const settings = { loss: 'quantile', quantile, leaves: 8, minLeafRows: 100 } as const
      const p = boosting.predict(boosting.fit(features, y, settings, seed), features)
      expect(meanOf(p.map((value, i) => (y.values[i]! <= value ? 1 : 0)))).toBeCloseTo(quantile, 1)
    }
  })

  it('respects the limits on leaves, depth and rows per leaf', () => {
    const model = boosting.fit(
      x,
      regression(score),
      { leaves: 12, maxDepth: 4, minLeafRows: 30, trees: 20 },
      seed,
    )
    const { arrays, trees } = treesOf(model)
    const depth = (node: number): number =>
      arrays.feature[node]! < 0 ? 0 : 1 + Math.max(depth(arrays.left[node]!), depth(arrays.right[node]!))
    for (const { root, end } of trees) {
      const leaves = Array.from({ length: end - root }, (_, i) => root + i).filter(
        (node) => arrays.feature[node]! < 0,
      )
      expect(leaves.length).toBeLessThanOrEqual(12)
      expect(depth(root)).toBeLessThanOrEqual(4)
      expect(Math.min(...leaves.map((node) => arrays.rows[node]!))).toBeGreaterThanOrEqual(30)
      expect(leaves.reduce((sum, node) => sum + arrays.cover[node]!, 0)).toBe(x.rows)
    }
  })

  it('counts each node as its rows say: walking all rows down gives the stored counts and means', () => {
    const model = boosting.fit(x, regression(score), { trees: 3 }, seed)
    const { arrays, trees, base } = treesOf(model)
    const counts = new Int32Array(arrays.feature.length)
    const sums = new Float64Array(x.rows).fill(base[0]!)
    for (const { root } of trees)
      for (let row = 0; row < x.rows; row++) {
        let node = root
        while (arrays.feature[node]! >= 0) {
          counts[node]!++
          const left = goesLeft(arrays, node, x.columns[arrays.feature[node]!]!.values[row]!)
          node = left ? arrays.left[node]! : arrays.right[node]!
        }
        counts[node]!++
        sums[row]! += arrays.value[node]!
      }
    expect(counts).toEqual(arrays.rows)
    expect(sums).toEqual(boosting.predict(model, x))
  })

  it('is not disturbed by another fit that starts while it reports progress', () => {
    const y = targetFrom(score, 'binary')
    const alone = boosting.fit(x, y, { trees: 5 }, seed)
    const inner: object[] = []
    const onProgress = () => inner.push(boosting.fit(x, targetFrom(score, 'regression'), { trees: 3 }, seed))
    expect(boosting.fit(x, y, { trees: 5 }, { ...seed, onProgress })).toEqual(alone)
    expect(inner[4]).toEqual(inner[0])
  })

  it('shares importance by gain', () => {
    const features = featuresOf(numeric('noise', grid(500, 1)), numeric('signal', grid(500, 2)))
    const model = boosting.fit(features, regression(features.columns[1]!.values.map((v) => v * v)), {}, seed)
    const [noise, signal] = boosting.importance(model)
    expect(noise! + signal!).toBeCloseTo(1, 12)
    expect(signal).toBeGreaterThan(0.95)
  })

  it('tells how far it is, and stops where that throws', () => {
    const seen: number[] = []
    boosting.fit(x, regression(score), { trees: 4 }, { ...seed, onProgress: (done) => seen.push(done) })
    expect(seen).toEqual([0.25, 0.5, 0.75, 1])
    const stop = () => {
      throw new Error('enough')
    }
    expect(() => boosting.fit(x, regression(score), {}, { ...seed, onProgress: stop })).toThrow('enough')
  })
})
