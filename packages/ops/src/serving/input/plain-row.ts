import { FlatRow, type FlatType, type Signature, type SignatureInput } from '@slipway/ml/model'
import { type PlainJson, plainJson } from './plain-json.ts'

/**
 * Reads a body of the form `{"rows":[{…}]}` straight into a row: one row with every input, in the signature's order, of
 * numbers, truth values, plain texts and null. Most requests are that, and JSON.parse with what looks at its objects takes
 * several times as long. Null for everything else (other keys, more rows, escapes, what does not fit the signature): that
 * is read the long way, or refused there, with its place. Null instead of a reader where an input is of another type.
 */
export const plainRowReader = ({ inputs }: Signature): ((body: Buffer) => FlatRow | null) | null => {
  if (inputs.length === 0 || !inputs.every(isPlain)) return null
  const form = { names: inputs.map(({ name }) => name), types: inputs.map(({ type }) => type) }
  const keys = inputs.map(({ name }) => Buffer.from(JSON.stringify(name)))
  /** What stands before each value where nobody puts spaces. */
  const dense = inputs.map(({ name }, at) =>
    Buffer.from(`${at === 0 ? '{"rows":[{' : ','}${JSON.stringify(name)}:`),
  )
  const missing = inputs.map(() => NaN)
  const hasTexts = inputs.some(({ type }) => type === 'text')
  const json = plainJson()
  const isBefore = (at: number): boolean =>
    json.takes(dense[at]!) ||
    ((at === 0 ? opening.every(json.takes) : json.takes(comma)) && json.takes(keys[at]!) && json.takes(colon))

  return (body) => {
    json.begin(body)
    const numbers = missing.slice()
    const texts = hasTexts ? new Array<string | null>(inputs.length).fill(null) : noTexts
    for (let at = 0; at < inputs.length; at++) {
      if (!isBefore(at)) return null
      const { type, nullable } = inputs[at]!
      if (type === 'text') {
        const text = json.text() ?? (json.takes(nothing) ? '' : null)
        if (text === null || (text === '' && !nullable)) return null
        if (text !== '') texts[at] = text
        continue
      }
      const value = type === 'boolean' ? truthIn(json) : json.number()
      if (
        Number.isFinite(value)
          ? type === 'integer' && !Number.isSafeInteger(value)
          : !nullable || !json.takes(nothing)
      )
        return null
      numbers[at] = value
    }
    return (json.takes(denseEnd) || closing.every(json.takes)) && json.isOver()
      ? new FlatRow(form, numbers, texts)
      : null
  }
}

const isPlain = (input: SignatureInput): input is SignatureInput & { readonly type: FlatType } =>
  input.type === 'number' ||
  input.type === 'integer' ||
  input.type === 'boolean' ||
  (input.type === 'text' && input.content !== 'json')

const noTexts: (string | null)[] = []

const bytesOf = (signs: readonly string[]) => signs.map((sign) => Buffer.from(sign))
const opening = bytesOf(['{', '"rows"', ':', '[', '{'])
const closing = bytesOf(['}', ']', '}'])
const [denseEnd, comma, colon, nothing, yes, no] = bytesOf(['}]}', ',', ':', 'null', 'true', 'false']) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
  Buffer,
  Buffer,
]

const truthIn = (json: PlainJson): number => (json.takes(yes) ? 1 : json.takes(no) ? 0 : NaN)
