import { ascending, benjaminiHochberg, type Interval, normal, wilson } from '../stats/index.ts'
import { takeRows } from '../table/columns.ts'
import type { Table } from '../table/table.ts'
import { bootstrap } from './bootstrap.ts'
import { type Metric, score, type Scored, takeScored } from './metric.ts'
import { figure } from './metrics/sentence.ts'
import { slicesOfColumn } from './slice-rows.ts'

export interface Slice extends Interval {
  readonly column: string
  readonly slice: string
  readonly n: number
  readonly share: number
  readonly value: number
  /** The metric over all other rows. */
  readonly rest: number
  readonly p: number
  /** p adjusted for all slices looked at (Benjamini–Hochberg). */
  readonly adjusted: number
  /** Surely worse than the rest. */
  readonly worse: boolean
  readonly words: string
}

export interface SliceReport {
  readonly metric: string
  readonly overall: number
  /** Every slice large enough, the worst first. */
  readonly slices: readonly Slice[]
  readonly worst: readonly Slice[]
}

export interface SliceOptions {
  readonly metric: Metric
  readonly seed: number
  /** All columns unless given. */
  readonly columns?: readonly string[]
  /** Slices with fewer rows are left out; 30 unless given. */
  readonly minRows?: number
  /** Bins of a number column; 4 unless given. */
  readonly bins?: number
  /** Values of a text column looked at, the commonest; 10 unless given. */
  readonly mostLevels?: number
  readonly level?: number
  /** The share of false alarms accepted among the slices called worse; 0.05 unless given. */
  readonly alpha?: number
}

/**
 * A metric on parts of the data: by value of each column, numbers in bins. A slice is called worse where it differs from
 * all other rows by more than chance, given how many slices were looked at: a z-test with bootstrap standard errors,
 * p adjusted by Benjamini & Hochberg 1995.
 *
 * @param table the rows of `given`, in the same order. Out-of-fold predictions are taken together.
 */
export function slices(given: Scored, table: Table, options: SliceOptions): SliceReport {
  const { metric, seed, minRows = 30, bins = 4, mostLevels = 10, level = 0.95, alpha = 0.05 } = options
  const n = given.y.length
  if (table.rows !== n) throw new Error(`The table has ${table.rows} rows, the predictions ${n}.`)
  const named = table.columns.filter(({ name }) => options.columns?.includes(name) ?? true)
  // Ranked once here, every slice is ranked already.
  const order = given.task === 'binary' ? ascending(given.prediction) : null
  const data = order ? takeScored(given, order) : given
  const wanted = order ? takeRows({ rows: n, columns: named }, order).columns : named
  const overall = score(metric, data)
  const spread = bootstrap(metric, data, {
    seed,
    resamples: resamplesOf(n),
    method: 'percentile',
  }).standardError
  const found = wanted
    .flatMap((column) => slicesOfColumn(column, bins, mostLevels))
    .filter(({ rows }) => rows.length >= minRows && n - rows.length >= minRows)
    .map(({ column, slice, rows }) => {
      const part = takeScored(data, rows)
      const value = score(metric, part)
      const rest = score(metric, takeScored(data, othersOf(rows, n)))
      const { interval, error } = intervalOf(metric, part, value, seed, level)
      const restError = spread * Math.sqrt(n / (n - rows.length))
      const worseBy = metric.higherIsBetter ? rest - value : value - rest
      const noise = Math.hypot(error, restError)
      const p = noise > 0 ? 2 * normal.sf(Math.abs(worseBy) / noise) : 1
      return { column, slice, n: rows.length, share: rows.length / n, value, ...interval, rest, p, worseBy }
    })
    .filter(({ value, rest }) => !Number.isNaN(value) && !Number.isNaN(rest))
    .sort((a, b) => b.worseBy - a.worseBy)
  const adjusted = benjaminiHochberg(found.map(({ p }) => p))
  const told = found.map(({ worseBy, ...slice }, i) => ({
    ...slice,
    adjusted: adjusted[i]!,
    worse: worseBy > 0 && adjusted[i]! < alpha,
    words: `Where ${slice.column} is ${slice.slice} (${slice.n} rows), ${metric.title} is ${figure(slice.value)} (${figure(slice.low)}–${figure(slice.high)}), against ${figure(slice.rest)} elsewhere.`,
  }))
  return { metric: metric.name, overall, slices: told, worst: told.filter(({ worse }) => worse) }
}

/** Enough for a standard error (to about 5–10 %), and bounded work on large slices. */
const resamplesOf = (n: number) => Math.max(50, Math.min(60, Math.floor(1e7 / n)))

function intervalOf(
  metric: Metric,
  part: Scored,
  value: number,
  seed: number,
  level: number,
): { interval: Interval; error: number } {
  const z = normal.quantile(0.5 + level / 2)
  const n = part.y.length
  const { standardError } = bootstrap(metric, part, { seed, resamples: resamplesOf(n), method: 'percentile' })
  if (standardError === 0 && metric.trials) {
    const interval = wilson(value * metric.trials(part), metric.trials(part), level)
    return { interval, error: (interval.high - interval.low) / (2 * z) }
  }
  const clip = (bound: number) => (metric.scale === 'share' ? Math.min(1, Math.max(0, bound)) : bound)
  const interval = { low: clip(value - z * standardError), high: clip(value + z * standardError), level }
  return { interval, error: standardError }
}

function othersOf(rows: Int32Array, n: number): Int32Array {
  const others = new Int32Array(n - rows.length)
  let [next, at] = [0, 0]
  for (let row = 0; row < n; row++) {
    if (rows[next] === row) next++
    else others[at++] = row
  }
  return others
}
