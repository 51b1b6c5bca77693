import { quantileSorted, sortedValues } from '@slipway/ml/stats'
import { type Column, isText, type NumberColumn } from '@slipway/ml/table'
import type { Bars, Box, Boxes, Histogram, Line, Scatter } from './chart.ts'

const isTime = ({ type }: Column) => type === 'date' || type === 'timestamp'
const axisOf = (column: Column) => ({ name: column.name, time: isTime(column) })

const finite = (column: NumberColumn): Float64Array => sortedValues(column.values).filter(Number.isFinite)

/** Bins of equal width by the rule of Freedman & Diaconis, from 5 to 60. */
export function histogramOf(column: NumberColumn): Histogram {
  const sorted = finite(column)
  const n = sorted.length
  const [low, high] = n === 0 ? [0, 0] : [sorted[0]!, sorted[n - 1]!]
  const spread = quantileSorted(sorted, 0.75) - quantileSorted(sorted, 0.25)
  const whole = column.type === 'integer' && high - low < 40
  const wanted = spread > 0 ? (high - low) / ((2 * spread) / Math.cbrt(n)) : 20
  const bins = high === low ? 1 : whole ? high - low + 1 : Math.max(5, Math.min(60, Math.ceil(wanted)))
  const from = whole ? low - 0.5 : low
  const width = whole ? 1 : (high - low) / bins
  const counts = new Array<number>(bins).fill(0)
  for (const value of sorted)
    counts[width === 0 ? 0 : Math.min(bins - 1, Math.floor((value - from) / width))]!++
  return {
    kind: 'histogram',
    title: column.name,
    x: axisOf(column),
    edges: Array.from({ length: bins + 1 }, (_, i) => from + i * width),
    counts,
  }
}

const mostBars = 20

export function barsOf(column: Exclude<Column, NumberColumn>): Bars {
  const counts = new Float64Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) counts[code]!++
  const order = [...counts.keys()]
    .filter((i) => counts[i]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
  return {
    kind: 'bars',
    title: column.name,
    x: axisOf(column),
    labels: order.slice(0, mostBars).map((i) => column.levels[i]!),
    counts: order.slice(0, mostBars).map((i) => counts[i]!),
    other: order.slice(mostBars).reduce((sum, i) => sum + counts[i]!, 0),
  }
}

const mostPoints = 5_000

/** Every so many-th row that has both, at most 5,000 points. */
export function scatterOf(x: NumberColumn, y: NumberColumn): Scatter {
  const rows: number[] = []
  for (let row = 0; row < x.values.length; row++)
    if (Number.isFinite(x.values[row]) && Number.isFinite(y.values[row])) rows.push(row)
  const step = Math.max(1, Math.ceil(rows.length / mostPoints))
  return {
    kind: 'scatter',
    title: `${y.name} by ${x.name}`,
    x: axisOf(x),
    y: axisOf(y),
    points: rows.filter((_, i) => i % step === 0).map((row) => [x.values[row]!, y.values[row]!] as const),
  }
}

const mostBoxes = 12

/** A box of all values, or one for each of the most frequent values of another column. */
export function boxesOf(column: NumberColumn, by: Column | null): Boxes {
  const groups = new Map<string, number[]>()
  for (let row = 0; row < column.values.length; row++) {
    const value = column.values[row]!
    if (!Number.isFinite(value)) continue
    const label = by === null ? 'all' : labelOf(by, row)
    const values = groups.get(label)
    if (values) values.push(value)
    else groups.set(label, [value])
  }
  const most = [...groups]
    .sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostBoxes)
  return {
    kind: 'box',
    title: by === null ? column.name : `${column.name} by ${by.name}`,
    y: axisOf(column),
    groups: most.map(([label, values]) => boxOf(label, Float64Array.from(values).sort())),
  }
}

function labelOf(column: Column, row: number): string {
  if (isText(column)) return column.codes[row]! < 0 ? 'missing' : column.levels[column.codes[row]!]!
  const value = column.values[row]!
  if (Number.isNaN(value)) return 'missing'
  return isTime(column) ? new Date(value).toISOString().slice(0, 10) : String(value)
}

function boxOf(label: string, sorted: Float64Array): Box {
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((p) => quantileSorted(sorted, p)) as [number, number, number]
  const reach = 1.5 * (q3 - q1)
  const within = sorted.filter((value) => value >= q1 - reach && value <= q3 + reach)
  return {
    label,
    n: sorted.length,
    low: within[0]!,
    q1,
    median,
    q3,
    high: within.at(-1)!,
    outliers: sorted.length - within.length,
  }
}

const stretches = 120

/** The mean of y over equal stretches of x. */
export function lineOf(x: NumberColumn, y: NumberColumn): Line {
  let [low, high] = [Infinity, -Infinity]
  for (const time of x.values) {
    if (time < low) low = time
    if (time > high) high = time
  }
  const sums = new Float64Array(stretches)
  const counts = new Float64Array(stretches)
  const width = (high - low) / stretches || 1
  for (let row = 0; row < x.values.length; row++) {
    const [time, value] = [x.values[row]!, y.values[row]!]
    if (!Number.isFinite(time) || !Number.isFinite(value)) continue
    const at = Math.min(stretches - 1, Math.floor((time - low) / width))
    sums[at]! += value
    counts[at]!++
  }
  const points = [...counts.keys()]
    .filter((at) => counts[at]! > 0)
    .map((at) => [low + (at + 0.5) * width, sums[at]! / counts[at]!] as const)
  return { kind: 'time', title: `${y.name} over ${x.name}`, x: axisOf(x), y: axisOf(y), points }
}
