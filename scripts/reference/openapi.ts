import { rooms } from '../../packages/client/src/rooms.ts'
import type { Endpoint } from '../../packages/contract/src/endpoint.ts'
import { openApiOf } from '../../packages/ops/src/http/openapi.ts'

/** Every endpoint that the contract exports. */
export const endpoints = (): Endpoint[] =>
  Object.values(rooms).flatMap((room) => Object.values<unknown>({ ...room }).filter(isEndpoint))

/** What a server answers at /api/v1/openapi.json. */
export const openApiFile = (): string => JSON.stringify(openApiOf(endpoints()), null, 2)

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'operation' in value && 'path' in value && 'reply' in value
