import type { LogicalType } from '../table/index.ts'
import type { Check, CheckArg } from './check.ts'
import { type Bound, endings, type Endings, type Listed, made, type TimeBound } from './sentence.ts'

export interface ColumnRef {
  readonly column: string
}

export type Metric = 'null-share' | 'mean' | 'median' | 'min' | 'max' | 'std' | 'sum' | 'distinct' | 'present'

/**
 * Expectations about one column. Each method adds one; missing values pass all but notNull and nullShare.
 * block(), error(), warn() and info() set the severity of the whole sentence (block where unsaid); mostly(share)
 * loosens the expectation before it.
 */
export interface ColumnChecks extends Endings<ColumnChecks> {
  exists(): ColumnChecks
  ofType(type: LogicalType): ColumnChecks
  notNull(): ColumnChecks
  mustBeNull(): ColumnChecks
  /** At most this share of the rows, 0..1, is missing. */
  nullShare(max: number): ColumnChecks
  between(min: Bound, max: Bound): ColumnChecks
  atLeast(min: number): ColumnChecks
  atMost(max: number): ColumnChecks
  /** More than it. */
  above(bound: number): ColumnChecks
  /** Less than it. */
  below(bound: number): ColumnChecks
  /** ISO 8601 text or Date. */
  dateBetween(min: TimeBound, max: TimeBound): ColumnChecks
  /** Of dates and times: ISO 8601 texts. */
  oneOf(values: Listed): ColumnChecks
  noneOf(values: Listed): ColumnChecks
  unique(): ColumnChecks
  /** Distinct values as a share of those present. */
  uniqueShare(min: Bound, max?: Bound): ColumnChecks
  /** Values that occur once as a share of those present, or of the distinct ones. */
  onceShare(min: Bound, max?: Bound, options?: { of?: 'present' | 'distinct' }): ColumnChecks
  /** RE2 syntax, or with look-around and back-references JavaScript's, which is slower. Only the flag i is taken. */
  matches(pattern: RegExp | string): ColumnChecks
  email(): ColumnChecks
  url(): ColumnChecks
  /** In strptime's directives: %d.%m.%Y. */
  dateFormat(format: string): ColumnChecks
  jsonSchema(schema: object): ColumnChecks
  length(min: Bound, max: Bound): ColumnChecks
  minBetween(min: Bound, max: Bound): ColumnChecks
  maxBetween(min: Bound, max: Bound): ColumnChecks
  meanBetween(min: Bound, max: Bound): ColumnChecks
  medianBetween(min: Bound, max: Bound): ColumnChecks
  quantileBetween(q: number, min: Bound, max: Bound): ColumnChecks
  stdBetween(min: Bound, max: Bound): ColumnChecks
  sumBetween(min: Bound, max: Bound): ColumnChecks
  distinctBetween(min: Bound, max: Bound): ColumnChecks
  /** Each of these values occurs, and no other. */
  distinctEquals(values: Listed): ColumnChecks
  /** Each of these values occurs. */
  distinctContains(values: Listed): ColumnChecks
  mostCommon(values: Listed): ColumnChecks
  /** Pearson's. */
  correlation(other: ColumnRef, min: Bound, max: Bound): ColumnChecks
  /** Shannon's, in nats. */
  entropyBetween(min: Bound, max: Bound): ColumnChecks
  /** In nats. */
  mutualInformation(other: ColumnRef, min: Bound, max: Bound): ColumnChecks
  compare(operator: '<' | '<=' | '>' | '>=' | '=' | '<>', other: ColumnRef): ColumnChecks
  /** This column is the sum of others. */
  sumOf(columns: readonly string[], tolerance?: number): ColumnChecks
  /** From row to row. */
  increasing(options?: { strictly?: boolean }): ColumnChecks
  decreasing(options?: { strictly?: boolean }): ColumnChecks
  /** No step ("1 hour", "1 month") is left out, within each group of the columns `by`. */
  noGaps(step: string, options?: { by?: readonly string[] }): ColumnChecks
  /** The newest value is at most so old: "2 days". */
  freshWithin(age: string): ColumnChecks
  /** At most the share `max` (0) lies k standard deviations (3), or interquartile ranges (1.5), out. */
  outliers(method: 'z' | 'iqr', options?: { max?: number; k?: number }): ColumnChecks
  /** Each value occurs in a column of another dataset or file. */
  references(reference: string, key?: string): ColumnChecks
  /** Distributed as in another dataset or file, or the version before (`last`). */
  psi(reference: string, max?: number): ColumnChecks
  ks(reference: string, options?: { p?: number; max?: number }): ColumnChecks
  chiSquare(reference: string, options?: { p?: number; max?: number }): ColumnChecks
  /** A number about the column is within `sigmas` (3) standard deviations of earlier versions'. */
  usual(metric: Metric, sigmas?: number): ColumnChecks
  /** A function of the value. It is kept as its source, and sees nothing but its argument. */
  satisfies(test: (value: any) => boolean, name?: string): ColumnChecks
}

