import { describe, expect, it } from 'vitest'
import { seededRandom } from '../stats/index.ts'
import { metricNamed, selectHonestly } from './index.ts'

const auc = metricNamed('roc_auc', 'binary')
const mae = metricNamed('mae', 'regression')

function noise(seed: number, rows: number, candidates: number) {
  const random = seededRandom(seed, 'noise')
  const y = Float64Array.from({ length: rows }, () => random.integer(2))
  const folds = Uint8Array.from({ length: rows }, (_, row) => row % 5)
  return {
    y,
    folds,
    k: 5,
    metric: auc,
    resamples: 2,
    candidates: Array.from({ length: candidates }, (_, c) => ({
      name: `noise ${c}`,
      oof: Float64Array.from({ length: rows }, () => random.next()),
    })),
  }
}

describe('selectHonestly', () => {
  it('reports 0.5 for the best of 50 candidates of pure noise, where the naive best looks better', () => {
    const trials = 150
    const found = Array.from({ length: trials }, (_, seed) => selectHonestly(noise(seed, 200, 50)))
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const value = mean(found.map((each) => each.value))
    const error = Math.sqrt(mean(found.map((each) => (each.value - value) ** 2)) / trials)
    expect(Math.abs(value - 0.5)).toBeLessThan(4 * error)
    expect(error).toBeLessThan(0.006)
    expect(mean(found.map(({ naive }) => naive))).toBeGreaterThan(0.57)
  })

  it('finds the one good candidate and reports its own score, with an interval around it', () => {
    const job = noise(1, 1000, 10)
    const random = seededRandom(2)
    const good = { name: 'good', oof: job.y.map((y) => y + 1.5 * random.normal()) }
    const found = selectHonestly({ ...job, candidates: [...job.candidates, good], resamples: 400 })
    expect(found).toMatchObject({ winner: 'good', honest: true })
    expect(found.perFold.map(({ chosen }) => chosen)).toEqual(Array(5).fill('good'))
    expect(found.value).toBeCloseTo(found.naive, 12)
    expect(found.oof).toEqual(good.oof)
    expect(found.low).toBeLessThan(found.value)
    expect(found.high).toBeGreaterThan(found.value)
    expect(found.ranking[0]!.name).toBe('good')
    expect(found.ranking.at(-1)!.value).toBeLessThan(0.53)
  })

  it('takes the lower where lower is better, and the simpler within one standard error where asked', () => {
    const random = seededRandom(4)
    const y = Float64Array.from({ length: 500 }, () => random.normal())
    const off = (by: number) => y.map((value) => value + by * random.normal())
    const candidates = [
      { name: 'bad', oof: off(2) },
      { name: 'simple', oof: off(1.005), complexity: 1 },
      { name: 'best', oof: off(0.99), complexity: 9 },
    ]
    const folds = Uint8Array.from({ length: 500 }, (_, row) => row % 5)
    const job = { y, folds, k: 5, metric: mae, candidates, resamples: 50 }
    expect(
      selectHonestly(job)
        .ranking.map(({ name }) => name)
        .at(-1),
    ).toBe('bad')
    const chosen = selectHonestly({ ...job, preferSimpler: true })
    expect(chosen.winner).toBe('simple')
  })

  it('says that nothing is honest with a single fold, and leaves unscored rows out', () => {
    const job = noise(3, 100, 3)
    const folds = Uint8Array.from({ length: 100 }, (_, row) => (row < 60 ? 254 : row < 90 ? 0 : 255))
    const found = selectHonestly({ ...job, folds, k: 1 })
    expect(found.honest).toBe(false)
    expect(found.value).toBe(found.naive)
    expect(found.oof[0]).toBeNaN()
    expect(found.oof[95]).toBeNaN()
    expect(found.oof[70]).not.toBeNaN()
  })
})
