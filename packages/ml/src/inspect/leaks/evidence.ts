import { classScore, regressionScore } from '../score.ts'
import type { SampledColumn } from '../sampled.ts'
import type { Evidence } from '../inspection.ts'
import type { Task } from '../../train/trainer.ts'

/** What a search for leaks looks at: a sample of the rows whose target is known. */
export interface LeakSearch {
  readonly task: Task
  readonly target: string
  readonly classes: readonly string[]
  /** Class index or number to predict, a row. */
  readonly y: Float64Array
  readonly half: Uint8Array
  /** The columns that could leak: no constants, no split column, no row numbers. */
  readonly columns: readonly SampledColumn[]
}

export interface Leak {
  readonly column: string
  readonly reason: string
  readonly evidence: Evidence
}

/**
 * How much of the target the column tells on held-out rows, 0..1: the share of uncertainty removed for
 * classes, R² for numbers.
 */
export const signalOf = (search: LeakSearch, column: SampledColumn): number =>
  search.task === 'regression'
    ? regressionScore(column.bins, column.numbers, search.y, search.half)
    : classScore(column.bins, search.y, search.classes.length, search.half).explained

/** Lower end of Wilson's 95% interval for a share of `hits` in `rows`. */
export const lowerShare = (hits: number, rows: number): number => {
  if (rows === 0) return 0
  const z = 1.96
  const share = hits / rows
  const middle = share + (z * z) / (2 * rows)
  const spread = z * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows))
  return (middle - spread) / (1 + (z * z) / rows)
}

export const percent = (share: number): string => {
  const shown = share * 100
  return `${shown >= 99.95 ? '100' : shown.toFixed(shown >= 99 || shown < 1 ? 1 : 0)}%`
}

export const round = (value: number): number => Math.round(value * 10_000) / 10_000