export const columnChecks = (column: string, checks: readonly Check[]): ColumnChecks => {
  const goOn = (next: readonly Check[]) => columnChecks(column, next)
  const add = (kind: string, args?: Readonly<Record<string, CheckArg | undefined>>, ...others: string[]) =>
    goOn([...checks, made(kind, [column, ...others], args)])
  const range = (kind: string) => (min: Bound, max: Bound) => add(kind, { min, max })
  const of = (kind: string) => (values: Listed) => add(kind, { values: [...values] })
  return {
    ...endings(checks, goOn),
    exists: () => add('column-exists'),
    ofType: (type) => add('of-type', { type }),
    notNull: () => add('not-null'),
    mustBeNull: () => add('must-be-null'),
    nullShare: (max) => add('null-share', { max }),
    between: range('between'),
    atLeast: (min) => add('between', { min, max: null }),
    atMost: (max) => add('between', { min: null, max }),
    above: (bound) => add('between', { above: bound }),
    below: (bound) => add('between', { below: bound }),
    dateBetween: (min, max) => add('date-between', { min: isoOf(min), max: isoOf(max) }),
    oneOf: of('in-set'),
    noneOf: of('not-in-set'),
    unique: () => add('unique'),
    uniqueShare: (min, max = null) => add('unique-share', { min, max }),
    onceShare: (min, max = null, { of: whole } = {}) => add('once-share', { min, max, of: whole }),
    matches: (pattern) => add('matches', patternOf(pattern)),
    email: () => add('email'),
    url: () => add('url'),
    dateFormat: (format) => add('date-format', { format }),
    jsonSchema: (schema) => add('json-schema', { schema: JSON.stringify(schema) }),
    length: range('text-length'),
    minBetween: range('min-between'),
    maxBetween: range('max-between'),
    meanBetween: range('mean-between'),
    medianBetween: range('median-between'),
    quantileBetween: (q, min, max) => add('quantile-between', { q, min, max }),
    stdBetween: range('std-between'),
    sumBetween: range('sum-between'),
    distinctBetween: range('distinct-between'),
    distinctEquals: of('distinct-equals'),
    distinctContains: of('distinct-contains'),
    mostCommon: of('most-common'),
    correlation: (other, min, max) => add('correlation-between', { min, max }, other.column),
    entropyBetween: range('entropy-between'),
    mutualInformation: (other, min, max) => add('mutual-information-between', { min, max }, other.column),
    compare: (operator, other) => add('compare-columns', { operator }, other.column),
    sumOf: (columns, tolerance) => add('column-sum', { tolerance }, ...columns),
    increasing: ({ strictly } = {}) => add('monotonic', { order: 'increasing', strictly }),
    decreasing: ({ strictly } = {}) => add('monotonic', { order: 'decreasing', strictly }),
    noGaps: (step, { by = [] } = {}) => add('no-gaps', { step }, ...by),
    freshWithin: (within) => add('freshness', { within }),
    outliers: (method, { max, k } = {}) => add('outliers', { method, max, k }),
    references: (reference, key) =>
      add('foreign-key', { reference, keys: key === undefined ? undefined : [key] }),
    psi: (reference, max) => add('psi', { reference, max }),
    ks: (reference, { p, max } = {}) => add('ks', { reference, p, max }),
    chiSquare: (reference, { p, max } = {}) => add('chi-square', { reference, p, max }),
    usual: (metric, sigmas) => add('anomaly', { metric, sigmas }),
    satisfies: (test, name) => add('satisfies', { source: String(test), name }),
  }
}

const isoOf = (bound: TimeBound): string | null => (bound instanceof Date ? bound.toISOString() : bound)

const patternOf = (pattern: RegExp | string) =>
  typeof pattern === 'string'
    ? { pattern, flags: '' }
    : { pattern: pattern.source, flags: pattern.flags.includes('i') ? 'i' : '' }
