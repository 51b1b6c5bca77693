import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boosting, type BoostingSettings } from './index.ts'
import { category, featuresOf, numeric } from './made-data.ts'

const seed = { seed: 1 }
const target = (values: number[]) => ({
  task: 'regression' as const,
  classes: [],
  values: Float64Array.from(values),
})
const refused = (code: string) => expect.objectContaining({ code })

describe('boosting at the edges', () => {
  it('answers the target of a single row', () => {
    const x = featuresOf(numeric('a', [3]))
    expect([...boosting.predict(boosting.fit(x, target([7]), {}, seed), x)]).toEqual([7])
  })

  it('answers a constant target, and near certainty for a single class', () => {
    const x = featuresOf(numeric('a', [1, 2, 3, 4]))
    const model = boosting.fit(x, target([0.1, 0.1, 0.1, 0.1]), {}, seed)
    expect(boosting.predict(model, x)[0]).toBeCloseTo(0.1, 12)
    expect([...boosting.importance(model)]).toEqual([0])
    const y = { task: 'binary' as const, classes: ['no', 'yes'], values: Float64Array.of(1, 1, 1, 1) }
    expect(boosting.predict(boosting.fit(x, y, {}, seed), x)[0]).toBeGreaterThan(0.999999)
  })

  it('lives with a class that no row has', () => {
    const x = featuresOf(
      numeric(
        'a',
        Array.from({ length: 100 }, (_, i) => i),
      ),
    )
    const y = {
      task: 'multiclass' as const,
      classes: ['a', 'b', 'c'],
      values: x.columns[0]!.values.map((v) => (v > 50 ? 2 : 0)),
    }
    const p = boosting.predict(boosting.fit(x, y, { minLeafRows: 5 }, seed), x)
    expect(p[0]).toBeGreaterThan(0.99)
    expect(p[1]).toBeLessThan(1e-6)
  })

  it('ignores a feature without values, a constant one and one of infinities only', () => {
    const rows = Array.from({ length: 200 }, (_, i) => i)
    const x = featuresOf(
      numeric(
        'none',
        rows.map(() => NaN),
      ),
      numeric(
        'same',
        rows.map(() => 4),
      ),
      numeric(
        'endless',
        rows.map(() => Infinity),
      ),
      category(
        'unseen',
        rows.map(() => 0),
        3,
      ),
      numeric('a', rows),
    )
    const model = boosting.fit(x, target(rows.map((i) => (i < 100 ? 0 : 1))), {}, seed)
    expect([...boosting.importance(model)]).toEqual([0, 0, 0, 0, 1])
    expect(boosting.predict(model, x)[0]).toBeLessThan(0.01)
  })

  it('tells infinities and extremes apart', () => {
    const values = Array.from({ length: 200 }, (_, i) => [-Infinity, -1e38, 1e38, Infinity][i % 4]!)
    const x = featuresOf(numeric('a', values))
    const y = target(values.map((_, i) => i % 4))
    const p = boosting.predict(boosting.fit(x, y, { trees: 100, learningRate: 0.5 }, seed), x)
    expect(Math.max(...p.map((value, i) => Math.abs(value - y.values[i]!)))).toBeLessThan(1e-6)
  })

  it('does not overshoot a rare large count', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => i)
    const x = featuresOf(
      numeric(
        'a',
        rows.map((i) => Math.floor(i / 5)),
      ),
    )
    const y = target(rows.map((i) => (i >= 980 ? 10_000 : 1)))
    const p = boosting.predict(boosting.fit(x, y, { loss: 'poisson', learningRate: 0.3 }, seed), x)
    expect(p[999]! / 10_000).toBeCloseTo(1, 2)
    expect(p[0]).toBeCloseTo(1, 2)
    const early = boosting.predict(
      boosting.fit(x, y, { loss: 'poisson', trees: 5, learningRate: 0.3 }, seed),
      x,
    )
    expect(early[999]).toBeLessThan(10_000)
  })

  it('learns from a category of 5,000 levels', () => {
    const codes = Array.from({ length: 20_000 }, (_, i) => 1 + ((i * 7919) % 5000))
    const frequent = codes.map((code, i) => (i % 2 ? (code % 40) + 1 : code))
    const x = featuresOf(category('c', frequent, 5000))
    const y = target(frequent.map((code) => (code <= 20 ? 1 : 0)))
    const model = boosting.fit(x, y, { trees: 50, earlyStopping: false }, seed)
    const p = boosting.predict(model, x)
    expect(p.reduce((sum, value, i) => sum + (value - y.values[i]!) ** 2, 0) / x.rows).toBeLessThan(0.01)
  })

  it('answers finite numbers whatever the table', () => {
    const anyValue = fc.oneof(fc.double(), fc.integer({ min: 0, max: 3 }), fc.constant(NaN))
    const table = fc.integer({ min: 1, max: 40 }).chain((rows) =>
      fc.record({
        a: fc.array(anyValue, { minLength: rows, maxLength: rows }),
        c: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: rows, maxLength: rows }),
        y: fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: rows, maxLength: rows }),
        loss: fc.constantFrom('squared', 'absolute', 'quantile', 'poisson'),
      }),
    )
    fc.assert(
      fc.property(table, ({ a, c, y, loss }) => {
        const x = featuresOf(numeric('a', a), category('c', c, 6))
        const settings = { loss, trees: 10, minLeafRows: 1, categorySmoothing: 0 } as BoostingSettings
        const values = loss === 'poisson' ? y.map(Math.abs) : y
        const p = boosting.predict(boosting.fit(x, target(values), settings, seed), x)
        expect(p.every(Number.isFinite)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('names what it cannot use', () => {
    const x = featuresOf(numeric('a', [1, 2, 3]))
    const y = target([1, 2, 3])
    const fit =
      (settings: object, options = {}) =>
      () =>
        boosting.fit(x, y, settings, { ...seed, ...options })
    expect(fit({ trees: 1.5 })).toThrow(refused('BOOSTING_SETTING_INVALID'))
    expect(fit({ leafs: 3 })).toThrow(refused('BOOSTING_SETTING_INVALID'))
    expect(fit({ loss: 'log_loss' })).toThrow(refused('BOOSTING_SETTING_INVALID'))
    expect(fit({ monotone: { b: 1 } })).toThrow(refused('BOOSTING_SETTING_INVALID'))
    expect(fit({ classWeights: 'balanced' })).toThrow(refused('BOOSTING_SETTING_INVALID'))
    expect(fit({ validationRows: [3] })).toThrow(refused('BOOSTING_SETTING_INVALID'))
    expect(fit({ validationRows: [0, 1, 2] })).toThrow(refused('BOOSTING_NOTHING_TO_LEARN'))
    expect(fit({}, { weights: Float64Array.of(1, 1) })).toThrow(refused('BOOSTING_LENGTHS_DIFFER'))
    expect(fit({}, { weights: Float64Array.of(1, -1, 1) })).toThrow(refused('BOOSTING_VALUE_INVALID'))
    expect(fit({}, { weights: new Float64Array(3) })).toThrow(refused('BOOSTING_NOTHING_TO_LEARN'))
    expect(() => boosting.fit(x, target([1, NaN, 2]), {}, seed)).toThrow(refused('BOOSTING_VALUE_INVALID'))
    expect(() => boosting.fit(x, target([1, -1, 2]), { loss: 'poisson' }, seed)).toThrow(
      refused('BOOSTING_VALUE_INVALID'),
    )
    const kinds = { task: 'multiclass' as const, classes: ['a', 'b', 'c'], values: Float64Array.of(0, 1, 2) }
    expect(() => boosting.fit(x, kinds, { monotone: { a: 1 } }, seed)).toThrow(
      refused('BOOSTING_SETTING_INVALID'),
    )
    const other = featuresOf(numeric('b', [1]))
    const model = boosting.fit(x, y, {}, seed)
    expect(() => boosting.predict(model, other)).toThrow(refused('BOOSTING_FEATURES_DIFFER'))
  })
})
