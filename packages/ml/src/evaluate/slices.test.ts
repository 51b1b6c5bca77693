import { describe, expect, it } from 'vitest'
import { seededRandom } from '../stats/index.ts'
import { tableOf } from '../table/index.ts'
import { metricNamed, type Scored, slices } from './index.ts'

/** Accuracy 0.9 everywhere, but 0.6 where region is north. */
function job(seed: number, gap: number) {
  const random = seededRandom(seed, 'slices')
  const rows = 1500
  const region = Array.from(
    { length: rows },
    () => ['north', 'south', 'east', 'west', null][random.integer(5)]!,
  )
  const y = Float64Array.from({ length: rows }, () => random.integer(2))
  const prediction = y.map((truth, row) => {
    const right = random.next() < (region[row] === 'north' ? 0.9 - gap : 0.9)
    return right === (truth === 1) ? 0.8 : 0.2
  })
  const table = tableOf(
    Array.from({ length: rows }, (_, row) => ({ region: region[row], x: random.normal(), few: row % 3 })),
  )
  const data: Scored = { task: 'binary', y, prediction, classes: ['no', 'yes'] }
  return { data, table }
}
const options = { metric: metricNamed('accuracy', 'binary'), seed: 1 }

describe('slices', () => {
  it('finds the part where the model is worse, and only that', () => {
    const { data, table } = job(1, 0.3)
    const report = slices(data, table, options)
    expect(report.worst.map(({ column, slice }) => `${column}=${slice}`)).toEqual(['region=north'])
    const [north] = report.worst
    expect(north!.value).toBeGreaterThan(0.5)
    expect(north!.high).toBeLessThan(north!.rest)
    expect(north!.words).toMatch(/^Where region is north \(\d+ rows\), Accuracy is 0\.6/)
    expect(
      report.slices
        .filter(({ column }) => column === 'region')
        .map(({ slice }) => slice)
        .sort(),
    ).toEqual(['east', 'missing', 'north', 'south', 'west'])
    expect(report.slices.filter(({ column }) => column === 'x').length).toBe(4)
    expect(
      report.slices
        .filter(({ column }) => column === 'few')
        .map(({ slice }) => slice)
        .sort(),
    ).toEqual(['0', '1.00', '2.00'])
  })
  it('rarely finds a worse part where there is none', () => {
    let alarms = 0
    for (let seed = 0; seed < 30; seed++) {
      const { data, table } = job(seed, 0)
      alarms += slices(data, table, options).worst.length > 0 ? 1 : 0
    }
    expect(alarms).toBeLessThanOrEqual(4)
  })
  it('leaves small slices out and obeys the list of columns', () => {
    const { data, table } = job(3, 0.3)
    expect(slices(data, table, { ...options, minRows: 1000 }).slices).toEqual([])
    expect(
      new Set(slices(data, table, { ...options, columns: ['x'] }).slices.map(({ column }) => column)),
    ).toEqual(new Set(['x']))
  })
})
