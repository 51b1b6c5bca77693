import type { ColumnChecks } from '@slipway/ml/check/builder'
import type { LogicalType } from '@slipway/ml/table'

/** What is expected of a column, as a sentence goes on. */
export type Expectation = (on: ColumnChecks) => ColumnChecks

/** A column of a row type: what the data holds, and as T what TypeScript sees of it. */
export interface FieldType<out T> {
  readonly type: LogicalType
  readonly mayBeMissing: boolean
  /** The values seen when the schema was written; absent = any. New ones fail its checks. */
  readonly known?: readonly string[]
  readonly expected: readonly Expectation[]
  readonly $value?: T
  /** The same column where values may be missing (null). */
  nullable(): FieldType<T | null>
  /** The same column of which more is expected: `field.integer().that((x) => x.between(0, 72))`. */
  that(expectation: Expectation): FieldType<T>
}

const fieldOf = <T>(
  type: LogicalType,
  mayBeMissing: boolean,
  known: readonly string[] | undefined,
  expected: readonly Expectation[],
): FieldType<T> => ({
  type,
  mayBeMissing,
  ...(known === undefined ? {} : { known }),
  expected,
  nullable: () => fieldOf<T | null>(type, true, known, expected),
  that: (expectation) => fieldOf<T>(type, mayBeMissing, known, [...expected, expectation]),
})

/** The columns that a row type is made of: `field.integer()`, `field.text().nullable()`. */
export const field = {
  /** Whole numbers. */
  integer: (): FieldType<number> => fieldOf('integer', false, undefined, []),
  /** Any numbers. */
  number: (): FieldType<number> => fieldOf('number', false, undefined, []),
  /** Words of any kind. */
  text: (): FieldType<string> => fieldOf('text', false, undefined, []),
  /** true or false. */
  boolean: (): FieldType<boolean> => fieldOf('boolean', false, undefined, []),
  /** Calendar days. */
  date: (): FieldType<Date> => fieldOf('date', false, undefined, []),
  /** Moments in time. */
  timestamp: (): FieldType<Date> => fieldOf('timestamp', false, undefined, []),
  /** Words that are known: TypeScript sees a union of them, and an editor completes them. */
  values: <const Words extends readonly string[]>(...words: Words): FieldType<Words[number]> =>
    fieldOf('text', false, words, []),
} as const
