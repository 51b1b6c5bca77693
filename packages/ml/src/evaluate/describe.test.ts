import { describe, expect, it } from 'vitest'
import { seededRandom } from '../stats/index.ts'
import { describeMetrics, describeModel, evaluate, type Scored } from './index.ts'

describe('describeModel', () => {
  const random = seededRandom(1)
  const y = Float64Array.from({ length: 2000 }, () => (random.next() < 0.27 ? 1 : 0))
  const binary: Scored = {
    task: 'binary',
    y,
    prediction: y.map((truth) => 1 / (1 + Math.exp(1 - 2 * truth - random.normal()))),
    classes: ['No', 'Yes'],
    costs: { miss: 100, falseAlarm: 5 },
  }
  const context = {
    target: 'Churn',
    positive: 'Yes',
    rows: 'customers',
    event: 'leave',
    unit: 'EUR',
    baseRate: 0.27,
  }

  it('says to a manager what is found and how often a flag is right', () => {
    const results = evaluate(binary, { seed: 1, resamples: 100 })
    const [first, cost, ranks] = describeModel('binary', results, context)
    expect(first).toMatch(
      /^Of 100 customers who leave, it finds \d+ \(\d+–\d+\); of 100 it flags, \d+ \(\d+–\d+\) leave\.$/,
    )
    expect(cost).toMatch(/^Its mistakes cost [\d,.]+ \([\d,.]+–[\d,.]+\) EUR for every 100 customers\.$/)
    expect(ranks).toMatch(/^Of 100 pairs, one of the customers who leave and one of the others, it ranks/)
  })
  it('names the column and value where nobody says what a row is', () => {
    const results = evaluate(binary, { seed: 1, resamples: 50 })
    const [first] = describeModel('binary', results, { target: 'Churn', positive: 'Yes' })
    expect(first).toMatch(
      /^Of 100 rows with Churn = Yes, it finds .*; of 100 it flags, .* have Churn = Yes\.$/,
    )
  })
  it('says how far off a number is', () => {
    const truth = Float64Array.from({ length: 300 }, () => 100 + 20 * random.normal())
    const data: Scored = {
      task: 'regression',
      y: truth,
      prediction: truth.map((each) => each + 5 * random.normal()),
      classes: [],
    }
    const results = evaluate(data, { seed: 1, resamples: 100 })
    const [off, total, varies] = describeModel('regression', results, {
      target: 'cnt',
      unit: 'bikes',
      mean: 100,
    })
    expect(off).toMatch(/^It is off by [34]\.\d+ \([34]\.\d+–4\.\d+\) bikes on average; the mean is 100\.$/)
    expect(total).toMatch(/^Its misses add up to [34](\.\d)? \([34](\.\d)?–[45](\.\d)?\) % of the total\.$/)
    expect(varies).toMatch(/^It explains 9\d \(9\d–9\d\) of 100 parts of how cnt varies\.$/)
  })
  it('has a sentence for every result', () => {
    const results = evaluate(binary, { seed: 1, resamples: 20 })
    const told = describeMetrics('binary', results, context)
    expect(Object.keys(told).sort()).toEqual(Object.keys(results).sort())
    for (const words of Object.values(told)) expect(words).not.toMatch(/NaN|undefined/)
  })
  it('says so where a model is no better than the mean', () => {
    const data: Scored = {
      task: 'regression',
      y: Float64Array.of(1, 2, 3, 4),
      prediction: Float64Array.of(4, 3, 2, 1),
      classes: [],
    }
    const told = describeMetrics('regression', evaluate(data, { seed: 1, resamples: 20 }), { target: 'y' })
    expect(told.r2).toBe('It predicts y worse than always saying the mean (R² -3.00).')
  })
})
