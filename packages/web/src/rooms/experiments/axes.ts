import type { RunComparison } from '@slipway/contract/runs'
import { figure } from '../../parts/figures.ts'
import { isOfMachine } from './run-keys.ts'

export interface Axis {
  readonly key: string
  /** Where the run of this number lies, from 0 to 1; null: it lacks it. */
  readonly at: (index: number) => number | null
  readonly low: string
  readonly high: string
}

/** Of an axis the part, from 0 to 1, that is looked at. */
export interface Brush {
  readonly key: string
  readonly from: number
  readonly to: number
}

const most = 10
const mostMetrics = 3

/** In the address: the key, and both ends in thousandths. */
export const brushText = ({ key, from, to }: Brush): string =>
  `${Math.round(1000 * from)}-${Math.round(1000 * to)}:${key}`

export const brushOf = (text: string): Brush | null => {
  const [, from, to, key] = /^(\d+)-(\d+):(.+)$/s.exec(text) ?? []
  return key === undefined ? null : { key, from: Number(from) / 1000, to: Number(to) / 1000 }
}

/** What stands in the address once an axis is brushed anew, or (null) shows all again. */
export const withBrush = (
  brushes: readonly Brush[],
  key: string,
  brush: Brush | null,
): string[] | undefined => {
  const others = brushes.filter((one) => one.key !== key)
  const next = (brush ? [...others, brush] : others).map(brushText)
  return next.length > 0 ? next : undefined
}

/** The numbers of the runs that lie within every brush; a run that lacks a key lies in none of it. */
export const withinBrushes = (
  count: number,
  axes: readonly Axis[],
  brushes: readonly Brush[],
): Set<number> => {
  const bound = brushes.flatMap((brush) => {
    const axis = axes.find(({ key }) => key === brush.key)
    return axis ? [{ ...brush, axis }] : []
  })
  const within = (index: number) =>
    bound.every(({ axis, from, to }) => {
      const at = axis.at(index)
      return at !== null && at >= from - 1e-3 && at <= to + 1e-3
    })
  return new Set(Array.from({ length: count }, (_, index) => index).filter(within))
}

/** Where a number lies between the least and the greatest, from 0 to 1. */
export const scaleOf = (values: readonly unknown[]) => {
  const numbers = values.filter(
    (value): value is number => typeof value === 'number' && Number.isFinite(value),
  )
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  return (value: unknown): number | null =>
    typeof value !== 'number' || !Number.isFinite(value)
      ? null
      : high === low
        ? 0.5
        : (value - low) / (high - low)
}

/** Parameters first, then metrics, the one that is asked for last; what has one value alone tells nothing. */
export const axesOf = ({ params, metrics }: RunComparison, by: string | undefined): Axis[] => {
  const differ = (rows: readonly { key: string; values: readonly unknown[] }[]) =>
    rows.filter(({ values }) => new Set(values.filter((value) => value !== null)).size > 1)
  const last = differ(metrics.filter(({ key }) => !isOfMachine(key)))
    .toSorted((a, b) => Number(a.key === by) - Number(b.key === by))
    .slice(-mostMetrics)
  return [...differ(params).slice(0, most - last.length), ...last].map(({ key, values }) =>
    axisOf(key, values),
  )
}

/** By the size of numbers where all are some, else by the alphabet. */
export const axisOf = (key: string, values: readonly unknown[]): Axis => {
  const numbers = values.map((value) => (value === null ? null : Number(value)))
  if (numbers.every((value) => value === null || Number.isFinite(value))) {
    const place = scaleOf(numbers)
    const known = numbers.filter((value) => value !== null)
    return {
      key,
      at: (index) => place(numbers[index]),
      low: figure(Math.min(...known)),
      high: figure(Math.max(...known)),
    }
  }
  const words = [...new Set(values.filter((value) => value !== null).map(String))].sort()
  const places = new Map(words.map((word, at) => [word, at / Math.max(1, words.length - 1)]))
  return {
    key,
    at: (index) => (values[index] === null ? null : (places.get(String(values[index])) ?? null)),
    low: words[0] ?? '',
    high: words.at(-1) ?? '',
  }
}
