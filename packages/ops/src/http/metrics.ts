import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { tallies, timings } from '../kernel/index.ts'
import type { Observe } from './watching/observed.ts'

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * `/metrics` for Prometheus: the process, the requests by route, and what the rooms count.
 * @param registries of the rooms, such as serving's own
 * @returns what counts a request
 */
export function installMetrics(app: FastifyInstance, registries: readonly Registry[]): Observe {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'slipway_' })
  const requests = tallies(registry, 'slipway_http_requests_total', 'Requests answered')
  const seconds = timings(
    registry,
    'slipway_http_request_seconds',
    'Seconds from the request to the end of the reply',
    buckets,
  )
  const counted = new Map<string, ReturnType<typeof requests>>()
  const timed = new Map<string, ReturnType<typeof seconds>>()
  app.get('/metrics', async (_request, reply) =>
    reply
      .type(registry.contentType)
      .serializer((payload: unknown) => payload as string)
      .send(await Registry.merge([registry, ...registries]).metrics()),
  )
  return ({ method, route, status, ms }) => {
    const which = `${method} ${route}`
    const key = `${status} ${which}`
    let count = counted.get(key)
    if (!count) counted.set(key, (count = requests({ method, route, status })))
    count.count++
    let timing = timed.get(which)
    if (!timing) timed.set(which, (timing = seconds({ method, route })))
    timing.observe(ms / 1000)
  }
}
