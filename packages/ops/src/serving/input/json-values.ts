import type { Column, Table } from '@slipway/ml/table'
import type { InputReader } from './input-reader.ts'

/** A column as JSON has it: missing is null, times are milliseconds. */
export const jsonValues = (column: Column): unknown[] => {
  if (!('codes' in column)) return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
  const { levels, type } = column
  return Array.from(column.codes, (code) =>
    code < 0 ? null : type === 'boolean' ? code === 1 : (levels[code] as string),
  )
}

/** A table as a request: checked against the signature like any other. Throws where a column does not fit its input. */
export const requestOfTable = (reader: InputReader, table: Table): Table =>
  reader.fromColumns(new Map(table.columns.map((column) => [column.name, jsonValues(column)])), 'json')
