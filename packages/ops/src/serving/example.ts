import { placedInputs, type Signature, type SignatureInput } from '@slipway/ml/model'

/** A row that the endpoint would answer: the commonest category, the middle of a range. */
export const exampleRow = (signature: Signature): Record<string, unknown> =>
  Object.fromEntries(
    placedInputs(signature.inputs).map((input) => [input.name, exampleValue(input, signature)]),
  )

const exampleValue = (input: SignatureInput, signature: Signature): unknown => {
  if (input.type === 'tensor') {
    const sizes = input.shape.slice(signature.rows === 'one' ? 0 : 1).map((size) => Math.max(1, size))
    const one = input.datatype === 'string' ? 'text' : input.datatype === 'bool' ? true : 0
    return sizes.reduceRight<unknown>((inner, size) => new Array(size).fill(inner), one)
  }
  const { type, categories, min, max, nullable, content, example } = input
  if (content === 'json' && example !== undefined) return JSON.parse(example)
  const middle = min !== undefined && max !== undefined ? (min + max) / 2 : (min ?? max)
  switch (type) {
    case 'text':
      return example ?? categories?.find((category) => category !== '') ?? (nullable ? null : 'text')
    case 'boolean':
      return true
    case 'integer':
      return Math.round(middle ?? 1)
    case 'number':
      return middle === undefined ? 1 : Number(middle.toPrecision(4))
    case 'date':
      return new Date(middle ?? 0).toISOString().slice(0, 10)
    case 'timestamp':
      return new Date(middle ?? 0).toISOString()
  }
}

/** A command that a person can paste into a shell. */
export const exampleCurl = (url: string, row: Record<string, unknown>): string =>
  `curl -s ${url} -H 'content-type: application/json' -d '${JSON.stringify({ rows: [row] }).replaceAll("'", "'\\''")}'`
