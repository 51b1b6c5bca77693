import type { MetricPoint, MetricValue } from '@slipway/contract/tracking'

/** A metric's value as it is stored: see the tables. */
export interface StoredValue {
  readonly kind: number
  readonly value: number
}

export interface StoredPoint extends StoredValue {
  readonly key: string
  readonly step: number
  readonly t_ms: number
}

const kinds = ['finite', 'NaN', 'Infinity', '-Infinity'] as const

export function storedValue(value: MetricValue): StoredValue {
  if (typeof value === 'number') return { kind: 0, value: value === 0 ? 0 : value }
  return { kind: kinds.indexOf(value), value: 0 }
}

export const wireValue = ({ kind, value }: StoredValue): MetricValue =>
  kind === 0 ? value : (kinds[kind] as 'NaN' | 'Infinity' | '-Infinity')

export const storedPoint = (point: MetricPoint, nowMs: number): StoredPoint => ({
  key: point.key,
  step: point.step ?? 0,
  t_ms: point.tMs ?? nowMs,
  ...storedValue(point.value),
})

/** Equal points once, in the order given. */
export function distinctPoints(points: readonly StoredPoint[]): StoredPoint[] {
  return [
    ...new Map(points.map((p) => [`${p.key}\0${p.step}\0${p.t_ms}\0${p.kind}\0${p.value}`, p])).values(),
  ]
}

/** The last point of each key: the largest step, of these the latest, of these the largest value. */
export function lastPoints(points: readonly StoredPoint[]): StoredPoint[] {
  const last = new Map<string, StoredPoint>()
  for (const point of points) {
    const before = last.get(point.key)
    if (!before || isAfter(point, before)) last.set(point.key, point)
  }
  return [...last.values()]
}

function isAfter(a: StoredPoint, b: StoredPoint): boolean {
  if (a.step !== b.step) return a.step > b.step
  if (a.t_ms !== b.t_ms) return a.t_ms > b.t_ms
  return a.value >= b.value
}
