import { describe, expect, it } from 'vitest'
import { normal, seededRandom } from '../stats/index.ts'
import {
  bootstrap,
  bootstrapAll,
  compareModels,
  evaluate,
  metricNamed,
  metricsFor,
  type Scored,
} from './index.ts'

const auc = metricNamed('roc_auc', 'binary')

/** Scores of positives are normal(shift, 1), of the others normal(0, 1): the true AUC is Φ(shift / √2). */
function drawn(seed: number, rows: number, shift: number, rate = 0.3): Scored {
  const random = seededRandom(seed, 'drawn')
  const y = Float64Array.from({ length: rows }, () => (random.next() < rate ? 1 : 0))
  const prediction = y.map((truth) => normal.cdf((shift * truth + random.normal()) / 2))
  return { task: 'binary', y, prediction, classes: ['no', 'yes'] }
}
const foldsOf = (rows: number, k: number) => ({
  k,
  fold: Uint8Array.from({ length: rows }, (_, row) => row % k),
})

describe('bootstrap intervals', () => {
  it('hold the truth as often as they say, over folds and without', () => {
    const truth = normal.cdf(0.9 / Math.SQRT2)
    const trials = 300
    let [held, heldInFolds] = [0, 0]
    for (let seed = 0; seed < trials; seed++) {
      const data = drawn(seed, 300, 0.9)
      const whole = bootstrap(auc, data, { seed, resamples: 200 })
      const folds = bootstrap(auc, data, { seed, resamples: 200, folds: foldsOf(300, 5) })
      if (whole.low <= truth && truth <= whole.high) held++
      if (folds.low <= truth && truth <= folds.high) heldInFolds++
    }
    // 95 % ± 3.8 % (three standard errors).
    expect(held / trials).toBeGreaterThan(0.912)
    expect(heldInFolds / trials).toBeGreaterThan(0.912)
    expect(held / trials).toBeLessThan(0.99)
    expect(heldInFolds / trials).toBeLessThan(0.99)
  })

  it('are wider where rows come in clusters than where each row is taken for itself', () => {
    const once = drawn(1, 200, 0.8)
    const copies = 5
    const repeat = (values: Float64Array) =>
      Float64Array.from({ length: values.length * copies }, (_, i) => values[Math.floor(i / copies)]!)
    const data = { ...once, y: repeat(once.y), prediction: repeat(once.prediction) }
    const clusters = Int32Array.from({ length: data.y.length }, (_, i) => Math.floor(i / copies))
    const naive = bootstrap(auc, data, { seed: 1, resamples: 400 })
    const honest = bootstrap(auc, data, { seed: 1, resamples: 400, clusters })
    const alone = bootstrap(auc, once, { seed: 1, resamples: 400 })
    expect(honest.standardError / alone.standardError).toBeGreaterThan(0.85)
    expect(honest.standardError / alone.standardError).toBeLessThan(1.15)
    expect(naive.standardError).toBeLessThan(honest.standardError / 1.8)
  })

  it('average the folds, as cross-validation does, and pool them for ratios of few positives', () => {
    const rows = 500
    const folds = foldsOf(rows, 5)
    const many = evaluate(drawn(2, rows, 1, 0.6), { seed: 1, resamples: 20, folds })
    const { value, perFold, on, n, pooled } = many.average_precision!
    expect({ on, n, pooled }).toEqual({ on: 'cv5', n: rows, pooled: false })
    expect(value).toBeCloseTo(perFold.reduce((sum, each) => sum + each, 0) / 5, 12)
    const data = drawn(2, rows, 1, 0.1)
    const few = evaluate(data, { seed: 1, resamples: 20, folds })
    expect(few.average_precision!.pooled).toBe(true)
    expect(few.average_precision!.value).toBeCloseTo(
      evaluate(data, { seed: 1, resamples: 20 }).average_precision!.value,
      12,
    )
    expect(few.roc_auc!.pooled).toBe(false)
  })

  it('leave room for doubt where every row is right', () => {
    const data: Scored = {
      task: 'binary',
      y: Float64Array.of(1, 1, 1, 0, 0),
      prediction: Float64Array.of(0.9, 0.8, 0.9, 0.1, 0.2),
      classes: ['no', 'yes'],
    }
    const { recall, accuracy } = evaluate(data, { seed: 1 })
    expect(recall!.value).toBe(1)
    expect(recall!.low).toBeCloseTo(0.4385, 3)
    expect(accuracy!.low).toBeLessThan(0.6)
  })

  it('are the same for the same seed, and the row order plays no part in the value', () => {
    const data = drawn(5, 400, 0.7)
    const options = { seed: 3, resamples: 50 }
    expect(bootstrapAll(metricsFor('binary'), data, options)).toEqual(
      bootstrapAll(metricsFor('binary'), data, options),
    )
    const turned = { ...data, y: data.y.slice().reverse(), prediction: data.prediction.slice().reverse() }
    expect(bootstrap(auc, turned, options).value).toBeCloseTo(bootstrap(auc, data, options).value, 12)
  })

  it('of the AUC over 100,000 rows and 1000 resamples take seconds, not minutes', () => {
    const data = drawn(6, 100_000, 0.9)
    const start = process.cpuUsage()
    const found = bootstrap(auc, data, { seed: 1, resamples: 1000, method: 'percentile' })
    const { user } = process.cpuUsage(start)
    expect(found.high - found.low).toBeLessThan(0.01)
    expect(user / 1e6).toBeLessThan(6)
  })

  it('refuse no rows', () => {
    const empty: Scored = {
      task: 'regression',
      y: new Float64Array(0),
      prediction: new Float64Array(0),
      classes: [],
    }
    expect(() => evaluate(empty, { seed: 1 })).toThrow(/no rows to score/)
  })
})

