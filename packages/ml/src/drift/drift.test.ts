import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../stats/index.ts'
import { tableOf } from '../table/index.ts'
import type { Table } from '../table/table.ts'
import { baselineOf, compareDrift, driftMetrics, type NumberBaseline } from './index.ts'
import { earthMovers } from './metrics/wasserstein.ts'

const scipy = JSON.parse(readFileSync(new URL('../../tests/reference/drift.json', import.meta.url), 'utf8'))

const numbers = (name: string, values: ArrayLike<number>): Table => ({
  rows: values.length,
  columns: [{ name, type: 'number', values: Float64Array.from(values) }],
})
const words = (values: (string | null)[]) =>
  tableOf(
    values.map((value) => ({ x: value })),
    [{ name: 'x', type: 'text', nullable: true }],
  )
const normals = (n: number, seed: number, shift = 0) => {
  const random = seededRandom(seed)
  return Float64Array.from({ length: n }, () => random.normal() + shift)
}

describe('drift metrics agree with SciPy', () => {
  it.each(['windspeed', 'hum'])('number %s', (name) => {
    const { before, now, edges, counts, ...wanted } = scipy[name]
    const baseline = baselineOf(numbers(name, before))
    expect(baseline.columns[0]).toMatchObject({ counts, rows: before.length, missing: 0 })
    ;(baseline.columns[0] as NumberBaseline).edges.forEach((edge, i) =>
      expect(edge).toBeCloseTo(edges[i], 12),
    )
    const { metrics } = compareDrift(baseline, numbers(name, now)).columns[0]!
    for (const metric of ['psi', 'jensen_shannon', 'wasserstein'])
      expect(metrics[metric]!.value).toBeCloseTo(wanted[metric], 10)
    expect(metrics.ks!.value).toBeCloseTo(wanted.ks[0], 12)
    expect(Math.abs(metrics.ks!.p! / wanted.ks[1] - 1)).toBeLessThan(1e-8)
  })
  it('categories', () => {
    const { before, now, ...wanted } = scipy.weather
    const { metrics } = compareDrift(baselineOf(words(before)), words(now)).columns[0]!
    expect(metrics.psi!.value).toBeCloseTo(wanted.psi, 10)
    expect(metrics.jensen_shannon!.value).toBeCloseTo(wanted.jensen_shannon, 10)
    expect(metrics.chi_square!.value).toBeCloseTo(wanted.chi_square[0], 10)
    expect(Math.abs(metrics.chi_square!.p! / wanted.chi_square[1] - 1)).toBeLessThan(1e-8)
  })
  it('the earth mover’s distance by hand', () => {
    expect(earthMovers([0, 1, 3], [5, 6, 8])).toBeCloseTo(5, 12)
    expect(earthMovers([0, 0], [0, 1])).toBeCloseTo(0.5, 12)
  })
  it('PSI by hand, an empty bin floored', () => {
    const psi = driftMetrics.find(({ name }) => name === 'psi')!
    const { value } = psi.compute({
      before: Float64Array.of(50, 50),
      now: Float64Array.of(100, 0),
      numbers: null,
    })
    expect(value).toBeCloseTo((0.5 - 1) * Math.log(0.5) + (0.5 - 0.0001) * Math.log(0.5 / 0.0001), 12)
  })
})

describe('a baseline', () => {
  it('is plain JSON and gives the same report after a round trip', () => {
    const before = tableOf(
      Array.from({ length: 300 }, (_, i) => ({
        n: i % 7,
        w: i % 3 ? 'a' : 'b',
        b: i % 2 === 0,
        t: new Date(i),
      })),
    )
    const baseline = baselineOf(before)
    expect(compareDrift(JSON.parse(JSON.stringify(baseline)), before)).toEqual(compareDrift(baseline, before))
    expect(compareDrift(baseline, before)).toMatchObject({ verdict: 'stable', absent: [], unknown: [] })
  })
  it('gives every value of a count its own bin, and the smallest its own where it fills more than one', () => {
    const few = baselineOf(
      numbers(
        'x',
        Float64Array.from({ length: 100 }, (_, i) => i % 4),
      ),
    ).columns[0]!
    expect(few).toMatchObject({ edges: [1, 2, 3], counts: [25, 25, 25, 25] })
    const zeros = baselineOf(
      numbers(
        'x',
        Float64Array.from({ length: 100 }, (_, i) => (i < 60 ? 0 : i)),
      ),
    ).columns[0]!
    expect((zeros as NumberBaseline).counts[0]).toBe(60)
  })
  it('makes one bin of those that are narrower than it is told, and leaves the others', () => {
    const sure = Float64Array.from({ length: 1000 }, (_, i) =>
      i < 650 ? i * 1e-7 : i < 750 ? 0.3 + i * 1e-4 : 1 - i * 1e-8,
    )
    const edgesOf = (values: Float64Array, leastWidth?: number) =>
      (
        baselineOf(numbers('score', values), { ...(leastWidth && { leastWidth }) })
          .columns[0] as NumberBaseline
      ).edges
    expect(edgesOf(sure)).toHaveLength(9)
    const [below, above, ...rest] = edgesOf(sure, 0.01)
    expect([below, above]).toEqual([expect.closeTo(-0.01, 3), expect.closeTo(0.01, 3)])
    expect(rest).toEqual([expect.closeTo(0.37, 2), expect.closeTo(0.99, 3), expect.closeTo(1.01, 3)])
    expect(edgesOf(normals(1000, 2), 0.01)).toEqual(edgesOf(normals(1000, 2)))
    for (const few of [[3], [1, 2, 3], [5, 5, 5]])
      expect(edgesOf(Float64Array.from(few), 0.01)).toEqual(edgesOf(Float64Array.from(few)))
  })
  it('keeps no more than it needs of a large column', () => {
    const [column] = baselineOf(numbers('x', normals(50_000, 1))).columns
    expect((column as NumberBaseline).sample.length).toBe(1000)
    const report = compareDrift(
      baselineOf(numbers('x', normals(50_000, 1))),
      numbers('x', normals(50_000, 2)),
    )
    expect(report.columns[0]!.metrics.wasserstein!.value).toBeLessThan(0.02)
  })
})

