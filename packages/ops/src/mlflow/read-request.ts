import type { Static, TSchema } from 'typebox'
import { isTooDeep } from '../kernel/index.ts'
import {
  bodyBroken,
  invalidParameter,
  mediaRefused,
  missingValue,
  nestedTooDeep,
  notAnObject,
  nulRefused,
} from './mlflow.errors.ts'
import { wrongTypeOf } from './wire/as-written.ts'
import { Misfit, pathText, readerOf } from './wire/reader.ts'

/** What of an HTTP request may carry fields of the message. */
export interface Carrier {
  readonly method: string
  readonly contentType: string | undefined
  /** The body as it came; undefined where there is none. */
  readonly body: string | undefined
  readonly query: Record<string, string | string[]>
  readonly params: Record<string, string>
}

/** Reads requests of one route: the query of a GET, else the body; what the path names is a field too. */
export function requestReader<S extends TSchema>(schema: S): (carrier: Carrier) => Static<S> {
  let read: ((value: unknown) => Static<S>) | undefined
  return (carrier) => {
    read ??= readerOf(schema)
    const queried = carrier.method === 'GET' && Object.keys(carrier.query).length > 0
    const given = queried ? fromQuery(schema, carrier.query) : fromBody(carrier)
    const json = Object.keys(carrier.params).length > 0 ? { ...given, ...carrier.params } : given
    try {
      return read(json)
    } catch (error) {
      if (isTooDeep(error)) throw nestedTooDeep()
      if (!(error instanceof Misfit)) throw error
      const path = pathText(error.path)
      if (error.kind === 'missing') throw missingValue(path)
      if (error.kind === 'nul') throw nulRefused(path)
      const inBody = !queried && error.path[0] !== undefined && !(error.path[0] in carrier.params)
      throw worded(() => wrongTypeOf(json, inBody ? carrier.body : undefined, error.path))
    }
  }
}

/** To say which value is wrong is to walk through it. */
function worded(failure: () => Error): Error {
  try {
    return failure()
  } catch (error) {
    if (isTooDeep(error)) return nestedTooDeep()
    throw error
  }
}

function fromBody({ method, contentType, body }: Carrier): Record<string, unknown> {
  if (method === 'POST' || method === 'PUT') {
    if (contentType === undefined || contentType.split(';')[0] !== 'application/json')
      throw mediaRefused(contentType)
  }
  if (body === undefined || body === '') return {}
  const parsed = parse(body)
  // Old clients send their JSON as a JSON text.
  const json = typeof parsed === 'string' ? parse(parsed) : parsed
  if (json === null) return {}
  if (typeof json !== 'object' || Array.isArray(json)) throw notAnObject()
  return json as Record<string, unknown>
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw bodyBroken((error as Error).message)
  }
}

/** Texts to what the fields are: a list where it is one, a truth value where it is one; the rest is read as text. */
function fromQuery(schema: TSchema, query: Carrier['query']): Record<string, unknown> {
  const fields =
    (schema as { properties?: Record<string, { type?: string; alias?: string }> }).properties ?? {}
  const given: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const found = query[name] ?? (field.alias === undefined ? undefined : query[field.alias])
    if (found === undefined) continue
    const values = Array.isArray(found) ? found : [found]
    given[name] = field.type === 'array' ? values : field.type === 'boolean' ? truth(values[0]!) : values[0]
  }
  return given
}

function truth(text: string): boolean {
  const lower = text.toLowerCase()
  if (lower !== 'true' && lower !== 'false')
    throw invalidParameter(`Invalid boolean value: ${text}, must be 'true' or 'false'.`)
  return lower === 'true'
}
