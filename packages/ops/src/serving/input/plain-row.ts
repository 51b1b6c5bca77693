import type { Batch, ColumnInput, Signature, SignatureInput } from '@slipway/ml/model'
import type { Column } from '@slipway/ml/table'
import { type PlainJson, plainJson } from './plain-json.ts'
import { truthLevels } from './read-column.ts'

/**
 * Reads a body of the form `{"rows":[{…}]}` straight into columns: one row with every input, in the signature's order, of
 * numbers, truth values, plain texts and null. Most requests are that, and JSON.parse with what looks at its objects takes
 * several times as long. Null for everything else (other keys, more rows, escapes, what does not fit the signature): that
 * is read the long way, or refused there, with its place. Null instead of a reader where an input is of another type.
 */
export const plainRowReader = ({ inputs }: Signature): ((body: Buffer) => Batch | null) | null => {
  if (inputs.length === 0 || !inputs.every(isPlain)) return null
  const keys = inputs.map(({ name }) => Buffer.from(JSON.stringify(name)))
  const json = plainJson()
  return (body) => {
    json.begin(body)
    if (!opening.every(json.takes)) return null
    const columns = new Array<Column>(inputs.length)
    for (let at = 0; at < inputs.length; at++) {
      if (at > 0 && !json.takes(comma)) return null
      if (!json.takes(keys[at]!) || !json.takes(colon)) return null
      const column = json.takes(nothing) ? missing(inputs[at]!) : given(inputs[at]!, json)
      if (column === null) return null
      columns[at] = column
    }
    return closing.every(json.takes) && json.isOver() ? { rows: 1, columns } : null
  }
}

type PlainInput = ColumnInput & { readonly type: 'number' | 'integer' | 'boolean' | 'text' }

const isPlain = (input: SignatureInput): input is PlainInput =>
  input.type === 'number' || input.type === 'integer' || input.type === 'boolean' || input.type === 'text'

const bytesOf = (signs: readonly string[]) => signs.map((sign) => Buffer.from(sign))
const opening = bytesOf(['{', '"rows"', ':', '[', '{'])
const closing = bytesOf(['}', ']', '}'])
const [comma, colon, nothing, yes, no] = bytesOf([',', ':', 'null', 'true', 'false']) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
  Buffer,
]

/** What follows as the only value of a column; null where it is none. */
const given = (input: PlainInput, json: PlainJson): Column | null => {
  const { name, type } = input
  if (type === 'text') {
    const text = json.text()
    if (text === null) return null
    return text === '' ? missing(input) : { name, type, codes: new Int32Array(1), levels: [text] }
  }
  if (type === 'boolean') {
    const isTrue = json.takes(yes)
    if (!isTrue && !json.takes(no)) return null
    return { name, type, codes: Int32Array.of(isTrue ? 1 : 0), levels: truthLevels }
  }
  const number = json.number()
  if (!Number.isFinite(number) || (type === 'integer' && !Number.isSafeInteger(number))) return null
  const values = new Float64Array(1)
  values[0] = number
  return { name, type, values }
}

const missing = ({ name, type, nullable }: PlainInput): Column | null => {
  if (!nullable) return null
  if (type === 'text' || type === 'boolean')
    return { name, type, codes: Int32Array.of(-1), levels: type === 'boolean' ? truthLevels : [] }
  return { name, type, values: Float64Array.of(NaN) }
}
