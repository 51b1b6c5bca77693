import { type Column, type Table, valueAt } from '@slipway/ml/table'
import { count } from './numbers.ts'
import { fit, paragraph, table, terminalWidth } from './table.ts'

/** Rows of a table as a person reads them; `all` of how many. */
export function rowsTable(rows: Table, all = rows.rows): string {
  const columns = rows.columns.slice(0, columnsThatFit(rows.columns, terminalWidth()))
  const shown = table(
    Array.from({ length: rows.rows }, (_, row) => row),
    columns.map((column) => ({
      title: column.name,
      flexible: true,
      right: column.type === 'integer' || column.type === 'number',
      cell: (row: number) => cellOf(column, row),
    })),
  )
  const hidden = rows.columns.slice(columns.length).map(({ name }) => name)
  return [
    shown,
    ...(all > rows.rows
      ? [`… ${count(all - rows.rows)} more of ${count(all)} rows; --out rows.csv writes all of them`]
      : []),
    ...(hidden.length > 0
      ? [
          paragraph(
            `… ${hidden.length} more columns (--csv or --json prints them): ${fit(hidden.join(', '), 400)}`,
          ),
        ]
      : []),
  ].join('\n')
}

/** Narrower a column says too little. */
const leastWidth = 10

/** How many columns a terminal has room for; at least one. */
function columnsThatFit(columns: readonly Column[], width: number): number {
  let taken = 0
  for (const [k, column] of columns.entries()) {
    taken += Math.min(leastWidth, widestOf(column)) + (k > 0 ? 2 : 0)
    if (taken > width) return Math.max(1, k)
  }
  return columns.length
}

/** Of the first rows, which say how wide a column tends to be. */
function widestOf(column: Column): number {
  const rows = Math.min(20, 'codes' in column ? column.codes.length : column.values.length)
  return Array.from({ length: rows }, (_, row) => cellOf(column, row).length).reduce(
    (most, length) => Math.max(most, length),
    column.name.length,
  )
}

function cellOf(column: Column, row: number): string {
  const value = valueAt(column, row)
  if (value === null) return '–'
  if (value instanceof Date) return column.type === 'date' ? dayText(value) : timeText(value)
  return String(value)
}

const dayText = (at: Date): string => at.toISOString().slice(0, 10)

/** In UTC, without what is zero at its end beyond seconds. */
export const timeText = (at: Date): string =>
  at
    .toISOString()
    .replace('T', ' ')
    .replace(/(\.000)?Z$/, '')
