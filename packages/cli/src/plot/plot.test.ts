import { describe, expect, it } from 'vitest'
import { tableOf } from '@slipway/ml/table'
import {
  barsOf,
  boxesOf,
  drawChartSvg,
  drawText,
  histogramOf,
  lineOf,
  scatterOf,
  type Chart,
} from './index.ts'
import { ticks } from './scale.ts'

const table = tableOf(
  Array.from({ length: 400 }, (_, i) => ({
    value: i === 7 ? null : (i % 20) ** 2,
    fine: i / 3,
    group: i % 3 === 0 ? 'a <b>' : 'c & d',
    at: new Date(Date.UTC(2024, 0, 1 + i)),
    far: i === 0 ? 1000 : i % 10,
  })),
)
const [value, fine, group, at, far] = table.columns as any[]
const charts: Record<string, Chart> = {
  histogram: histogramOf(value),
  one: histogramOf({ name: 'one', type: 'number', values: Float64Array.of(2, 2, Number.NaN) }),
  empty: histogramOf({ name: 'none', type: 'number', values: Float64Array.of(Number.NaN) }),
  bars: barsOf(group),
  scatter: scatterOf(fine, value),
  box: boxesOf(far, group),
  time: lineOf(at, value),
  missing: {
    kind: 'missing',
    title: 'gone',
    rows: 400,
    columns: [{ name: 'value', missing: 100 }],
    together: [{ columns: ['value', 'fine'], rows: 3 }],
  },
}

describe('a chart', () => {
  it('counts every value once', () => {
    const counts = (chart: Chart) =>
      (chart as unknown as { counts: number[] }).counts.reduce((a, b) => a + b, 0)
    expect(counts(charts.histogram!)).toBe(399)
    expect(counts(charts.one!)).toBe(2)
    expect(counts(charts.empty!)).toBe(0)
    expect(charts.bars).toMatchObject({ labels: ['c & d', 'a <b>'], counts: [266, 134], other: 0 })
    expect(charts.scatter).toMatchObject({ points: expect.objectContaining({ length: 399 }) })
  })

  it('has the boxes of Tukey', () => {
    const [first] = boxesOf(
      { name: 'x', type: 'number', values: Float64Array.of(1, 2, 3, 4, 100) },
      null,
    ).groups
    expect(first).toEqual({ label: 'all', n: 5, low: 1, q1: 2, median: 3, q3: 4, high: 4, outliers: 1 })
  })

  it.each(Object.keys(charts))(
    'of kind %s is drawn in signs that fit, and in SVG that is well-formed',
    (name) => {
      const text = drawText(charts[name]!)
      expect(text).toContain(charts[name]!.title)
      for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(80)
      const svg = drawChartSvg(charts[name]!)
      expect(svg).not.toMatch(/NaN|undefined|Infinity/)
      expect(svg.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]/)
      const opened = [...svg.matchAll(/<([a-z]+)(?:\s[^>]*)?>/g)]
        .filter(([tag]) => !tag.endsWith('/>'))
        .map(([, tag]) => tag)
      const closed = [...svg.matchAll(/<\/([a-z]+)>/g)].map(([, tag]) => tag)
      expect(opened.toSorted()).toEqual(closed.toSorted())
    },
  )

  it('has round numbers at its axes', () => {
    expect(ticks(0, 100)).toEqual([0, 20, 40, 60, 80, 100])
    expect(ticks(-1.3, 1.2)).toEqual([-1, -0.5, 0, 0.5, 1])
    expect(ticks(5, 5)).toEqual([5])
  })
})
