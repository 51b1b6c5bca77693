import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { dictionaryOf } from '../src/table/dictionary.ts'
import type { Column, Field, Table } from '../src/table/table.ts'
import { dataPath } from './data.ts'

/** Where the public data lie; a test's name says so when they are absent. */
export const publicData = dataPath('churn/telco_churn.csv') !== null
export const withoutData = publicData ? '' : ' (skipped: no ../shared/data)'

/**
 * A public CSV file as a table, by the plainest rules (no quotes, comma, '' and NULL missing), so that these tests
 * depend on no reader under test. Columns where all values are numbers hold numbers; `times` hold ISO moments.
 */
export function publicTable(file: string, options: { rows?: number; times?: readonly string[] } = {}): Table {
  const path = dataPath(file)
  if (path === null) throw new Error(`no ${file}`)
  const bytes = readFileSync(path)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  const names = lines[0]!.split(',')
  const body = lines.slice(1, 1 + (options.rows ?? lines.length)).map((line) => line.split(','))
  return {
    rows: body.length,
    columns: names.map((name, k) =>
      columnOf(
        name,
        body.map((cells) => cells[k]!.trim()),
        options.times ?? [],
      ),
    ),
  }
}

function columnOf(name: string, cells: readonly string[], times: readonly string[]): Column {
  const there = (cell: string) => cell !== '' && cell !== 'NULL'
  if (times.includes(name)) {
    const values = Float64Array.from(cells, (cell) => (there(cell) ? Date.parse(cell) : Number.NaN))
    return { name, type: 'timestamp', values }
  }
  if (cells.every((cell) => !there(cell) || Number.isFinite(Number(cell)))) {
    const values = Float64Array.from(cells, (cell) => (there(cell) ? Number(cell) : Number.NaN))
    return {
      name,
      type: values.every((v) => Number.isNaN(v) || Number.isInteger(v)) ? 'integer' : 'number',
      values,
    }
  }
  const present = cells.map((cell) => (there(cell) ? cell : null))
  const words = new Set(present.filter((cell) => cell !== null).map((cell) => cell.toLowerCase()))
  if ([...words].every((word) => word === 'yes' || word === 'no')) {
    const codes = Int32Array.from(present, (cell) =>
      cell === null ? -1 : cell.toLowerCase() === 'yes' ? 1 : 0,
    )
    return { name, type: 'boolean', codes, levels: ['false', 'true'] }
  }
  return { name, type: 'text', ...dictionaryOf(present) }
}

/** A table's fields, nullable where a value is missing. */
export const fieldsOf = (table: Table): Field[] =>
  table.columns.map((column) => ({
    name: column.name,
    type: column.type,
    nullable: 'codes' in column ? column.codes.includes(-1) : column.values.some(Number.isNaN),
  }))

/** A 0/1 or numeric target read from a column; text columns give 1 where the level is `positive`. */
export function numbersIn(table: Table, name: string, positive?: string): Float64Array {
  const column = table.columns.find((candidate) => candidate.name === name)!
  if (!('codes' in column)) return column.values
  return Float64Array.from(column.codes, (code) => (column.levels[code] === positive ? 1 : 0))
}
