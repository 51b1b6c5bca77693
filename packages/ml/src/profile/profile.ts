import type { Pii } from '../privacy/index.ts'
import type { LogicalType } from '../table/table.ts'
import type { ColumnKind } from './kinds.ts'

/** What a dataset's columns hold, as plain data. */
export interface Profile {
  readonly rows: number
  readonly columns: readonly ColumnProfile[]
  /**
   * Which columns miss values in the same rows, the most frequent first, at most 20: so many rows miss exactly these.
   * null where there are more than a million different patterns.
   */
  readonly missingTogether: readonly { readonly columns: readonly string[]; readonly rows: number }[] | null
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
  readonly kind: ColumnKind
  /** Of a column of places: latitude, longitude, country, postal code. Else empty. */
  readonly place: string
  /** What personal data it holds, as far as names and values tell. */
  readonly pii: Pii | null
  /** Values present. */
  readonly count: number
  readonly nulls: number
  /** Texts of nothing but white space, which are values all the same; null for other types. */
  readonly blanks: number | null
  readonly distinct: number
  /**
   * true, beyond 262,144 different values (1,048,576 of texts and whole numbers): distinct comes from a HyperLogLog
   * sketch, off by about 1 %.
   */
  readonly distinctIsApproximate: boolean
  /** null for text and where no value is present. */
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  /** Sample standard deviation (n − 1); null below two values. */
  readonly std: number | null
  /** G1 and excess G2, both without bias, as pandas has them; null where undefined. */
  readonly skew: number | null
  readonly kurtosis: number | null
  /** Linear interpolation between order statistics, as NumPy's default; null for text and boolean. */
  readonly quantiles: Quantiles | null
  /** true, beyond as many different values: quantiles come from 32,768 buckets of neighbouring values. */
  readonly quantilesAreApproximate: boolean
  /**
   * The most frequent values, at most ten, most frequent first, ties by value. Empty beyond as many different
   * values, for a column of more than 100,000 values of which 95 % are distinct, and where
   * they are personal data.
   */
  readonly top: readonly { readonly value: Scalar; readonly count: number }[]
  /**
   * Twenty bins of equal width from min to max, the last closed on both sides; whole numbers of a range
   * up to 20 have a bin each, centred on them. null for text, boolean and infinite values.
   */
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null
  /** Text only: lengths in characters. */
  readonly lengths: { readonly min: number; readonly max: number; readonly mean: number } | null
  /**
   * Text only: what the values look like, at most five, the most frequent first: A for capitals, a for other letters,
   * 9 for digits, + for a run of more, other signs as they are. null beyond as many different values.
   */
  readonly patterns: readonly { readonly pattern: string; readonly count: number }[] | null
  /** Numbers only. */
  readonly zeros: number | null
  readonly negatives: number | null
  /** Dates and times that mostly follow one another at one step; null for others. */
  readonly gaps: Gaps | null
}

export interface Gaps {
  /** The usual distance between neighbouring times. */
  readonly stepMs: number
  /** How many times neighbours are further apart, and how many steps are left out there in all. */
  readonly count: number
  readonly missingSteps: number
  /** The longest, at most five: the times before and after. */
  readonly longest: readonly { readonly fromMs: number; readonly toMs: number }[]
}
