import type { LogicalType } from '../table/index.ts'
import type { Check, CheckArg, Severity } from './check.ts'

/** Names a column, so that a check reads as a sentence: check(col('tenure')).notNull(). */
export interface ColumnRef {
  readonly column: string
}

export const col = (column: string): ColumnRef => ({ column })

type Bound = number | null
type TimeBound = string | Date | null

/** Anything that holds checks: a builder, or a check read from JSON. */
export type CheckSource = Check | { readonly checks: readonly Check[] }

/**
 * Expectations about one column. Each method adds one; missing values pass all but notNull and nullShare.
 * block(), warn() and info() set the severity of the whole sentence (block where unsaid); mostly(share)
 * loosens the expectation before it.
 */
export interface ColumnChecks {
  readonly checks: readonly Check[]
  exists(): ColumnChecks
  ofType(type: LogicalType): ColumnChecks
  notNull(): ColumnChecks
  /** At most this share of the rows, 0..1, is missing. */
  nullShare(max: number): ColumnChecks
  between(min: Bound, max: Bound): ColumnChecks
  atLeast(min: number): ColumnChecks
  atMost(max: number): ColumnChecks
  /** ISO 8601 text or Date. */
  dateBetween(min: TimeBound, max: TimeBound): ColumnChecks
  oneOf(values: readonly (string | number | boolean)[]): ColumnChecks
  unique(): ColumnChecks
  /** RE2 syntax: no look-around, no back-references. Only the flag i is taken. */
  matches(pattern: RegExp | string): ColumnChecks
  length(min: Bound, max: Bound): ColumnChecks
  minBetween(min: Bound, max: Bound): ColumnChecks
  maxBetween(min: Bound, max: Bound): ColumnChecks
  meanBetween(min: Bound, max: Bound): ColumnChecks
  medianBetween(min: Bound, max: Bound): ColumnChecks
  stdBetween(min: Bound, max: Bound): ColumnChecks
  distinctBetween(min: Bound, max: Bound): ColumnChecks
  compare(operator: '<' | '<=' | '>' | '>=' | '=' | '<>', other: ColumnRef): ColumnChecks
  mostly(share: number): ColumnChecks
  block(): ColumnChecks
  warn(): ColumnChecks
  info(): ColumnChecks
}

/** Expectations about whole rows. */
export interface RowChecks {
  readonly checks: readonly Check[]
  count(min: Bound, max?: Bound): RowChecks
  /** These columns together are different in every row. */
  unique(...columns: string[]): RowChecks
  noDuplicates(): RowChecks
  mostly(share: number): RowChecks
  block(): RowChecks
  warn(): RowChecks
  info(): RowChecks
}

/** Begins a sentence about a column. */
export const check = ({ column }: ColumnRef): ColumnChecks => columnChecks(column, [])

/** Begins a sentence about the rows. */
export const rows = (): RowChecks => rowChecks([])

/** The checks of builders and of stored plain data, in order. */
export const checksOf = (sources: readonly CheckSource[]): Check[] =>
  sources.flatMap((source) => ('checks' in source ? [...source.checks] : [source]))

type Args = Record<string, CheckArg>

const made = (kind: string, columns: readonly string[], args: Args = {}): Check => ({
  kind,
  columns,
  severity: 'block',
  mostly: 1,
  args,
})

const columnChecks = (column: string, checks: readonly Check[]): ColumnChecks => {
  const add = (kind: string, args?: Args, ...others: string[]) =>
    columnChecks(column, [...checks, made(kind, [column, ...others], args)])
  const range = (kind: string) => (min: Bound, max: Bound) => add(kind, { min, max })
  const severe = (severity: Severity) => () => columnChecks(column, withSeverity(checks, severity))
  return {
    checks,
    exists: () => add('column-exists'),
    ofType: (type) => add('of-type', { type }),
    notNull: () => add('not-null'),
    nullShare: (max) => add('null-share', { max }),
    between: range('between'),
    atLeast: (min) => add('between', { min, max: null }),
    atMost: (max) => add('between', { min: null, max }),
    dateBetween: (min, max) => add('date-between', { min: isoOf(min), max: isoOf(max) }),
    oneOf: (values) => add('in-set', { values: [...values] }),
    unique: () => add('unique'),
    matches: (pattern) => add('matches', patternOf(pattern)),
    length: range('text-length'),
    minBetween: range('min-between'),
    maxBetween: range('max-between'),
    meanBetween: range('mean-between'),
    medianBetween: range('median-between'),
    stdBetween: range('std-between'),
    distinctBetween: range('distinct-between'),
    compare: (operator, other) => add('compare-columns', { operator }, other.column),
    mostly: (share) => columnChecks(column, loosened(checks, share)),
    block: severe('block'),
    warn: severe('warn'),
    info: severe('info'),
  }
}

const rowChecks = (checks: readonly Check[]): RowChecks => {
  const severe = (severity: Severity) => () => rowChecks(withSeverity(checks, severity))
  return {
    checks,
    count: (min, max = null) => rowChecks([...checks, made('row-count', [], { min, max })]),
    unique: (...columns) => rowChecks([...checks, made('unique', columns)]),
    noDuplicates: () => rowChecks([...checks, made('no-duplicates', [])]),
    mostly: (share) => rowChecks(loosened(checks, share)),
    block: severe('block'),
    warn: severe('warn'),
    info: severe('info'),
  }
}

const withSeverity = (checks: readonly Check[], severity: Severity): Check[] =>
  checks.map((check) => ({ ...check, severity }))

const loosened = (checks: readonly Check[], mostly: number): Check[] =>
  checks.map((check, i) => (i === checks.length - 1 ? { ...check, mostly } : check))

const isoOf = (bound: TimeBound): string | null => (bound instanceof Date ? bound.toISOString() : bound)

const patternOf = (pattern: RegExp | string): Args =>
  typeof pattern === 'string'
    ? { pattern, flags: '' }
    : { pattern: pattern.source, flags: pattern.flags.includes('i') ? 'i' : '' }
