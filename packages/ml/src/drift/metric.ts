import type { NumberBaseline } from './baseline.ts'

/**
 * A column then and now. `before` and `now` count rows in the same bins or categories (categories: the baseline's,
 * then one for all other values). For number columns the values themselves too.
 */
export interface DriftInput {
  readonly before: Float64Array
  readonly now: Float64Array
  readonly numbers: { readonly baseline: NumberBaseline; readonly sorted: Float64Array } | null
}

export interface DriftValue {
  /** How far the two lie apart; 0 = the same. NaN where it is not defined. */
  readonly value: number
  /** Tests only: the chance of a value this large where nothing has changed. */
  readonly p?: number
}

/** A way to say how far a column has moved. A new one is one file beside these and one line in the index. */
export interface DriftMetric {
  readonly name: string
  readonly title: string
  readonly kinds: readonly ('number' | 'category')[]
  /** From which value on a column counts as drifted where this metric decides; null for tests, which have p. */
  readonly threshold: number | null
  /** What the value means, in one sentence. */
  readonly meaning: string
  readonly compute: (input: DriftInput) => DriftValue
}

/** Shares of counts; all 0 where there are none. */
export function sharesOf(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => (total > 0 ? count / total : 0))
}
