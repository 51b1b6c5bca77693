import type { ColumnProfile } from '../column-profile.ts'

/** How a column's values went from one version to another, by what profiles keep of them. */
export interface Moved {
  readonly name: string
  readonly before: ColumnProfile
  readonly after: ColumnProfile
  /** The size of the change, in the measure's own terms; null where nothing can be said. */
  readonly size: number | null
  readonly measure: 'standard deviations' | 'Jensen–Shannon distance'
  readonly missing: { readonly before: number; readonly after: number }
  readonly moved: boolean
}

/** As `slipway data diff` has them beyond 1,000 rows: smaller changes are none. */
const leastSize = 0.1
const leastMissing = 0.05

/** Columns that both profiles have, those that changed most first. Times move by themselves and are not judged. */
export function movedColumns(before: readonly ColumnProfile[], after: readonly ColumnProfile[]): Moved[] {
  const were = new Map(before.map((column) => [column.name, column]))
  return after
    .flatMap((column) => {
      const was = were.get(column.name)
      return was ? [compared(was, column)] : []
    })
    .sort((a, b) => Number(b.moved) - Number(a.moved) || (b.size ?? 0) - (a.size ?? 0))
}

function compared(before: ColumnProfile, after: ColumnProfile): Moved {
  const numeric = before.quantiles !== null && after.quantiles !== null && !isTime(before) && !isTime(after)
  const size =
    isTime(before) || isTime(after) ? null : numeric ? distance(before, after) : divergence(before, after)
  const missing = { before: missingShare(before), after: missingShare(after) }
  return {
    name: after.name,
    before,
    after,
    size,
    measure: numeric ? 'standard deviations' : 'Jensen–Shannon distance',
    missing,
    moved: (size ?? 0) >= leastSize || Math.abs(missing.after - missing.before) >= leastMissing,
  }
}

const isTime = ({ type }: ColumnProfile): boolean => type === 'date' || type === 'timestamp'
const missingShare = ({ nulls, count }: ColumnProfile): number => nulls / Math.max(1, nulls + count)

const shares = { p01: 0.01, p05: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95, p99: 0.99 }

/** The Wasserstein distance along the quantiles that are kept, in standard deviations of the earlier values. */
function distance(before: ColumnProfile, after: ColumnProfile): number | null {
  const [b, a] = [curve(before), curve(after)]
  const std = before.std
  if (!b || !a || !std) return null
  let area = 0
  for (let i = 1; i < b.length; i++) {
    const apart = (at: number) => Math.abs(a[at]![1] - b[at]![1])
    area += (b[i]![0] - b[i - 1]![0]) * ((apart(i) + apart(i - 1)) / 2)
  }
  return area / std
}

const curve = ({ quantiles, min, max }: ColumnProfile): [share: number, value: number][] | null => {
  if (quantiles === null || min === null || max === null) return null
  const points: [number, number][] = [
    [0, min],
    ...Object.entries(shares).map(([name, share]): [number, number] => [share, quantiles[name]!]),
    [1, max],
  ]
  // Infinite ones come as texts.
  return points.every(([, value]) => Number.isFinite(value)) ? points : null
}

/** The Jensen–Shannon distance (base 2, 0 to 1) over the most frequent values of both, all others as one. */
function divergence(before: ColumnProfile, after: ColumnProfile): number | null {
  if (before.top.length === 0 || after.top.length === 0 || before.count === 0 || after.count === 0)
    return null
  const [b, a] = [before, after].map(
    ({ top }) => new Map(top.map(({ value, count }) => [String(value), count])),
  ) as [Map<string, number>, Map<string, number>]
  // A value that one side's list was too short for may still be there: it counts among the others.
  const whole = (column: ColumnProfile) => column.top.length >= column.distinct
  const names = new Set(
    [...b.keys(), ...a.keys()].filter(
      (name) => (b.has(name) || whole(before)) && (a.has(name) || whole(after)),
    ),
  )
  let [restB, restA, sum] = [1, 1, 0]
  const add = (p: number, q: number) => {
    const m = (p + q) / 2
    if (p > 0) sum += (p * Math.log2(p / m)) / 2
    if (q > 0) sum += (q * Math.log2(q / m)) / 2
  }
  for (const name of names) {
    const [p, q] = [(b.get(name) ?? 0) / before.count, (a.get(name) ?? 0) / after.count]
    restB -= p
    restA -= q
    add(p, q)
  }
  add(Math.max(0, restB), Math.max(0, restA))
  return Math.sqrt(Math.max(0, sum))
}
