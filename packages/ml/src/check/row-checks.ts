import { type Bound, endings, type Endings, made } from './sentence.ts'
import type { Check, CheckArg } from './check.ts'

/** Expectations about whole rows. */
export interface RowChecks extends Endings<RowChecks> {
  count(min: Bound, max?: Bound): RowChecks
  /** As many as in another dataset or file. */
  sameCount(reference: string): RowChecks
  /** At most this share more or fewer than in `reference`; the version before where unsaid. */
  countChange(max: number, reference?: string): RowChecks
  /** The number of rows is within `sigmas` (3) standard deviations of earlier versions'. */
  usualCount(sigmas?: number): RowChecks
  /** These columns and no other, in this order (anyOrder: in any); the optional ones among them may be absent. */
  columns(names: readonly string[], options?: { anyOrder?: boolean; optional?: readonly string[] }): RowChecks
  /** These columns together are different in every row. */
  unique(...columns: string[]): RowChecks
  /** Distinct values of these columns together, as a share of the rows where all are present. */
  uniqueShare(columns: readonly string[], min: Bound, max?: Bound): RowChecks
  noDuplicates(): RowChecks
  /** A condition in SQL that every row fulfils. */
  rule(sql: string): RowChecks
  /** Where `condition` is true, `must` is too; both in SQL. */
  implies(condition: string, must: string): RowChecks
  /** A query over `dataset` that finds nothing. */
  query(sql: string): RowChecks
  /** An aggregate in SQL, as `sum(net) / count(*)`, lies between two bounds. */
  value(sql: string, min: Bound, max?: Bound): RowChecks
  /** These columns make the number `total` together. */
  sum(columns: readonly string[], total: number, tolerance?: number): RowChecks
  /** These columns together occur in another table. */
  references(columns: readonly string[], reference: string, keys?: readonly string[]): RowChecks
  /** A function of the columns' values. It is kept as its source, and sees nothing but its arguments. */
  satisfies(columns: readonly string[], test: (...values: any[]) => boolean, name?: string): RowChecks
}

export const rowChecks = (checks: readonly Check[]): RowChecks => {
  const add = (
    kind: string,
    columns: readonly string[],
    args?: Readonly<Record<string, CheckArg | undefined>>,
  ) => rowChecks([...checks, made(kind, columns, args)])
  return {
    ...endings(checks, rowChecks),
    count: (min, max = null) => add('row-count', [], { min, max }),
    sameCount: (reference) => add('row-count-same', [], { reference }),
    countChange: (max, reference = 'last') => add('row-count-change', [], { max, reference }),
    usualCount: (sigmas) => add('anomaly', [], { metric: 'rows', sigmas }),
    columns: (names, { anyOrder, optional } = {}) =>
      add('exact-columns', [], { names: [...names], anyOrder, optional: optional && [...optional] }),
    unique: (...columns) => add('unique', columns),
    uniqueShare: (columns, min, max = null) => add('unique-share', columns, { min, max }),
    noDuplicates: () => add('no-duplicates', []),
    rule: (sql) => add('rule', [], { sql }),
    implies: (condition, must) => add('implies', [], { if: condition, must }),
    query: (sql) => add('query', [], { sql }),
    value: (sql, min, max = null) => add('value-between', [], { sql, min, max }),
    sum: (columns, equals, tolerance) => add('column-sum', columns, { tolerance, equals }),
    references: (columns, reference, keys) =>
      add('foreign-key', columns, { reference, keys: keys && [...keys] }),
    satisfies: (columns, test, name) => add('satisfies', columns, { source: String(test), name }),
  }
}
