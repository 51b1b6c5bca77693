import type { Field } from '@slipway/ml/table'
import type { FieldType } from './field.ts'

/** A row type as plain data: handed to `collect`, it refuses a file that does not fit. R: a row in TypeScript. */
export interface RowType<out R> {
  readonly fields: readonly Field[]
  readonly $row?: R
}

/** The TypeScript type of a row: `export type CustomerRow = RowOf<typeof Customer>`. */
export type RowOf<T extends RowType<unknown>> = T extends RowType<infer R> ? R : never

type ValueOf<T> = T extends FieldType<infer V> ? V : never

/**
 * A row type from its columns, in their order. Names are the file's own, whatever they hold: quote those that are
 * no identifiers.
 */
export const row = <Columns extends Readonly<Record<string, FieldType<unknown>>>>(
  columns: Columns,
): RowType<{ readonly [Name in keyof Columns]: ValueOf<Columns[Name]> }> => ({
  fields: Object.entries(columns).map(([name, { type, mayBeMissing }]) => ({
    name,
    type,
    nullable: mayBeMissing,
  })),
})
