import type { Check } from '@slipway/ml/check'
import { check, checksOf, type CheckSource, col } from '@slipway/ml/check/builder'
import type { Field } from '@slipway/ml/table'
import type { FieldType } from './field.ts'
import { noColumn } from './schema.errors.ts'

/**
 * A row type as plain data. Handed to `collect`, it refuses a file that does not fit; among the `checks` of `validate`
 * and `slipway data check`, it is asked of every row; at the endpoint, of every request. R: a row in TypeScript.
 */
export interface RowType<out R> {
  readonly fields: readonly Field[]
  /** The same as checks: each column is there, of its type, filled where it must be, and as it is expected to be. */
  readonly checks: readonly Check[]
  readonly $row?: R
}

/** The TypeScript type of a row: `export type CustomerRow = RowOf<typeof Customer>`. */
export type RowOf<T extends RowType<unknown>> = T extends RowType<infer R> ? R : never

type ValueOf<T> = T extends FieldType<infer V> ? V : never

/**
 * A row type from its columns, in their order, and what is expected of whole rows. Names are the file's own, whatever
 * they hold: quote those that are no identifiers. Throws FLOW_COLUMN.
 */
export const row = <Columns extends Readonly<Record<string, FieldType<unknown>>>>(
  columns: Columns,
  ...expected: CheckSource[]
): RowType<{ readonly [Name in keyof Columns]: ValueOf<Columns[Name]> }> => ({
  fields: Object.entries(columns).map(([name, column]) => {
    // Node strips types: `field.integer` without its brackets would be found far from here.
    if (typeof column?.type !== 'string') throw noColumn(name)
    return { name, type: column.type, nullable: column.mayBeMissing }
  }),
  checks: [...Object.entries(columns).flatMap(checksOfField), ...checksOf(expected)],
})

const checksOfField = ([name, { type, mayBeMissing, known, expected }]: [string, FieldType<unknown>]) => {
  const typed = check(col(name)).ofType(type)
  const filled = mayBeMissing ? typed : typed.notNull()
  const worded = known === undefined ? filled : filled.oneOf(known)
  return [...worded.checks, ...expected.flatMap((expectation) => expectation(check(col(name))).checks)]
}
