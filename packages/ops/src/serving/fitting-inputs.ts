import {
  absentColumn,
  type Batch,
  type BatchColumn,
  isTensor,
  mayBeLeftOut,
  type Signature,
  type SignatureInput,
} from '@slipway/ml/model'
import { isText } from '@slipway/ml/table'
import { inputsMissing, nullInRequired } from './serving.errors.ts'

/** The rows that callers send for one model, as another takes them. Throws where a value it needs is missing. */
export type FitInputs = (batch: Batch) => Batch

/**
 * Callers send what the champion takes; a challenger or shadow picks its own inputs out of that. Null where both take
 * the same. Throws SERVING_INPUTS_MISSING where it needs what callers do not send.
 */
export const fitInputs = (
  sent: Pick<Signature, 'inputs'>,
  wanted: Signature,
  who: { readonly model: string; readonly version: number },
): FitInputs | null => {
  const places = wanted.inputs.map((input) => sent.inputs.findIndex(({ name }) => name === input.name))
  const lacking = wanted.inputs.filter((input, i) => {
    const found = sent.inputs[places[i]!]
    return found ? !holds(found, input) : !mayBeLeftOut(input)
  })
  if (lacking.length > 0)
    throw inputsMissing(
      who,
      lacking.map(({ name }) => name),
    )
  const same =
    places.length === sent.inputs.length &&
    places.every((place, i) => {
      const [from, to] = [sent.inputs[i]!, wanted.inputs[i]!]
      return place === i && holds(from, to) && from.type === to.type && (to.nullable || !from.nullable)
    })
  if (same) return null
  return ({ rows, columns }) => ({
    rows,
    columns: wanted.inputs.map((input, i) => {
      const column = columns[places[i]!]
      if (!column) return missing(input, rows)
      if (!input.nullable) mustBeFull(column)
      if (isTensor(column) || isText(column) || column.type === input.type) return column
      return { ...column, type: 'number' }
    }),
  })
}

/** A whole number is a number too; otherwise the types are the same. */
const holds = (sent: SignatureInput, wanted: SignatureInput): boolean =>
  sent.type === 'tensor' && wanted.type === 'tensor'
    ? sent.datatype === wanted.datatype && String(sent.shape) === String(wanted.shape)
    : (sent.type === wanted.type && contentOf(sent) === contentOf(wanted)) ||
      (sent.type === 'integer' && wanted.type === 'number')

const contentOf = (input: SignatureInput) => (input.type === 'tensor' ? undefined : input.content)

const mustBeFull = (column: BatchColumn): void => {
  if (isTensor(column)) return
  const row = isText(column) ? column.codes.indexOf(-1) : column.values.findIndex(Number.isNaN)
  if (row !== -1) throw nullInRequired(row, column.name)
}

const missing = (input: SignatureInput, rows: number): BatchColumn =>
  input.type === 'tensor' ? neverMissing(input.name) : absentColumn(input, rows)

/** Only columns may be absent. */
const neverMissing = (name: string): never => {
  throw new Error(`The tensor ${name} is missing`)
}
