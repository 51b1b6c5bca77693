import { type Column, type Field, isText, type LogicalType, type Table } from './table.ts'
import { valueMisfits } from './table.errors.ts'
import { dictionaryOf } from './dictionary.ts'

/**
 * A table of row objects. Without fields the columns are the keys in order of first appearance, and
 * each column's type is the narrowest that holds all its values (Date → timestamp, true → boolean,
 * 3 → integer, 2.5 → number, else text). null, undefined and NaN are missing.
 * With fields, a value that does not fit raises VALUE_MISFITS; numbers may come as text ("3.5"), times
 * as Date, milliseconds or ISO 8601 text.
 */
export const tableOf = (rows: readonly Record<string, unknown>[], fields?: readonly Field[]): Table => ({
  rows: rows.length,
  columns: (fields ?? fieldsOf(rows)).map((field) => columnFrom(rows, field)),
})

/** A table's rows as plain objects; missing is null, times are Dates. For small tables and for output. */
export const records = (table: Table): Record<string, unknown>[] =>
  Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(table.columns.map((column) => [column.name, valueAt(column, row)])),
  )

/** One value as plain data: number, boolean, text, Date, or null where it is missing. */
export const valueAt = (column: Column, row: number): number | boolean | string | Date | null => {
  if (isText(column)) {
    const code = column.codes[row]!
    if (code < 0) return null
    return column.type === 'boolean' ? code === 1 : column.levels[code]!
  }
  const value = column.values[row]!
  if (Number.isNaN(value)) return null
  return column.type === 'date' || column.type === 'timestamp' ? new Date(value) : value
}

/** The schema of a table in memory: nullable where a value is missing. */
export const fieldsOfTable = (table: Table): Field[] =>
  table.columns.map((column) => ({
    name: column.name,
    type: column.type,
    nullable: isText(column) ? column.codes.includes(-1) : column.values.some(Number.isNaN),
  }))

const fieldsOf = (rows: readonly Record<string, unknown>[]): Field[] => {
  const names = new Set<string>()
  for (const row of rows) for (const name of Object.keys(row)) names.add(name)
  return [...names].map((name) => ({ name, type: narrowestType(rows, name), nullable: true }))
}

const narrowestType = (rows: readonly Record<string, unknown>[], name: string): LogicalType => {
  const kinds = new Set<LogicalType>()
  for (const row of rows) {
    const value = row[name]
    if (!isMissing(value)) kinds.add(typeOfValue(value))
  }
  if (kinds.size === 1) return [...kinds][0]!
  return kinds.size === 2 && kinds.has('integer') && kinds.has('number') ? 'number' : 'text'
}

const typeOfValue = (value: unknown): LogicalType => {
  if (value instanceof Date) return 'timestamp'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number'
  if (typeof value === 'bigint') return isSafe(value) ? 'integer' : 'text'
  return 'text'
}

const columnFrom = (rows: readonly Record<string, unknown>[], field: Field): Column => {
  const { name, type } = field
  if (type === 'text') return { name, type, ...dictionaryOf(rows.map((row) => textOf(row[name]))) }
  const values = new Float64Array(rows.length)
  for (let row = 0; row < rows.length; row++) {
    const value = rows[row]![name]
    const number = isMissing(value) ? Number.NaN : numberOf(value, type)
    if (number === undefined) throw valueMisfits(name, row, type, value)
    values[row] = number
  }
  if (type !== 'boolean') return { name, type, values }
  return {
    name,
    type,
    codes: Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value)),
    levels: ['false', 'true'],
  }
}

const isMissing = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value))

const isSafe = (value: bigint): boolean =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)

const textOf = (value: unknown): string | null => {
  if (isMissing(value)) return null
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return `${value}`
  return JSON.stringify(value)
}

/** The value as this type holds it; undefined where it does not fit. */
const numberOf = (value: unknown, type: LogicalType): number | undefined => {
  if (type === 'boolean') {
    if (value === true || value === 'true' || value === 1) return 1
    return value === false || value === 'false' || value === 0 ? 0 : undefined
  }
  if (type === 'date' || type === 'timestamp') return millisecondsOf(value)
  const number =
    typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
      ? Number(value)
      : typeof value === 'string' && value.trim() !== ''
        ? Number(value)
        : Number.NaN
  if (Number.isNaN(number)) return undefined
  return type === 'integer' && !Number.isInteger(number) ? undefined : number
}

const millisecondsOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value
  if (!(value instanceof Date) && typeof value !== 'string') return undefined
  const time = value instanceof Date ? value.getTime() : Date.parse(withZone(value.trim()))
  return Number.isNaN(time) ? undefined : time
}

/** A time that names no zone is UTC, on every machine. */
const withZone = (text: string): string =>
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text) ? `${text.replace(' ', 'T')}Z` : text
