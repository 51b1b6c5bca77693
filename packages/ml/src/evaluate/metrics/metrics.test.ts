import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  calibrationCurve,
  confusionMatrix,
  metricNamed,
  metrics,
  metricsFor,
  primaryMetric,
  score,
  type Scored,
} from '../index.ts'

const reference = JSON.parse(
  readFileSync(new URL('../../../tests/reference/metrics.json', import.meta.url), 'utf8'),
)

const scored = (name: string, weighted: boolean): Scored => {
  const { y, p, w, threshold } = reference[name]
  const task = name === 'bike' ? 'regression' : name === 'contract' ? 'multiclass' : 'binary'
  return {
    task,
    y: Float64Array.from(y),
    prediction: Float64Array.from(p),
    classes: task === 'regression' ? [] : task === 'binary' ? ['no', 'yes'] : ['a', 'b', 'c'],
    weights: weighted ? Float64Array.from(w) : undefined,
    threshold,
    quantile: 0.8,
  }
}
const cases = ['telco', 'adult', 'contract', 'bike'].flatMap((name) => [
  { name, weighted: false },
  { name, weighted: true },
])

describe('metrics equal scikit-learn to 1e-12, ties and weights included', () => {
  it.each(cases)('$name, weighted: $weighted', ({ name, weighted }) => {
    const data = scored(name, weighted)
    const { confusion, ...values } = reference[name].cases[weighted ? 'weighted' : 'plain']
    for (const [metric, wanted] of Object.entries<number>(values)) {
      const found = score(metricNamed(metric, data.task), data)
      expect(Math.abs(found - wanted), `${metric}: ${found} for ${wanted}`).toBeLessThan(
        1e-12 * Math.max(1, wanted),
      )
    }
    expect(Object.keys(values).length).toBeGreaterThan(3)
    if (confusion)
      expect(
        confusionMatrix(data)
          .counts.flat()
          .map((count) => count.toFixed(8)),
      ).toEqual(confusion.flat().map((count: number) => count.toFixed(8)))
  })

  it.each(['telco', 'adult'])('the calibration curve of %s', (name) => {
    for (const strategy of ['uniform', 'quantile'] as const) {
      const curve = calibrationCurve(scored(name, false), { bins: 10, strategy })
      const [observed, predicted] = reference[name].calibration[strategy]
      expect(curve.length).toBe(observed.length)
      curve.forEach((bin, i) => {
        expect(bin.observed).toBeCloseTo(observed[i], 12)
        expect(bin.predicted).toBeCloseTo(predicted[i], 12)
        expect(bin.low).toBeLessThanOrEqual(bin.observed)
        expect(bin.high).toBeGreaterThanOrEqual(bin.observed)
      })
    }
  })
})

describe('metrics', () => {
  const binary = (y: number[], p: number[], rest: Partial<Scored> = {}): Scored => ({
    task: 'binary',
    y: Float64Array.from(y),
    prediction: Float64Array.from(p),
    classes: ['no', 'yes'],
    ...rest,
  })

  it('weigh a row as so many copies of it would', () => {
    const once = binary([1, 0, 1, 0, 1], [0.9, 0.4, 0.4, 0.2, 0.1], {
      weights: Float64Array.of(1, 3, 2, 1, 2),
    })
    const copied = binary([1, 0, 0, 0, 1, 1, 0, 1, 1], [0.9, 0.4, 0.4, 0.4, 0.4, 0.4, 0.2, 0.1, 0.1])
    for (const metric of metricsFor('binary'))
      expect(score(metric, once)).toBeCloseTo(score(metric, copied), 12)
  })
  it('are not defined where only one class occurs', () => {
    const data = binary([1, 1], [0.2, 0.8])
    expect(score(metricNamed('roc_auc', 'binary'), data)).toBeNaN()
    expect(score(metricNamed('average_precision', 'binary'), binary([0, 0], [0.2, 0.8]))).toBeNaN()
  })
  it('count the cost of mistakes', () => {
    const data = binary([1, 1, 0, 0], [0.9, 0.1, 0.8, 0.2], { costs: { miss: 100, falseAlarm: 10 } })
    expect(score(metricNamed('expected_cost', 'binary'), data)).toBe(110 / 4)
  })
  it('scale by the naive error for MASE, and leave calibration error 0 where it is right', () => {
    const data: Scored = {
      task: 'regression',
      y: Float64Array.of(1, 2),
      prediction: Float64Array.of(2, 4),
      classes: [],
      naiveError: 3,
    }
    expect(score(metricNamed('mase', 'regression'), data)).toBe(0.5)
    expect(score(metricNamed('ece', 'binary'), binary([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5]))).toBe(0)
  })
  it('have unique names per task and say something for every value', () => {
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const names = metricsFor(task).map((metric) => metric.name)
      expect(new Set(names).size).toBe(names.length)
    }
    const interval = { low: 0.5, high: 0.58, level: 0.95 }
    const told = (name: string) =>
      metricNamed(name, 'binary').words(0.54, interval, {
        target: 'Churn',
        positive: 'Yes',
        rows: 'customers',
        event: 'leave',
      })
    expect(told('recall')).toBe('Of 100 customers who leave, it finds 54 (50–58).')
    expect(told('precision')).toBe('Of 100 customers it flags, 54 (50–58) leave.')
    for (const metric of metrics) {
      const words = metric.words(0.4, null, { target: 'y', positive: 'Yes', baseRate: 0.3, mean: 12.345 })
      expect(words).toMatch(/^[A-Z].*\.$/)
      expect(words).not.toMatch(/NaN|undefined/)
    }
  })
  it('name the task’s metrics when asked for one that is not there', () => {
    expect(() => metricNamed('auc', 'binary')).toThrow(/not a metric for binary/)
  })
  it('choose what to compare by', () => {
    const share = (rate: number) => Float64Array.from({ length: 1000 }, (_, i) => (i < rate * 1000 ? 1 : 0))
    expect(primaryMetric('binary', share(0.3)).name).toBe('roc_auc')
    expect(primaryMetric('binary', share(0.02)).name).toBe('average_precision')
    expect(primaryMetric('regression', Float64Array.of(1, 2, 3, 4)).name).toBe('rmse')
    const heavy = Float64Array.from({ length: 100 }, (_, i) => (i === 0 ? 1e6 : i))
    expect(primaryMetric('regression', heavy).name).toBe('mae')
  })
})
