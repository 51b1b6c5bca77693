import type { Endpoint } from '@slipway/contract/endpoint'
import { rooms, type Rooms } from './rooms.ts'
import { send, type Connection } from './send.ts'
import type { Room } from './types.ts'

export { rooms } from './rooms.ts'
export type { Bytes, Call, CallOptions, Reply, Request } from './types.ts'

export interface ConnectOptions {
  /** Such as http://127.0.0.1:4700. In a browser '' means the page's own server. */
  readonly url: string
  readonly token?: string | undefined
  readonly fetch?: typeof globalThis.fetch
}

/** One namespace for each room of the contract, one method for each of its endpoints. */
export type Client = { readonly [Name in keyof Rooms]: Room<Rooms[Name]> }

/**
 * The typed client of a server, for browsers and Node. No request is sent yet.
 * Failures are SlipwayErrors with the server's code and hint, or CLIENT_UNREACHABLE.
 * @example const version = await connect({ url }).registry.getModelVersion({ params: { name: 'churn', number: 'latest' } })
 */
export function connect({ url, token, fetch = globalThis.fetch.bind(globalThis) }: ConnectOptions): Client {
  const to: Connection = { url: url.replace(/\/+$/, ''), token, fetch }
  return Object.fromEntries(
    Object.entries(rooms).map(([room, module]) => [
      room,
      Object.fromEntries(
        Object.entries(module)
          .filter((entry): entry is [string, Endpoint] => isEndpoint(entry[1]))
          .map(([name, e]) => [name, (request?: object, options?: object) => send(to, e, request, options)]),
      ),
    ]),
  ) as unknown as Client
}

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'operation' in value && 'path' in value
