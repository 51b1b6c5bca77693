import { type Batch, type BatchColumn, nestedOf } from '@slipway/ml/model'
import type { Table } from '@slipway/ml/table'
import type { InputReader } from './input-reader.ts'

/** A column as JSON has it, one item a row: missing is null, times are milliseconds, tensors nested lists. */
export const jsonValues = (column: BatchColumn, rows: number): unknown[] => {
  if (column.type === 'tensor') return nestedOf(column, rows)
  if (!('codes' in column)) return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
  const { type } = column
  const levels: readonly unknown[] =
    column.content === 'json' ? column.levels.map((text) => JSON.parse(text) as unknown) : column.levels
  return Array.from(column.codes, (code) =>
    code < 0 ? null : type === 'boolean' ? code === 1 : levels[code],
  )
}

/** A table as a request: checked against the signature like any other. Throws where a column does not fit its input. */
export const requestOfTable = (reader: InputReader, table: Table): Batch =>
  reader.fromColumns(
    new Map(table.columns.map((column) => [column.name, jsonValues(column, table.rows)])),
    'json',
  )