describe('compareDrift', () => {
  it('lets a test decide on few rows and the size of the change on many', () => {
    const small = compareDrift(baselineOf(numbers('x', normals(5000, 1))), numbers('x', normals(300, 2, 0.4)))
    expect(small.columns[0]).toMatchObject({ decidedBy: 'ks', drifted: true })
    const tiny = compareDrift(
      baselineOf(numbers('x', normals(50_000, 1))),
      numbers('x', normals(200_000, 2, 0.05)),
    )
    expect(tiny.columns[0]).toMatchObject({ decidedBy: 'wasserstein', drifted: false })
    expect(tiny.columns[0]!.metrics.ks!.p).toBeLessThan(0.05)
    const large = compareDrift(
      baselineOf(numbers('x', normals(50_000, 1))),
      numbers('x', normals(20_000, 2, 0.3)),
    )
    expect(large.columns[0]!.drifted).toBe(true)
    expect(large.words).toContain('1 of 1 columns no longer look as in training: x')
  })
  it('rarely cries wolf: same distribution, 20 columns, 30 times', () => {
    let alarms = 0
    for (let trial = 0; trial < 30; trial++) {
      const random = seededRandom(trial, 'wolf')
      const table = (rows: number): Table => ({
        rows,
        columns: Array.from({ length: 20 }, (_, c) => ({
          name: `x${c}`,
          type: 'number' as const,
          values: Float64Array.from({ length: rows }, () =>
            c % 2 ? random.normal() : Math.exp(random.normal()),
          ),
        })),
      })
      if (compareDrift(baselineOf(table(1000)), table(trial % 2 ? 200 : 1100)).verdict === 'drifted') alarms++
    }
    expect(alarms).toBeLessThanOrEqual(5)
  })
  it('tells new categories and a share of missing that grew', () => {
    const before = words(Array.from({ length: 400 }, (_, i) => (i % 2 ? 'a' : 'b')))
    const now = words(
      Array.from({ length: 400 }, (_, i) =>
        i % 4 === 0 ? null : i % 4 === 1 ? 'a' : i % 8 === 2 ? 'c' : 'b',
      ),
    )
    const [column] = compareDrift(baselineOf(before), now).columns
    expect(column).toMatchObject({ drifted: true, missing: { before: 0, now: 0.25, changed: true } })
    expect(column!.newCategories).toEqual([{ value: 'c', count: 50 }])
    expect(column!.words).toMatch(/never saw: "c"/)
    expect(column!.bins).toEqual([
      { label: 'a', before: 0.5, now: 1 / 3 },
      { label: 'b', before: 0.5, now: 0.5 },
      { label: 'others', before: 0, now: expect.closeTo(1 / 6, 12) as number },
    ])
  })
  it('tells both distributions of a number on the bins of training, in words that a person can place', () => {
    const before = numbers(
      'x',
      Float64Array.from({ length: 100 }, (_, i) => i),
    )
    const [column] = compareDrift(
      baselineOf(before, { maxBins: 4 }),
      numbers('x', new Float64Array(50).fill(80)),
    ).columns
    expect(column!.bins.map(({ label }) => label.replace(/[\d.]+/g, 'n'))).toEqual([
      'below n',
      'n to n',
      'n to n',
      'n and more',
    ])
    expect(column!.bins.reduce((sum, { before }) => sum + before, 0)).toBeCloseTo(1, 12)
    expect(column!.bins.map(({ now }) => now)).toEqual([0, 0, 0, 1])
  })
  it('does not judge too few rows, times and identifiers, and names what is gone or of another kind', () => {
    const before = tableOf(
      Array.from({ length: 200 }, (_, i) => ({
        x: i / 2 + 0.1,
        id: `c${i}`,
        at: new Date(i * 1e9),
        y: i % 2,
      })),
    )
    const now = tableOf(
      Array.from({ length: 100 }, (_, i) => ({
        x: i / 4,
        id: `d${i}`,
        at: new Date(1e14 + i),
        y: 'no',
        z: 1,
      })),
    )
    const report = compareDrift(baselineOf(before), now)
    const of = (name: string) => report.columns.find(({ column }) => column === name)!
    expect(of('id')).toMatchObject({ decidedBy: null, drifted: false })
    expect(of('at')).toMatchObject({ decidedBy: null, drifted: false })
    expect(of('y')).toMatchObject({ decidedBy: 'type', drifted: true })
    expect(report).toMatchObject({ unknown: ['z'], absent: [] })
    const few = compareDrift(baselineOf(before), tableOf([{ x: 900 }]))
    expect(few).toMatchObject({ verdict: 'too few rows', absent: ['id', 'at', 'y'] })
    expect(
      compareDrift(baselineOf(before), {
        rows: 0,
        columns: before.columns.map((c) =>
          c.type === 'text' ? { ...c, codes: new Int32Array(0) } : { ...c, values: new Float64Array(0) },
        ) as Table['columns'],
      }).verdict,
    ).toBe('too few rows')
  })
})
