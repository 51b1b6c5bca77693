import type { LogicalType } from '../table/table.ts'

/** What a dataset's columns hold, as plain data. */
export interface Profile {
  readonly rows: number
  readonly columns: readonly ColumnProfile[]
}

export type Scalar = number | boolean | string

export interface Quantiles {
  readonly p01: number
  readonly p05: number
  readonly p25: number
  readonly p50: number
  readonly p75: number
  readonly p95: number
  readonly p99: number
}

/** Times are milliseconds since 1970 in UTC wherever a number stands for one. */
export interface ColumnProfile {
  readonly name: string
  readonly type: LogicalType
  /** Values present. */
  readonly count: number
  readonly nulls: number
  readonly distinct: number
  /** true: distinct comes from a HyperLogLog sketch, off by a few per cent. */
  readonly distinctIsApproximate: boolean
  /** null for text and where no value is present. */
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  /** Sample standard deviation (n − 1); null below two values. */
  readonly std: number | null
  /** Linear interpolation between order statistics, as NumPy's default; null for text and boolean. */
  readonly quantiles: Quantiles | null
  /** true: quantiles come from a t-digest. */
  readonly quantilesAreApproximate: boolean
  /**
   * The most frequent values, at most ten, most frequent first, ties by value. Empty for a column of more
   * than 100,000 values of which 95 % are distinct.
   */
  readonly top: readonly { readonly value: Scalar; readonly count: number }[]
  /**
   * Twenty bins of equal width from min to max, the last closed on both sides; whole numbers of a range
   * up to 20 have a bin each, centred on them. null for text, boolean and infinite values.
   */
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null
  /** Text only: lengths in characters. */
  readonly lengths: { readonly min: number; readonly max: number; readonly mean: number } | null
  /** Numbers only. */
  readonly zeros: number | null
  readonly negatives: number | null
}
