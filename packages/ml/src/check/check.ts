import type { Field, LogicalType, ParquetPath } from '../table/index.ts'

/** info and warn are reported; block stops what comes after. */
export type Severity = 'info' | 'warn' | 'block'

/** One expectation about a dataset, as plain data: it can be stored as JSON and compared. */
export interface Check {
  /** A name of ./kinds. */
  readonly kind: string
  /** The columns concerned; none: the rows as a whole. */
  readonly columns: readonly string[]
  readonly severity: Severity
  /** The share of values that must pass, 0..1. Only where a kind judges row by row. */
  readonly mostly: number
  readonly args: Readonly<Record<string, CheckArg>>
}

export type CheckArg = number | string | boolean | null | readonly (number | string | boolean)[]

/** How one kind of check is said in words and asked in SQL. */
export interface CheckKind {
  readonly name: string
  /** In plain words, without the severity: "tenure lies between 0 and 72". */
  title(check: Check): string
  /** The types that the columns may have; every type where absent. */
  readonly types?: readonly LogicalType[]
  /** The smallest and largest number of columns. */
  readonly columns: readonly [number, number]
  compile(check: Check, table: CheckedTable): Compiled
}

export interface CheckedTable {
  readonly fields: readonly Field[]
  readonly parquetPath: ParquetPath
}

/** SQL over the dataset's rows. */
export interface Compiled {
  /** Aggregates, as numbers; they become the values that judge sees. */
  readonly aggregates: readonly string[]
  judge(values: readonly (number | null)[], rows: number): Judgement
  /** A predicate that is true on failing rows, for the sample; null where no single row fails. */
  readonly failing: string | null
}

export interface Judgement {
  readonly ok: boolean
  readonly failing: number
  readonly total: number
  /** What was found, where a count does not say it: "mean is 12.4". */
  readonly detail?: string
}

export interface CheckResult {
  /** Stable within a report: kind and columns, numbered where they repeat. */
  readonly check: string
  readonly kind: string
  readonly title: string
  /** null: about whole rows or several columns. */
  readonly column: string | null
  readonly severity: Severity
  readonly ok: boolean
  readonly failing: number
  readonly total: number
  readonly share: number
  readonly detail: string | null
  /** Up to five failing rows, numbered from 1, with the values of the columns concerned. */
  readonly sample: readonly { readonly row: number; readonly values: Readonly<Record<string, unknown>> }[]
}

export interface CheckReport {
  readonly rows: number
  /** Checks that hold. */
  readonly passed: number
  /** Checks of severity block that do not hold. */
  readonly failed: number
  /** Checks of severity warn or info that do not hold. */
  readonly warned: number
  readonly results: readonly CheckResult[]
}
