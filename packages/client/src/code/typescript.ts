import type { EndpointDetail } from '@slipway/contract/serving'
import {
  classesOf,
  depthOf,
  docOf,
  type Input,
  labelsOf,
  labelsPath,
  mayBeLeftOut,
  type Output,
  taskInWords,
  typeName,
  valuesOf,
} from './names.ts'

/** A module of TypeScript without dependencies: types of an endpoint's rows and answers, and the calls. */
export const typescriptClient = (endpoint: EndpointDetail, url: string): string => {
  const { name, path, signature } = endpoint
  const type = typeName(name)
  const rows = signature.inputs.map((input) => `${doc(docOf(input))}${field(input, endpoint)}`)
  const outputs = signature.outputs.map(
    (output) =>
      `${'description' in output && output.description ? doc(output.description) : ''}  ${key(output.name)}: ${outputType(output, endpoint)}`,
  )
  return `/**
 * ${safe(taskInWords(endpoint))}
 * Written by \`slipway client ${name}\`; write it anew when the model changes its inputs.
 */

export interface ${type}Row {
${rows.join('\n')}
}

export interface ${type}Prediction {
${outputs.join('\n')}
}

export interface ${type}Warning {
  row: number
  columns: string[]
  severity: 'info' | 'warn' | 'error' | 'block'
  check: string
}

export interface ${type}Answer {
  /** One a row, in the order of the rows. */
  predictions: ${type}Prediction[]
  /** By which the prediction is found again, and what really happened is told later. */
  id: string
  model: string
  version: number
  /** What the rows fail of the checks of the training data. */
  warnings?: ${type}Warning[]
}

/** What really happened. */
export interface ${type}Label {
  /** That the prediction was answered with. */
  id: string
  /** The row of its request, from 0; 0 unless given. */
  row?: number
  /** null takes a label back. */
  value: ${labelType(endpoint)} | null
  /** When it came true, in milliseconds; now unless given. The later counts, whenever it comes. */
  atMs?: number
}

export interface ${type}Labelled {
  accepted: number
  /** Said before, word for word. */
  duplicates: number
  /** Of the accepted: changed what was known. */
  corrected: number
  /** Of the accepted: about an earlier time than what is known. */
  outdated: number
  /** Of the accepted: name no class that the model answers with. */
  unknown: number
}

/** What the server refused or could not do: \`code\` is for programs, \`hint\` says what would help. */
export class ${type}Error extends Error {
  override readonly name = '${type}Error'
  /** Of HTTP; 0 where the server was not reached, or not in time. */
  readonly status: number
  readonly code: string
  readonly hint: string

  constructor(status: number, code: string, message: string, hint: string) {
    super(message)
    this.status = status
    this.code = code
    this.hint = hint
  }
}

export interface ${type}Options {
  /** Where the server answers. */
  url?: string
  /** A member's token, where the server asks for one. */
  token?: string
  /** How long to wait, 10 seconds unless given. */
  timeoutMs?: number
  signal?: AbortSignal
}

export interface ${type}PredictOptions extends ${type}Options {
  /** The caller's own name for this prediction. */
  id?: string
}

/** @throws ${type}Error */
export function predict${type}(
  rows: readonly ${type}Row[],
  { id, ...options }: ${type}PredictOptions = {},
): Promise<${type}Answer> {
  return post(${JSON.stringify(path)}, id === undefined ? { rows } : { rows, id }, options)
}

/** Tells what predictions should have been: at once or late, again or corrected. @throws ${type}Error */
export function label${type}(
  labels: readonly ${type}Label[],
  options: ${type}Options = {},
): Promise<${type}Labelled> {
  return post(${JSON.stringify(labelsPath(endpoint))}, { labels }, options)
}

async function post<Reply>(path: string, asked: object, options: ${type}Options): Promise<Reply> {
  const { url = ${JSON.stringify(url)}, token, timeoutMs = 10_000, signal } = options
  const late = AbortSignal.timeout(timeoutMs)
  let status = 0
  let text: string
  try {
    const reply = await fetch(url.replace(/\\/+$/, '') + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: \`Bearer \${token}\` }),
      },
      body: JSON.stringify(asked),
      signal: signal ? AbortSignal.any([late, signal]) : late,
    })
    status = reply.status
    text = await reply.text()
  } catch (cause) {
    if (signal?.aborted) throw cause
    const what = late.aborted ? \`no answer within \${timeoutMs} ms\` : String(cause)
    throw new ${type}Error(0, 'UNREACHABLE', what, \`Check that the server runs at \${url}.\`)
  }
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw new ${type}Error(status, 'NOT_JSON', text.slice(0, 200), 'Check that the address is the server’s own.')
  }
  if (status === 200) return body as Reply
  const { code = 'UNKNOWN', message = text.slice(0, 200), hint = '' } =
    (body as { error?: { code?: string; message?: string; hint?: string } }).error ?? {}
  throw new ${type}Error(status, code, message, hint)
}
`
}

const doc = (text: string) => `  /** ${safe(text)} */\n`
/** What comes from data must not end a comment. */
const safe = (text: string) => text.replaceAll('*/', '* /').replace(/\s+/g, ' ')
const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))
const union = (values: readonly string[]) => values.map((value) => JSON.stringify(value)).join(' | ')

const field = (input: Input, endpoint: EndpointDetail): string =>
  `  ${key(input.name)}${mayBeLeftOut(input) ? '?' : ''}: ${inputType(input, endpoint)}${input.nullable ? ' | null' : ''}`

const inputType = (input: Input, endpoint: EndpointDetail): string => {
  switch (input.type) {
    case 'tensor': {
      const of = input.datatype === 'string' ? 'string' : input.datatype === 'bool' ? 'boolean' : 'number'
      return of + '[]'.repeat(depthOf(input, endpoint))
    }
    case 'text': {
      if (input.content === 'json') return 'unknown'
      const values = valuesOf(input)
      return values ? union(values) : 'string'
    }
    case 'date':
    case 'timestamp':
      return 'string | number'
    default:
      return input.type === 'boolean' ? 'boolean' : 'number'
  }
}

const labelType = (endpoint: EndpointDetail): string => {
  const labels = labelsOf(endpoint)
  if (labels === 'any') return 'string | number | boolean'
  return labels === 'number' ? labels : union(labels)
}

const outputType = (output: Output, endpoint: EndpointDetail): string => {
  if (output.type === 'tensor') return 'unknown'
  const classes = classesOf(output, endpoint)
  if (classes) return union(classes)
  return output.type === 'text' ? 'string' : output.type === 'boolean' ? 'boolean' : 'number | null'
}
