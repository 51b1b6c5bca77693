import { ErrorBody, type Endpoint } from '@slipway/contract/endpoint'
import type { TSchema } from 'typebox'

/**
 * Turns a contract endpoint into the part of a Fastify route that is not the handler:
 * `app.route({ ...asRoute(createRun), handler: async ({ params, query, body, actor }) => … })`.
 * What is absent in the endpoint stays unchecked and untyped.
 */
export const asRoute = <P extends TSchema, Q extends TSchema, B extends TSchema, R extends TSchema>(
  e: Endpoint<P, Q, B, R>,
) => ({
  method: e.method,
  url: e.path,
  config: { role: e.role, endpoint: e as Endpoint },
  schema: {
    operationId: e.operation,
    summary: e.summary,
    tags: [e.tag],
    ...(e.params ? { params: e.params } : {}),
    ...(e.query ? { querystring: e.query } : {}),
    ...(e.body ? { body: e.body } : {}),
    response: { 200: e.reply, '4xx': ErrorBody },
  } as {
    operationId: string
    summary: string
    tags: string[]
    params: P
    querystring: Q
    body: B
    response: { 200: R; '4xx': typeof ErrorBody }
  },
})

/** A route that only reads and may take long: a thread for such readings may answer it. */
export const reading = <R extends { config: object }>(route: R) => ({
  ...route,
  config: { ...route.config, reads: true },
})
