import { describe, expect, it } from 'vitest'
import { newGraph, openSession } from '../../onnx/index.ts'
import type { Features, FeatureTensor } from '../../prepare/features.ts'
import { boosting, type BoostingModel, type BoostingSettings } from './index.ts'
import { category, featuresOf, mixedRows, numeric, targetFrom } from './made-data.ts'

const throughOnnx = async (model: BoostingModel, x: Features, tellsLevels = true): Promise<Float64Array> => {
  const graph = newGraph('boosting')
  const inputs: FeatureTensor[] = x.columns.map((column) => ({
    name: column.name,
    kind: column.kind,
    tensor: graph.input(column.name, 'double'),
    ...(column.kind === 'category' && tellsLevels ? { levels: column.levels } : {}),
  }))
  graph.output('y', boosting.compile(model, inputs, graph), 'double')
  const session = await openSession(graph.finish({ producerVersion: '0', metadata: {} }))
  const out = await session.run(Object.fromEntries(x.columns.map(({ name, values }) => [name, values])))
  await session.close()
  return out.y as Float64Array
}

/** Values that no training row had: extremes, infinities, both zeros, unseen categories. */
const strangeRows = (): Features => {
  const numbers = [NaN, Infinity, -Infinity, 1e300, -1e300, 1e-300, 0, -0, 2 ** 24 + 1, 0.1, 1 + 2 ** -30]
  const codes = [0, 1, 9, 5, 0, 2, 3, 4, 6, 7, 8]
  return featuresOf(
    numeric('a', numbers),
    numeric('b', [...numbers].reverse()),
    numeric(
      'whole',
      numbers.map((_, i) => numbers[(i + 3) % numbers.length]!),
    ),
    category('few', codes, 9),
    category('many', [0, 400, 399, 1, 17, 256, 255, 31, 32, 33, 64], 400),
  )
}

const join = (a: Features, b: Features): Features => ({
  rows: a.rows + b.rows,
  columns: a.columns.map((column, f) => ({
    ...column,
    values: Float64Array.from([...column.values, ...b.columns[f]!.values]),
  })),
})

const greatestGap = (a: Float64Array, b: Float64Array) => {
  expect(a.length).toBe(b.length)
  return a.reduce((gap, value, i) => Math.max(gap, Math.abs(value - b[i]!)), 0)
}

describe('a compiled model', () => {
  const { x, score } = mixedRows(3000, 1)
  const rows = join(x, strangeRows())

  it.each<[string, 'binary' | 'multiclass' | 'regression', BoostingSettings]>([
    ['binary', 'binary', { trees: 200 }],
    [
      'binary with long sets',
      'binary',
      { trees: 60, categorySmoothing: 0, minLeafRows: 1, maxCategorySet: 200 },
    ],
    ['multiclass', 'multiclass', { trees: 60 }],
    ['squared', 'regression', { trees: 200 }],
    ['absolute', 'regression', { loss: 'absolute', trees: 60 }],
    ['monotone', 'regression', { monotone: { whole: 1 }, trees: 60 }],
  ])('answers in ONNX Runtime as in predict: %s', async (_name, task, settings) => {
    const model = boosting.fit(x, targetFrom(score, task), { earlyStopping: false, ...settings }, { seed: 3 })
    const own = boosting.predict(model, rows)
    expect(new Set(own).size).toBeGreaterThan(100)
    expect(model.trees.setWords.length).toBeGreaterThan(10)
    expect(greatestGap(await throughOnnx(model, rows), own)).toBeLessThan(3e-7)
    expect(greatestGap(await throughOnnx(model, rows, false), own)).toBeLessThan(3e-7)
  })

  it('answers counts in ONNX Runtime as in predict', async () => {
    const y = { ...targetFrom(score, 'regression'), values: score.map((s) => Math.max(0, Math.round(3 * s))) }
    const model = boosting.fit(x, y, { loss: 'poisson' }, { seed: 3 })
    const own = boosting.predict(model, rows)
    const gaps = (await throughOnnx(model, rows)).map((value, i) => value / own[i]! - 1)
    expect(greatestGap(gaps, new Float64Array(gaps.length))).toBeLessThan(1e-6)
  })

  it('keeps large targets exact to seven digits', async () => {
    const y = { ...targetFrom(score, 'regression'), values: score.map((s) => 1e9 + 1e6 * s) }
    const model = boosting.fit(x, y, {}, { seed: 3 })
    const own = boosting.predict(model, rows)
    expect(greatestGap(await throughOnnx(model, rows), own)).toBeLessThan(10)
  })

  it('splits on missing alone where that is all a feature tells', async () => {
    const known = numeric(
      'a',
      Array.from({ length: 200 }, (_, i) => (i % 2 ? NaN : 1)),
    )
    const y = {
      task: 'regression' as const,
      classes: [],
      values: known.values.map((v) => (Number.isNaN(v) ? 5 : 1)),
    }
    const model = boosting.fit(featuresOf(known), y, { trees: 50, learningRate: 0.5 }, { seed: 0 })
    const ask = featuresOf(numeric('a', [NaN, 1, 1e300, Infinity, -Infinity]))
    const own = boosting.predict(model, ask)
    expect(greatestGap(own, Float64Array.of(5, 1, 1, 1, 1))).toBeLessThan(1e-6)
    expect(greatestGap(await throughOnnx(model, ask), own)).toBeLessThan(1e-6)
  })

  it('answers its base for every row where no tree grew', async () => {
    const ask = featuresOf(numeric('a', [1, 2, 3]))
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const y = { ...targetFrom(new Float64Array(3), task), values: Float64Array.of(1, 1, 1) }
      const model = boosting.fit(ask, y, {}, { seed: 0 })
      expect(model.rounds).toBe(0)
      expect(greatestGap(await throughOnnx(model, ask), boosting.predict(model, ask))).toBeLessThan(1e-12)
    }
  })

  it('refuses a graph of other features', () => {
    const model = boosting.fit(x, targetFrom(score, 'binary'), { trees: 1 }, { seed: 0 })
    const graph = newGraph('other')
    const tensor = graph.input('a', 'double')
    expect(() => boosting.compile(model, [{ name: 'a', kind: 'numeric', tensor }], graph)).toThrow(
      expect.objectContaining({ code: 'BOOSTING_FEATURES_DIFFER' }),
    )
  })
})
