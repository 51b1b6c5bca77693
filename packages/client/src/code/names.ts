import { addLabels } from '@slipway/contract/labels'
import type { EndpointDetail } from '@slipway/contract/serving'
import { pathOf } from '../send.ts'

export type Input = EndpointDetail['signature']['inputs'][number]
export type Output = EndpointDetail['signature']['outputs'][number]

/** The signature lists at most this many categories; where it lists that many there may be more. */
const mostListed = 200

/** `price-of-house` as `PriceOfHouse`: what types of an endpoint are called. */
export const typeName = (endpoint: string): string => {
  const name = endpoint
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('')
  return /^[0-9]/.test(name) || name === '' ? `Model${name}` : name
}

/** All the values that an input may have, where the signature knows them. */
export const valuesOf = (input: Input): readonly string[] | null => {
  if (input.type !== 'text' || !input.categories) return null
  const { categories } = input
  return categories.length > 0 && categories.length < mostListed ? categories : null
}

/** What an answer's column may hold, where it is one of the classes. */
export const classesOf = (output: Output, { signature }: EndpointDetail): readonly string[] | null =>
  output.type === 'text' && output.name.startsWith('prediction') && signature.classes.length > 0
    ? signature.classes
    : null

/** What may become of a prediction: one of the classes, a number, or what its model says nobody knows. */
export const labelsOf = (endpoint: EndpointDetail): readonly string[] | 'number' | 'any' => {
  const output = endpoint.signature.outputs.find(({ name }) => name.startsWith('prediction'))
  if (!output) return 'any'
  return (
    classesOf(output, endpoint) ?? (output.type === 'number' || output.type === 'integer' ? 'number' : 'any')
  )
}

/** Where labels are told. */
export const labelsPath = ({ name }: EndpointDetail): string => pathOf(addLabels, { name })

/** Whether a row need not name it. */
export const mayBeLeftOut = (input: Input): boolean => input.nullable && !input.required

const contents = { json: 'Any JSON', base64: 'Bytes in base64' }

/** What is known of an input, in words. */
export const docOf = (input: Input): string => {
  if (input.type === 'tensor') return `${input.datatype} of shape [${input.shape.join(', ')}]`
  const { type, min, max, nullable, example, param } = input
  const isTime = type === 'date' || type === 'timestamp'
  const end = (value: number) => (isTime ? new Date(value).toISOString().slice(0, 10) : String(value))
  const kind: Record<typeof type, string> = {
    integer: 'A whole number',
    number: 'A number',
    boolean: 'True or false',
    date: 'A day, such as 2026-03-14',
    timestamp: 'A time, such as 2026-03-14T15:09:26Z',
    text: input.content ? contents[input.content] : 'Text',
  }
  const range = min === undefined || max === undefined ? '' : `; ${end(min)} to ${end(max)} in training`
  const such = example === undefined ? '' : `, such as ${example}`
  const lacking = param
    ? '; a parameter: the model has a value of its own'
    : nullable
      ? '; may be missing'
      : ''
  return `${kind[type]}${such}${range}${lacking}.`
}

/** Dimensions of one row of a tensor. */
export const depthOf = (tensor: Extract<Input, { type: 'tensor' }>, { signature }: EndpointDetail): number =>
  Math.max(0, tensor.shape.length - (signature.rows === 'one' ? 0 : 1))

export const taskInWords = ({ name, model, version, signature }: EndpointDetail): string =>
  `Predicts ${signature.target || 'what its model does'} by the endpoint ${name}: model ${model}, version ${version}.`
