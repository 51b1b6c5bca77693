import type { ColumnInput } from '@slipway/ml/model'
import { type Column, truthLevels } from '@slipway/ml/table'
import { badValue, notFinite, nullInRequired, wholeTooLarge } from '../serving.errors.ts'
import { timeOf } from './time.ts'

/**
 * json: the values as JSON gives them. spelled: every value is text (CSV), so numbers and truth values are read
 * from it. Missing: null, undefined, and empty text.
 */
export type Form = 'json' | 'spelled'

const isMissing = (value: unknown) => value === null || value === undefined || value === ''
/** pandas writes a missing time so, in JSON and CSV. */
const isMissingTime = (value: unknown) => isMissing(value) || value === 'NaT'

/** One input's values, checked against the signature and laid out as a column. Errors name row and column. */
export const readColumn = (input: ColumnInput, values: ArrayLike<unknown>, form: Form): Column => {
  const { name, type } = input
  if (type === 'text')
    return { name, type, ...readText(input, input.content === 'json' ? asJson(input, values, form) : values) }
  if (type === 'boolean') return { name, type, ...readBooleans(input, values, form) }
  return { name, type, values: readNumbers(input, values, form) }
}

const readNumbers = (input: ColumnInput, values: ArrayLike<unknown>, form: Form): Float64Array => {
  const out = new Float64Array(values.length)
  const isTime = input.type === 'date' || input.type === 'timestamp'
  const numberOf = isTime ? timeOf : plainNumber
  const missing = isTime ? isMissingTime : isMissing
  for (let row = 0; row < out.length; row++) {
    const value = values[row]
    if (missing(value)) {
      if (!input.nullable) throw nullInRequired(row, input.name)
      out[row] = NaN
    } else out[row] = numberOf(input, row, value, form)
  }
  return out
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

const plainNumber = (input: ColumnInput, row: number, value: unknown, form: Form): number => {
  let number = value
  if (form === 'spelled' && typeof value === 'string' && decimal.test(value.trim())) number = Number(value)
  if (typeof number !== 'number') {
    const hint =
      typeof value === 'string' && decimal.test(value)
        ? `Send it without quotes: ${value}.`
        : 'Send a JSON number.'
    throw badValue(row, input.name, input.type === 'integer' ? 'a whole number' : 'a number', value, hint)
  }
  return checkedNumber(input, row, number)
}

/** Refuses infinities, and fractions, and what was rounded already, where whole numbers belong. NaN is refused too: it means "missing" only in binary tensors. */
export const checkedNumber = (input: ColumnInput, row: number, number: number): number => {
  if (!Number.isFinite(number)) throw notFinite(row, input.name, number)
  if (input.type === 'integer' && !Number.isInteger(number))
    throw badValue(row, input.name, 'a whole number', number, 'Round it, or train on fractions.')
  if (input.type === 'integer' && !Number.isSafeInteger(number)) throw wholeTooLarge(row, input.name, number)
  return number
}

const readText = (input: ColumnInput, values: ArrayLike<unknown>) => {
  const codes = new Int32Array(values.length)
  const levels: string[] = []
  const codeOf = values.length > 1 ? new Map<string, number>() : null
  for (let row = 0; row < codes.length; row++) {
    const value = values[row]
    if (isMissing(value)) {
      if (!input.nullable) throw nullInRequired(row, input.name)
      codes[row] = -1
    } else if (typeof value !== 'string') {
      throw badValue(row, input.name, 'text', value, `Send it in quotes: ${JSON.stringify(String(value))}.`)
    } else {
      let code = codeOf?.get(value)
      if (code === undefined) {
        code = levels.push(value) - 1
        codeOf?.set(value, code)
      }
      codes[row] = code
    }
  }
  return { codes, levels }
}

/** Values of any form as the JSON that they are; spelled out they are JSON already. */
const asJson = (input: ColumnInput, values: ArrayLike<unknown>, form: Form): (string | null)[] =>
  Array.from(values, (value, row) => {
    if (value === null || value === undefined || (form === 'spelled' && value === '')) return null
    if (form === 'json') return JSON.stringify(value)
    try {
      return JSON.stringify(JSON.parse(value as string))
    } catch {
      throw badValue(row, input.name, 'JSON', value, 'Send text as JSON has it, in quotes.')
    }
  })

const spelledTruth: Record<string, number> = { false: 0, f: 0, no: 0, '0': 0, true: 1, t: 1, yes: 1, '1': 1 }

const readBooleans = (input: ColumnInput, values: ArrayLike<unknown>, form: Form) => {
  const codes = new Int32Array(values.length)
  for (let row = 0; row < codes.length; row++) {
    const value = values[row]
    if (isMissing(value)) {
      if (!input.nullable) throw nullInRequired(row, input.name)
      codes[row] = -1
      continue
    }
    const code =
      typeof value === 'boolean'
        ? Number(value)
        : form === 'spelled' && typeof value === 'string'
          ? spelledTruth[value.trim().toLowerCase()]
          : undefined
    if (code === undefined) throw badValue(row, input.name, 'true or false', value, 'Send true or false.')
    codes[row] = code
  }
  return { codes, levels: truthLevels }
}
