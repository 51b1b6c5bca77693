import { binsOf, type DriftBin } from './bins.ts'
import { benjaminiHochberg, normal } from '../stats/index.ts'
import type { Table } from '../table/table.ts'
import type { ColumnBaseline, DriftBaseline } from './baseline.ts'
import { columnNow, type ColumnNow, type NewCategory } from './input.ts'
import type { DriftValue } from './metric.ts'
import { driftMetrics } from './metrics/index.ts'
import { type Before, columnWords, overallWords } from './words.ts'

export interface DriftOptions {
  /** Fewer rows with values than this and a column is not judged; 30 unless given. */
  readonly minRows?: number
  /** Up to so many rows (then or now) tests decide, beyond it effect sizes; 1000 unless given. */
  readonly smallRows?: number
  /** The share of false alarms accepted among alarms (Benjamini–Hochberg over the columns); 0.05 unless given. */
  readonly alpha?: number
  /** By metric name: from which value on a column has moved, where that metric decides. */
  readonly thresholds?: Readonly<Record<string, number>>
  /** What the baseline is called in sentences; training unless given. */
  readonly before?: Before
}

export interface ColumnDrift {
  readonly column: string
  readonly kind: 'number' | 'category'
  /** Rows with a value, then and now. */
  readonly before: number
  readonly now: number
  readonly metrics: Readonly<Record<string, DriftValue & { readonly adjusted?: number }>>
  /** The metric that decided, or null where none could; why says which rule applied. */
  readonly decidedBy: string | null
  readonly why: string
  readonly drifted: boolean
  readonly missing: { readonly before: number; readonly now: number; readonly changed: boolean }
  readonly newCategories: readonly NewCategory[]
  /** The two distributions; none where the column is gone or of another kind. */
  readonly bins: readonly DriftBin[]
  readonly words: string
}

export interface DriftReport {
  readonly rows: { readonly before: number; readonly now: number }
  readonly columns: readonly ColumnDrift[]
  /** Columns of the baseline that are gone, and columns it does not know. */
  readonly absent: readonly string[]
  readonly unknown: readonly string[]
  readonly drifted: readonly string[]
  /** too few rows: no column could be judged, mostly for that reason; words say which. */
  readonly verdict: 'stable' | 'drifted' | 'too few rows'
  readonly words: string
}

/** A change of the missing share smaller than this is no change, however sure. */
const LEAST_MISSING_CHANGE = 0.05

/**
 * Compares a table with a baseline, column by column, on the baseline's own bins. Which metric decides:
 *
 * - up to 1000 rows (then or now) a test: Kolmogorov–Smirnov for numbers, chi-square for categories, its p adjusted
 *   over the columns (Benjamini–Hochberg);
 * - beyond it, where tests find the smallest difference significant, an effect size: the Wasserstein distance ≥ 0.1
 *   standard deviations for numbers, the Jensen–Shannon distance ≥ 0.1 for categories, and the test must agree;
 * - columns of dates (they move by themselves) and of nearly unique texts (identifiers) are measured, not judged.
 *
 * A missing share that changes by 5 points or more, and significantly, is drift too.
 */
export function compareDrift(baseline: DriftBaseline, table: Table, options: DriftOptions = {}): DriftReport {
  const { alpha = 0.05 } = options
  const byName = new Map(table.columns.map((column) => [column.name, column]))
  const present = baseline.columns.filter(({ name }) => byName.has(name))
  const measured = present.map((before) =>
    measure(before, columnNow(before, byName.get(before.name)!), options),
  )
  const adjusted = benjaminiHochberg(measured.map(({ p }) => p))
  const adjustedMissing = benjaminiHochberg(measured.map(({ missingP }) => missingP))
  const columns = measured.map((one, i) => judge(one, adjusted[i]!, adjustedMissing[i]!, alpha, options))
  const drifted = columns.filter((column) => column.drifted).map(({ column }) => column)
  const known = new Set(baseline.columns.map(({ name }) => name))
  const tooFew = columns.every(({ decidedBy }) => decidedBy === null) && drifted.length === 0
  const verdict = drifted.length > 0 ? 'drifted' : tooFew ? 'too few rows' : 'stable'
  const report = {
    rows: { before: baseline.rows, now: table.rows },
    columns,
    absent: baseline.columns.filter(({ name }) => !byName.has(name)).map(({ name }) => name),
    unknown: table.columns.filter(({ name }) => !known.has(name)).map(({ name }) => name),
    drifted,
    verdict,
  } as const
  return { ...report, words: overallWords(report, options.before) }
}

