import { mayBeLeftOut, type Signature } from '@slipway/ml/model'
import { type Expected, nearestName } from '@slipway/ml/table'
import { columnsMissing, valueWrong } from './fit-inputs.errors.ts'

type Input = Signature['inputs'][number]

/** What a file of rows for this model holds: it is read as the training data were. */
export const expectedOf = ({ inputs }: { readonly inputs: readonly Input[] }): Map<string, Expected> =>
  new Map(
    inputs.flatMap((input) => {
      if (input.type === 'tensor') return []
      const { name, type, dayOrder } = input
      return [[name, { type, ...(dayOrder && { dayOrder }) }]]
    }),
  )

/**
 * Refuses a file that lacks a column which the model needs, and one that has a column of nearly the name of one that
 * may be missing: that is a slip, and the answers would be worse without a word.
 */
export function requireColumns(path: string, columns: readonly string[], inputs: readonly Input[]): void {
  const known = new Set(inputs.map(({ name }) => name))
  const spare = new Set(columns.filter((name) => !known.has(name)))
  // What one column is taken for, no other is.
  const nearTo = (name: string): string | undefined => {
    const near = nearestName(name, [...spare])
    if (near !== undefined) spare.delete(near)
    return near
  }
  const lacking = inputs
    .filter(({ name }) => !columns.includes(name))
    .map((input) => ({ name: input.name, left: mayBeLeftOut(input), near: nearTo(input.name) }))
    .filter(({ left, near }) => !left || near !== undefined)
  if (lacking.length > 0) throw columnsMissing(path, lacking, columns)
}

const expected: Record<Input['type'], string> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  text: 'text',
  date: 'a date',
  timestamp: 'a time',
  tensor: 'a list',
}

/** The values of a row that the model takes, as it takes them. Throws CLI_WRONG_VALUE, rows counted from 1. */
export function fitRow(
  path: string,
  row: Readonly<Record<string, unknown>>,
  at: number,
  inputs: readonly Input[],
): Record<string, unknown> {
  const fitted: Record<string, unknown> = Object.create(null)
  for (const input of inputs) {
    if (!Object.hasOwn(row, input.name)) continue
    const isJson = input.type !== 'tensor' && input.content === 'json'
    const value = isJson ? (row[input.name] ?? null) : asSigned(row[input.name], input.type)
    const wrong = value === null ? !input.nullable : !isJson && !isOf(input.type, value)
    if (wrong) throw valueWrong(path, at + 1, input.name, expected[input.type], value)
    fitted[input.name] = value
  }
  return fitted
}

/** A file tells types by its own content: 7 may be a text, and 1 a true. The signature decides. */
function asSigned(value: unknown, type: Input['type']): unknown {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return type === 'text' ? value.toISOString().slice(0, 10) : value.toISOString()
  if (type === 'text') return String(value)
  if (type === 'boolean' && typeof value === 'number') return value === 1 ? true : value === 0 ? false : value
  // One word among numbers makes a column text: the word is what is wrong, not the numbers beside it.
  if ((type === 'integer' || type === 'number') && typeof value === 'string' && isNumeral(value))
    return Number(value)
  return value
}

const isNumeral = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text))

function isOf(type: Input['type'], value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'number') return Number.isFinite(value)
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'tensor') return Array.isArray(value)
  // Dates are ISO texts by now, and the server reads them.
  return typeof value === 'string' || (type !== 'text' && typeof value === 'number')
}
