import type { LogicalType } from '@slipway/ml/table'

/** A column of a row type: what the data holds, and as T what TypeScript sees of it. */
export interface FieldType<out T> {
  readonly type: LogicalType
  readonly mayBeMissing: boolean
  /** The values seen when the schema was written; absent = any. New ones are for checks to refuse. */
  readonly known?: readonly string[]
  readonly $value?: T
  /** The same column where values may be missing (null). */
  nullable(): FieldType<T | null>
}

const fieldOf = <T>(type: LogicalType, mayBeMissing: boolean, known?: readonly string[]): FieldType<T> => ({
  type,
  mayBeMissing,
  ...(known === undefined ? {} : { known }),
  nullable: () => fieldOf<T | null>(type, true, known),
})

/** The columns that a row type is made of: `field.integer()`, `field.text().nullable()`. */
export const field = {
  /** Whole numbers. */
  integer: (): FieldType<number> => fieldOf('integer', false),
  /** Any numbers. */
  number: (): FieldType<number> => fieldOf('number', false),
  /** Words of any kind. */
  text: (): FieldType<string> => fieldOf('text', false),
  /** true or false. */
  boolean: (): FieldType<boolean> => fieldOf('boolean', false),
  /** Calendar days. */
  date: (): FieldType<Date> => fieldOf('date', false),
  /** Moments in time. */
  timestamp: (): FieldType<Date> => fieldOf('timestamp', false),
  /** Words that are known: TypeScript sees a union of them, and an editor completes them. */
  values: <const Words extends readonly string[]>(...words: Words): FieldType<Words[number]> =>
    fieldOf('text', false, words),
} as const
