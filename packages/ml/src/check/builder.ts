import type { Check } from './check.ts'
import { type ColumnChecks, type ColumnRef, columnChecks } from './column-checks.ts'
import { type RowChecks, rowChecks } from './row-checks.ts'

export type { ColumnChecks, ColumnRef } from './column-checks.ts'
export type { RowChecks } from './row-checks.ts'

/** Names a column, so that a check reads as a sentence: check(col('tenure')).notNull(). */
export const col = (column: string): ColumnRef => ({ column })

/** Anything that holds checks: a builder, a schema, or a check read from JSON. */
export type CheckSource = Check | { readonly checks: readonly Check[] }

/** Begins a sentence about a column. */
export const check = ({ column }: ColumnRef): ColumnChecks => columnChecks(column, [])

/** Begins a sentence about the rows. */
export const rows = (): RowChecks => rowChecks([])

/** The checks of builders and of stored plain data, in order. */
export const checksOf = (sources: readonly CheckSource[]): Check[] =>
  sources.flatMap((source) => ('checks' in source ? [...source.checks] : [source]))
