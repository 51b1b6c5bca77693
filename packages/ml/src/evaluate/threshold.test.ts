import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../stats/index.ts'
import { chooseThreshold, chooseThresholdAcross, metricNamed, score, type Scored } from './index.ts'

const scored = (y: number[], p: number[], rest: Partial<Scored> = {}): Scored => ({
  task: 'binary',
  y: Float64Array.from(y),
  prediction: Float64Array.from(p),
  classes: ['no', 'yes'],
  ...rest,
})

describe('chooseThreshold', () => {
  it('is as good as the best of all thresholds, for F1 and for cost', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 10 }))
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 2, maxLength: 40 }),
        fc.integer({ min: 1, max: 20 }),
        (rows, miss) => {
          const data = scored(
            rows.map(([y]) => y),
            rows.map(([, p]) => p / 10),
            { costs: { miss, falseAlarm: 3 } },
          )
          fc.pre(data.y.includes(1))
          for (const [metric, rule] of [
            [metricNamed('f1', 'binary'), { by: 'f1' }],
            [metricNamed('expected_cost', 'binary'), { by: 'cost', miss, falseAlarm: 3 }],
          ] as const) {
            const at = (threshold: number) => score(metric, { ...data, threshold })
            const all = Array.from({ length: 13 }, (_, i) => at(i / 10 - 0.05))
            const chosen = chooseThreshold(data, rule)
            const best = metric.higherIsBetter ? Math.max(...all) : Math.min(...all)
            expect(at(chosen.threshold)).toBeCloseTo(best, 12)
            expect(chosen.value).toBeCloseTo(best, 12)
          }
        },
      ),
      { numRuns: 100, seed: 3 },
    )
  })
  it('lies midway between scores', () => {
    expect(chooseThreshold(scored([0, 1], [0.2, 0.6]), { by: 'f1' }).threshold).toBeCloseTo(0.4, 12)
  })
  it('flags nobody where a false alarm costs more than it can win', () => {
    const { threshold } = chooseThreshold(scored([0, 1, 0], [0.9, 0.5, 0.8]), {
      by: 'cost',
      miss: 1,
      falseAlarm: 100,
    })
    expect(threshold).toBeGreaterThan(1)
  })
  it('keeps the recall or precision asked for', () => {
    const data = scored([1, 1, 0, 1, 0, 0], [0.9, 0.8, 0.7, 0.6, 0.5, 0.1])
    const at = (name: string, threshold: number) => score(metricNamed(name, 'binary'), { ...data, threshold })
    const full = chooseThreshold(data, { by: 'recall', atLeast: 1 })
    expect(at('recall', full.threshold)).toBe(1)
    expect(at('precision', full.threshold)).toBe(0.75)
    const sure = chooseThreshold(data, { by: 'precision', atLeast: 0.9 })
    expect(at('precision', sure.threshold)).toBe(1)
    expect(at('recall', sure.threshold)).toBeCloseTo(2 / 3, 12)
  })
  it('refuses costs that are not positive', () => {
    expect(() => chooseThreshold(scored([1], [1]), { by: 'cost', miss: -1, falseAlarm: 1 })).toThrow(
      /must be positive/,
    )
  })
})

describe('chooseThresholdAcross', () => {
  it('does not flatter: on noise the F1 at thresholds chosen on the same rows is higher', () => {
    let [honest, naive] = [0, 0]
    for (let seed = 0; seed < 60; seed++) {
      const random = seededRandom(seed, 'threshold')
      const y = Array.from({ length: 60 }, () => (random.next() < 0.3 ? 1 : 0))
      const data = scored(
        y,
        y.map(() => random.next()),
      )
      const folds = { k: 5, fold: Uint8Array.from(y, (_, row) => row % 5) }
      const f1 = metricNamed('f1', 'binary')
      honest += score(f1, { ...data, threshold: chooseThresholdAcross(data, folds, { by: 'f1' }) }) / 60
      naive += score(f1, { ...data, threshold: chooseThreshold(data, { by: 'f1' }).threshold }) / 60
    }
    expect(naive - honest).toBeGreaterThan(0.02)
  })
})
