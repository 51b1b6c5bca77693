import type { Client } from '@slipway/client'
import { edgeRefused } from './import.errors.ts'

/** The server that things come to: its own API, and MLflow's, which alone speaks of traces and evaluation datasets. */
export interface ImportTarget {
  readonly client: Client
  readonly url: string
  readonly token: string
}

type Wire = Record<string, any>

/** Asks MLflow's API of this server. */
export interface Edge {
  ask(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Wire>
  /** As it was written. */
  text(path: string): Promise<string>
  bytes(path: string): Promise<Uint8Array>
}

/** Every item of a search, page by page. */
export async function* pagesOf(
  edge: Edge,
  path: string,
  key: string,
  query: Record<string, unknown>,
  method: 'GET' | 'POST' = 'POST',
): AsyncIterable<Wire> {
  for (let token: string | undefined; ; ) {
    const asked = token === undefined ? query : { ...query, page_token: token }
    const page =
      method === 'POST'
        ? await edge.ask('POST', path, asked)
        : await edge.ask('GET', `${path}?${new URLSearchParams(asked as Record<string, string>)}`)
    yield* (page[key] ?? []) as Wire[]
    token = page['next_page_token'] as string | undefined
    if (!token) return
  }
}

export function openEdge({ url, token }: ImportTarget): Edge {
  async function send(
    method: string,
    path: string,
    body: unknown,
    more: Record<string, string>,
  ): Promise<Response> {
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body === undefined ? {} : { body: written(body) }),
    })
    if (!reply.ok) throw edgeRefused(path, reply.status, await reply.text())
    return reply
  }
  return {
    ask: async (method, path, body, headers = {}) =>
      (await send(method, path, body, headers)).json() as Promise<Wire>,
    text: async (path) => (await send('GET', path, undefined, {})).text(),
    bytes: async (path) => (await send('GET', path, undefined, {})).bytes(),
  }
}

/** Texts and bytes as they are, anything else as JSON. */
const written = (body: unknown): NonNullable<RequestInit['body']> =>
  typeof body === 'string' || body instanceof Uint8Array
    ? (body as string | Uint8Array<ArrayBuffer>)
    : JSON.stringify(body)