interface Measured {
  readonly before: ColumnBaseline
  readonly now: ColumnNow | null
  readonly metrics: Record<string, DriftValue>
  /** Of the test that fits the column; NaN where it is not judged. */
  readonly p: number
  readonly missingP: number
  /** Why the column is not judged; null where it is. */
  readonly notJudged: string | null
}

function measure(before: ColumnBaseline, now: ColumnNow | null, { minRows = 30 }: DriftOptions): Measured {
  if (!now) return { before, now, metrics: {}, p: Number.NaN, missingP: Number.NaN, notJudged: null }
  const wanted = driftMetrics.filter((metric) => metric.kinds.includes(before.kind))
  const metrics = Object.fromEntries(wanted.map((metric) => [metric.name, metric.compute(now.input)]))
  const filled = Math.min(before.rows - before.missing, now.rows - now.missing)
  const notJudged =
    filled < minRows
      ? `fewer than ${minRows} rows with a value`
      : before.type === 'date' || before.type === 'timestamp'
        ? 'times move on by themselves'
        : before.kind === 'category' && before.distinct > before.rows / 2
          ? 'nearly every value is different'
          : null
  const p = notJudged === null ? metrics[before.kind === 'number' ? 'ks' : 'chi_square']!.p! : Number.NaN
  const missingP = Math.min(before.rows, now.rows) < minRows ? Number.NaN : missingTest(before, now)
  return { before, now, metrics, p, missingP, notJudged }
}

function judge(
  one: Measured,
  adjusted: number,
  adjustedMissing: number,
  alpha: number,
  options: DriftOptions,
): ColumnDrift {
  const { before, now } = one
  const share = (of: { missing: number; rows: number }) => (of.rows > 0 ? of.missing / of.rows : 0)
  const missing = {
    before: share(before),
    now: now ? share(now) : 0,
    changed:
      now !== null && adjustedMissing < alpha && Math.abs(share(now) - share(before)) >= LEAST_MISSING_CHANGE,
  }
  const decision = decide(one, adjusted, alpha, options)
  const test = before.kind === 'number' ? 'ks' : 'chi_square'
  const metrics = Object.fromEntries(
    Object.entries(one.metrics).map(([name, value]) => [
      name,
      name === test && one.p >= 0 ? { ...value, adjusted } : value,
    ]),
  )
  const column = {
    column: before.name,
    kind: before.kind,
    before: before.rows - before.missing,
    now: now ? now.rows - now.missing : 0,
    metrics,
    ...decision,
    drifted: decision.drifted || missing.changed,
    missing,
    newCategories: now?.newCategories ?? [],
    bins: now ? binsOf(before, now.input) : [],
  }
  return { ...column, words: columnWords(column, decision.drifted, options.before) }
}

function decide(
  { before, now, metrics, p, notJudged }: Measured,
  adjusted: number,
  alpha: number,
  { smallRows = 1000, thresholds = {} }: DriftOptions,
): { decidedBy: string | null; why: string; drifted: boolean } {
  if (!now) return { decidedBy: 'type', why: `it no longer holds a ${before.kind}`, drifted: true }
  if (notJudged !== null || Number.isNaN(p))
    return { decidedBy: null, why: notJudged ?? 'it cannot be compared', drifted: false }
  const rows = Math.min(before.rows - before.missing, now.rows - now.missing)
  if (rows <= smallRows) {
    const decidedBy = before.kind === 'number' ? 'ks' : 'chi_square'
    return {
      decidedBy,
      why: `up to ${smallRows} rows a test decides, p < ${alpha}`,
      drifted: adjusted < alpha,
    }
  }
  const decidedBy = before.kind === 'number' ? 'wasserstein' : 'jensen_shannon'
  const threshold = thresholds[decidedBy] ?? driftMetrics.find(({ name }) => name === decidedBy)!.threshold!
  return {
    decidedBy,
    why: `beyond ${smallRows} rows the size of the change decides, from ${threshold} on`,
    drifted: metrics[decidedBy]!.value >= threshold && adjusted < alpha,
  }
}

/** Two-sided z-test of two shares, pooled. */
function missingTest(
  before: { rows: number; missing: number },
  now: { rows: number; missing: number },
): number {
  const pooled = (before.missing + now.missing) / (before.rows + now.rows)
  if (pooled === 0 || pooled === 1) return 1
  const se = Math.sqrt(pooled * (1 - pooled) * (1 / before.rows + 1 / now.rows))
  return 2 * normal.sf(Math.abs(before.missing / before.rows - now.missing / now.rows) / se)
}
