import { type Column, type Table, valueAt } from '@slipway/ml/table'
import { count } from './numbers.ts'
import { table } from './table.ts'

/** Rows of a table as a person reads them; `all` of how many. */
export function rowsTable(rows: Table, all = rows.rows): string {
  const shown = table(
    Array.from({ length: rows.rows }, (_, row) => row),
    rows.columns.map((column) => ({
      title: column.name,
      flexible: true,
      right: column.type === 'integer' || column.type === 'number',
      cell: (row: number) => cellOf(column, row),
    })),
  )
  return all > rows.rows
    ? `${shown}\n… ${count(all - rows.rows)} more of ${count(all)} rows; --out rows.csv writes all of them`
    : shown
}

function cellOf(column: Column, row: number): string {
  const value = valueAt(column, row)
  if (value === null) return '–'
  if (value instanceof Date)
    return column.type === 'date'
      ? value.toISOString().slice(0, 10)
      : value
          .toISOString()
          .replace('T', ' ')
          .replace(/(\.000)?Z$/, '')
  return String(value)
}
