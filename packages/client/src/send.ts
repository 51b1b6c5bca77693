import type { Endpoint, ErrorBody } from '@slipway/contract/endpoint'
import { type ErrorKind, errorKindHeader } from '@slipway/contract/error'
import { refusedByServer, replyBroken, unreachable } from './client.errors.ts'
import { eventsOf } from './events.ts'
import type { Bytes, CallOptions } from './types.ts'

export interface Connection {
  readonly url: string
  readonly token: string | undefined
  readonly fetch: typeof globalThis.fetch
}

interface AnyRequest {
  readonly params?: Record<string, unknown>
  readonly query?: Record<string, unknown>
  readonly body?: unknown
}

/** Calls one endpoint: the reply's JSON, its stream of bytes, or its events one by one. */
export function send(
  to: Connection,
  e: Endpoint,
  request: AnyRequest = {},
  options: CallOptions = {},
): unknown {
  const response = respond(to, e, request, options)
  if (e.replyMedia === 'text/event-stream') return eventsOf(response, to.url)
  if (e.replyMedia !== undefined) return response.then((r) => r.body ?? new Blob([]).stream())
  return response.then((r) =>
    r.json().catch((cause: unknown) => Promise.reject(replyBroken(to.url, r.status, cause))),
  )
}

async function respond(
  to: Connection,
  e: Endpoint,
  { params = {}, query = {}, body }: AnyRequest,
  { signal }: CallOptions,
): Promise<Response> {
  const headers: Record<string, string> = {}
  if (to.token !== undefined) headers['authorization'] = `Bearer ${to.token}`
  const init: RequestInit & { duplex?: 'half' } = { method: e.method, headers, signal: signal ?? null }
  if (e.bodyMedia !== undefined) {
    headers['content-type'] = e.bodyMedia
    init.body = bytesOf(body as Bytes | undefined)
    init.duplex = 'half'
  } else if (body !== undefined) {
    headers['content-type'] = 'application/json'
    init.body = JSON.stringify(body)
  }
  let response: Response
  try {
    response = await to.fetch(to.url + pathOf(e, params) + queryOf(query), init)
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw unreachable(to.url, cause)
  }
  if (!response.ok) throw await failure(to, response)
  return response
}

/** An operation's path, with its parameters. Throws TypeError where one lacks. */
export function pathOf(e: Endpoint, params: Record<string, unknown>): string {
  return e.path.replace(/:(\w+)/g, (_, name: string) => {
    if (params[name] === undefined) throw new TypeError(`${e.operation} needs params.${name}`)
    return encodeURIComponent(String(params[name]))
  })
}

function queryOf(query: Record<string, unknown>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) search.append(name, String(one))
  return search.size > 0 ? `?${search}` : ''
}

function bytesOf(body: Bytes | undefined): NonNullable<RequestInit['body']> {
  if (body === undefined) return new Uint8Array()
  if (body instanceof Uint8Array || body instanceof Blob || body instanceof ReadableStream)
    return body as NonNullable<RequestInit['body']>
  const iterator = body[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}

const kindOfStatus: Record<number, ErrorKind> = {
  400: 'invalid',
  401: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'invalid',
  415: 'invalid',
  416: 'invalid',
  503: 'unavailable',
}

/** The server's own words as an error; a bug of the server stays a plain Error. */
async function failure(to: Connection, response: Response): Promise<Error> {
  let told: ErrorBody['error']
  try {
    told = ((await response.json()) as ErrorBody).error
    if (typeof told.code !== 'string') throw new TypeError('no code')
  } catch (cause) {
    return replyBroken(to.url, response.status, cause)
  }
  const kind = (response.headers.get(errorKindHeader) as ErrorKind | null) ?? kindOfStatus[response.status]
  return kind ? refusedByServer(kind, told) : new Error(`${told.message} ${told.hint}`)
}
