import { nearestName } from '../table/nearest-name.ts'
import { type Column, isText, type LogicalType, type Table } from '../table/table.ts'
import { columnMissing, columnOfWrongType } from './prepare.errors.ts'
import type { RecipeInput } from './recipe.ts'
import { mapNumbers, type NamedValues } from './values.ts'

const isTime = (type: LogicalType) => type === 'date' || type === 'timestamp'

/** A table's columns by name. */
export const columnsByName = (table: Table): ReadonlyMap<string, Column> =>
  new Map(table.columns.map((column) => [column.name, column]))

/** A table's column as a recipe starts from it. */
export function rawValues(column: Column): NamedValues {
  const { name } = column
  if (isText(column))
    return {
      name,
      kind: column.type === 'boolean' ? 'boolean' : 'text',
      codes: column.codes,
      levels: column.levels,
    }
  return { name, kind: isTime(column.type) ? 'time' : 'numeric', values: column.values }
}

/**
 * A table's column as the fitted recipe knew it, also where another file's types were read differently:
 * numbers for text ('7' for 7), texts that all spell numbers, an empty column. Throws PREPARE_COLUMN_MISSING,
 * PREPARE_COLUMN_TYPE.
 */
export function conformed(columns: ReadonlyMap<string, Column>, { name, type }: RecipeInput): NamedValues {
  const column = columns.get(name)
  if (!column) throw columnMissing(name, nearestName(name, [...columns.keys()]))
  const values = rawValues(column)
  if (type === 'text') return 'codes' in values ? { ...values, kind: 'text' } : spelled(values.values, column)
  if (type === 'boolean') return asBoolean(values, column)
  const kind = isTime(type) ? 'time' : 'numeric'
  if (!('codes' in values)) {
    if (values.kind !== kind) throw columnOfWrongType(name, type, column.type)
    return { name, kind, values: values.values as Float64Array }
  }
  return { name, kind, values: numbersOf(values.codes, values.levels, column, type) }
}

function spelled(values: Float64Array, column: Column): NamedValues {
  if (isTime(column.type)) throw columnOfWrongType(column.name, 'text', column.type)
  const levels: string[] = []
  const codeOf = new Map<number, number>()
  const codes = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) {
      codes[i] = -1
      continue
    }
    let code = codeOf.get(value)
    if (code === undefined) {
      code = levels.push(String(value)) - 1
      codeOf.set(value, code)
    }
    codes[i] = code
  }
  return { name: column.name, kind: 'text', codes, levels }
}

function numbersOf(
  codes: Int32Array,
  levels: readonly string[],
  column: Column,
  wanted: LogicalType,
): Float64Array {
  const truth = column.type === 'boolean' && !isTime(wanted)
  const numbers = levels.map((level) => (truth ? ['false', 'true'].indexOf(level) : numberOf(level)))
  const out = new Float64Array(codes.length)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    const number = code === -1 || levels[code] === '' ? Number.NaN : numbers[code]!
    if (number !== number && code !== -1 && levels[code] !== '')
      throw columnOfWrongType(column.name, wanted, column.type, levels[code])
    out[i] = number
  }
  // A time spelled as a bare number would be guesswork.
  if (isTime(wanted) && out.some((value) => !Number.isNaN(value)))
    throw columnOfWrongType(column.name, wanted, column.type, levels[codes.find((code) => code !== -1) ?? 0])
  return out
}

const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))

function asBoolean(values: NamedValues, column: Column): NamedValues {
  const { name } = column
  const levels = ['false', 'true']
  if (!('codes' in values)) {
    const wrong = values.values.find((value) => !Number.isNaN(value) && value !== 0 && value !== 1)
    if (wrong !== undefined || values.kind === 'time')
      throw columnOfWrongType(name, 'boolean', column.type, wrong === undefined ? undefined : String(wrong))
    const codes = Int32Array.from(
      mapNumbers(values.values as Float64Array, (x) => (Number.isNaN(x) ? -1 : x)),
    )
    return { name, kind: 'boolean', codes, levels }
  }
  const position = values.levels.map((level) => levels.indexOf(level.toLowerCase()))
  const codes = new Int32Array(values.codes.length)
  for (let i = 0; i < codes.length; i++) {
    const code = values.codes[i]!
    const level = code === -1 ? '' : values.levels[code]!
    codes[i] = level === '' ? -1 : position[code]!
    if (level !== '' && codes[i] === -1) throw columnOfWrongType(name, 'boolean', column.type, level)
  }
  return { name, kind: 'boolean', codes, levels }
}
