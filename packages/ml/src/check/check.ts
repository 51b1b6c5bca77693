import type { Field, LogicalType } from '../table/index.ts'

/** info and warn are reported; error makes the report fail; block also stops what comes after. */
export type Severity = 'info' | 'warn' | 'error' | 'block'

export const severities: readonly Severity[] = ['info', 'warn', 'error', 'block']

/** Whether a check of this severity that does not hold makes the report fail. */
export const isFailure = (severity: Severity): boolean => severity === 'error' || severity === 'block'

/** One expectation about a dataset, as plain data: it can be stored as JSON and compared. */
export interface Check {
  /** A name of ./kinds. */
  readonly kind: string
  /** The columns concerned; none: the rows as a whole. */
  readonly columns: readonly string[]
  readonly severity: Severity
  /** The share of values that must pass, 0..1. Only where a kind judges row by row. */
  readonly mostly: number
  /** A condition in SQL: only rows where it is true are looked at. */
  readonly where?: string
  /** Why it must hold, in words of those who know the data. */
  readonly why?: string
  /** Passes where one of its columns is not there. */
  readonly optional?: true
  readonly args: Readonly<Record<string, CheckArg>>
}

export type CheckArg = number | string | boolean | null | readonly (number | string | boolean)[]

/** What a kind is told beside its columns. */
export interface Parameter {
  readonly name: string
  readonly type: 'number' | 'text' | 'time' | 'flag' | 'list'
  readonly optional?: true
  /** The only words it may be. */
  readonly words?: readonly string[]
}

/** How one kind of check is said in words and asked in SQL. */
export interface CheckKind {
  readonly name: string
  /** In plain words, without the severity: "tenure lies between 0 and 72". */
  title(check: Check): string
  /** The types that the columns may have; every type where absent. */
  readonly types?: readonly LogicalType[]
  /** The smallest and largest number of columns. */
  readonly columns: readonly [number, number]
  /** In the order in which a list of plain values stands for them. */
  readonly parameters: readonly Parameter[]
  compile(check: Check, table: CheckedTable): Compiled
  /**
   * The same of one row in memory: whether the values of the columns pass (missing is null, times are milliseconds).
   * Absent where one row cannot say.
   */
  test?(check: Check): (values: readonly Value[]) => boolean
  /** Of those that match texts: the pattern that SQL and `test` read each in their own dialect. */
  pattern?(check: Check): RegExp | null
}

export type Value = number | string | boolean | null

/** What a check may know of the data beside its rows. */
export interface CheckedTable {
  readonly fields: readonly Field[]
  /** Now, in milliseconds; for freshness. */
  readonly nowMs: number
  /** Another table by the name that the check gives it. */
  reference(name: string): ReferenceTable
  /** Earlier values of the number that this check looks at, the oldest first. */
  history(check: Check): readonly number[]
}

export interface ReferenceTable {
  /** SQL of its rows. */
  readonly sql: string
  readonly fields: readonly Field[]
}

export type Compiled = ByRow | BySummary | ByFunction

/** Judged by the values of each row alone. */
export interface ByRow {
  readonly by: 'row'
  /** A predicate, true of a row that fails. */
  readonly fails: string
  /** A predicate of the rows that are looked at; absent: all. */
  readonly over?: string
  /** The share of those that may fail; absent: what `mostly` leaves. */
  readonly tolerated?: number
  /** `fails` says just this, where a value is present; then all checks of one expression are counted at once. */
  readonly outside?: Outside
  /** The column of texts on whose value alone `fails` depends; then it may be asked of each different text once. */
  readonly ofText?: string
}

/** An expression lies below or above what a check allows. */
export interface Outside {
  readonly of: string
  /** Of the bounds: numbers, or milliseconds since 1970. */
  readonly unit: 'number' | 'ms'
  readonly min: number | null
  readonly max: number | null
}

/** Judged by numbers about the whole. */
export interface BySummary {
  readonly by: 'summary'
  /** Aggregates over `dataset`, as numbers; they become the values that judge sees. */
  readonly aggregates: readonly (string | Distinct | Measure)[]
  /** Or what must be asked next, once these values are known. */
  judge(values: readonly (number | null)[], rows: number, told: string | null): Judgement | Compiled
  /** An aggregate that is a text, for what judge says. */
  readonly told?: string
  /** A predicate true of the rows that fail, which may look at the other rows; asked for only where the check fails. */
  readonly among?: string
  /** The same of those that are set aside, where that is fewer: of equal rows the first stays. */
  readonly aside?: string
}

/** How many different values an expression has. */
export interface Distinct {
  readonly distinct: string
  /** The column that it is, where it is one. */
  readonly column?: string
  /** Whole numbers of eight bytes. */
  readonly integer: boolean
}

/** An aggregate of a column's values that are present, or of all rows, which can be had without SQL. */
export interface Measure {
  readonly measure: 'rows' | 'present' | 'min' | 'max' | 'mean' | 'sum' | 'std'
  readonly column?: string
  readonly sql: string
}

/** Judged by a function of ours or the user's, on the values of the columns. */
export interface ByFunction {
  readonly by: 'function'
  readonly test: (values: readonly Value[]) => boolean
  /** Also where the first column is missing. */
  readonly onMissing?: boolean
}

export interface Judgement {
  readonly ok: boolean
  readonly failing: number
  readonly total: number
  /** The number that was looked at: what a history is made of. */
  readonly value?: number | null
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
  /** The number that the check looked at, of those that look at one. */
  readonly value: number | null
  readonly detail: string | null
  readonly why: string | null
  /** Up to five failing rows, numbered from 1, with the values of the columns concerned. */
  readonly sample: readonly { readonly row: number; readonly values: Readonly<Record<string, unknown>> }[]
}

export interface CheckReport {
  readonly rows: number
  /** Checks that hold. */
  readonly passed: number
  /** Checks of severity error or block that do not hold. */
  readonly failed: number
  /** Checks of severity warn or info that do not hold. */
  readonly warned: number
  readonly results: readonly CheckResult[]
  /** How many rows fail a check of rows, and the first of them with the checks they fail. */
  readonly failingRows: number
  readonly failures: readonly RowFailure[]
}

export interface RowFailure {
  /** From 1. */
  readonly row: number
  /** Ids of results. */
  readonly checks: readonly string[]
}