describe('compareModels', () => {
  it('tells a better model from an equal one, and which way', () => {
    const data = drawn(7, 2000, 1.2)
    const random = seededRandom(8)
    const worse = data.prediction.map((p) => p + 0.4 * random.normal())
    const found = compareModels(
      auc,
      data,
      { prediction: worse },
      { seed: 1, resamples: 300, names: ['New', 'the champion'] },
    )
    expect(found).toMatchObject({ verdict: 'better', metric: 'roc_auc' })
    expect(found.low).toBeGreaterThan(0)
    expect(found.p).toBeLessThan(0.02)
    expect(found.words).toMatch(/^New is better than the champion: ROC AUC 0\.\d+ against/)
    const back = compareModels(auc, { ...data, prediction: worse }, data, { seed: 1, resamples: 300 })
    expect(back.verdict).toBe('worse')
    expect(compareModels(auc, data, data, { seed: 1, resamples: 100 })).toMatchObject({
      verdict: 'no difference',
      difference: 0,
      p: 1,
    })
  })
  it('knows that lower is better for a loss', () => {
    const data = drawn(9, 1000, 1.5)
    const flat = data.prediction.map(() => 0.95)
    expect(
      compareModels(metricNamed('brier', 'binary'), data, { prediction: flat }, { seed: 1, resamples: 200 })
        .verdict,
    ).toBe('better')
  })
  it('rarely calls two equally good models different', () => {
    let alarms = 0
    for (let seed = 0; seed < 100; seed++) {
      const random = seededRandom(seed, 'pair')
      const y = Float64Array.from({ length: 300 }, () => random.integer(2))
      const guess = () => y.map((truth) => 1 / (1 + Math.exp(-truth - random.normal())))
      const data: Scored = { task: 'binary', y, prediction: guess(), classes: ['no', 'yes'] }
      if (
        compareModels(auc, data, { prediction: guess() }, { seed, resamples: 200 }).verdict !==
        'no difference'
      )
        alarms++
    }
    expect(alarms).toBeLessThanOrEqual(12)
  })
})
