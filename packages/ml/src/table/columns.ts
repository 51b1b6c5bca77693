import { type Column, type Field, isText, type Table } from './table.ts'
import { columnMissing } from './table.errors.ts'

/** The column of this name; COLUMN_MISSING names the nearest one. */
export const columnOf = (table: Table, name: string): Column => {
  const found = table.columns.find((column) => column.name === name)
  if (!found) throw columnMissing(name, namesOf(table))
  return found
}

/** The field of this name; COLUMN_MISSING names the nearest one. */
export const columnOfFields = (fields: readonly Field[], name: string): Field => {
  const found = fields.find((field) => field.name === name)
  const names = fields.map((field) => field.name)
  if (!found) throw columnMissing(name, names)
  return found
}

/** The same rows with these columns only, in this order. */
export const selectColumns = (table: Table, names: readonly string[]): Table => ({
  rows: table.rows,
  columns: names.map((name) => columnOf(table, name)),
})

/** The same rows without these columns. A name that is not there is an error: it would hide a typo. */
export const dropColumns = (table: Table, names: readonly string[]): Table => {
  const gone = new Set(names.map((name) => columnOf(table, name).name))
  return { rows: table.rows, columns: table.columns.filter((column) => !gone.has(column.name)) }
}

/** These rows, in this order; a row may be taken twice. Text columns keep all their levels. */
export const takeRows = (table: Table, rows: Int32Array): Table => ({
  rows: rows.length,
  columns: table.columns.map((column) => takeValues(column, rows)),
})

const takeValues = (column: Column, rows: Int32Array): Column => {
  if (isText(column)) {
    const codes = new Int32Array(rows.length)
    for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]!]!
    return { ...column, codes }
  }
  const values = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!
  return { ...column, values }
}

const namesOf = (table: Table): string[] => table.columns.map((column) => column.name)
