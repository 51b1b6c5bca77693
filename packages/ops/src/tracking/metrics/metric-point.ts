import type { MetricPoint, MetricValue } from '@slipway/contract/tracking'

/** A point as it is kept; the value may be NaN or infinite. */
export interface Point {
  readonly key: string
  readonly step: number
  readonly tMs: number
  readonly value: number
}

export const numberOf = (value: MetricValue): number =>
  typeof value === 'number' ? (value === 0 ? 0 : value) : Number(value)

export const wireValue = (value: number): MetricValue =>
  Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity')

export const pointOf = ({ key, step, tMs, value }: MetricPoint, nowMs: number): Point => ({
  key,
  step: step ?? 0,
  tMs: tMs ?? nowMs,
  value: numberOf(value),
})

/** Whether `a` comes behind `b`: the larger step, of equal ones the later, of these the larger value. */
export function isBehind(a: Point, b: Point): boolean {
  if (a.step !== b.step) return a.step > b.step
  if (a.tMs !== b.tMs) return a.tMs > b.tMs
  return stored(a.value) >= stored(b.value)
}

/** NaN is kept as 0 beside a flag, and so compares. */
const stored = (value: number) => (Number.isNaN(value) ? 0 : value)

export const storedValue = (value: number) => ({ nan: Number.isNaN(value) ? 1 : 0, value: stored(value) })

/** From a row with `nan`, or with the `kind` of old: 0 a finite number, 1 NaN, 2 infinity, 3 minus infinity. */
export const valueOf = (row: { nan?: number; kind?: number; value: number }): number =>
  row.nan === 1 || row.kind === 1 ? NaN : row.kind === 2 ? Infinity : row.kind === 3 ? -Infinity : row.value
