import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Name, TimeMs } from './names.ts'
import { VariantRole } from './serving.ts'

const Count = Type.Integer({ minimum: 0 })
const Latency = Type.Union([Type.Number(), Type.Null()])

/** What one variant did, a value for each of `atMs`. */
export const VariantTraffic = Type.Object({
  variant: Type.String(),
  role: VariantRole,
  version: Type.Integer({ minimum: 1 }),
  requests: Type.Array(Count),
  errors: Type.Array(Count, { description: 'Could not be answered through no fault of the caller.' }),
  p50Ms: Type.Array(Latency, { description: 'null where it answered nobody; for shadows always.' }),
  p99Ms: Type.Array(Latency),
})
export type VariantTraffic = Static<typeof VariantTraffic>

/** The last hour of an endpoint, counted by this server in steps of `stepMs` since it started. */
export const EndpointTraffic = Type.Object({
  endpoint: Name,
  stepMs: Type.Integer({ minimum: 1 }),
  atMs: Type.Array(TimeMs, { description: 'The end of each step, the oldest first.' }),
  requests: Type.Array(Count),
  errors: Type.Array(Count, { description: 'Answered with an error, whoever’s fault it was.' }),
  variants: Type.Array(VariantTraffic),
})
export type EndpointTraffic = Static<typeof EndpointTraffic>

export const getEndpointTraffic = endpoint({
  operation: 'getEndpointTraffic',
  summary: 'Requests, errors and latency of an endpoint and its variants over the last hour',
  tag: 'serving',
  method: 'GET',
  path: '/api/v1/endpoints/:name/traffic',
  role: 'viewer',
  params: Type.Object({ name: Name }),
  query: Type.Object({
    sinceMs: Type.Optional(Type.Integer({ description: 'Only steps that ended after.' })),
  }),
  reply: EndpointTraffic,
})
