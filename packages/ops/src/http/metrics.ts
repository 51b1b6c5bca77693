import type { FastifyInstance } from 'fastify'
import type { Observed } from './front/prediction-front.ts'
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * `/metrics` for Prometheus: the process, the requests by route, and what the rooms count.
 * @param registries of the rooms, such as serving's own
 * @returns what counts a request that is answered before Fastify
 */
export function installMetrics(
  app: FastifyInstance,
  registries: readonly Registry[],
): (observed: Observed) => void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'slipway_' })
  const requests = new Counter({
    name: 'slipway_http_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'slipway_http_request_seconds',
    help: 'Seconds from the request to the end of the reply',
    labelNames: ['method', 'route'],
    buckets,
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request
    const route = request.routeOptions.url ?? 'unknown'
    requests.inc({ method, route, status: reply.statusCode })
    seconds.observe({ method, route }, reply.elapsedTime / 1000)
  })
  app.get('/metrics', async (_request, reply) =>
    reply
      .type(registry.contentType)
      .serializer((payload: unknown) => payload as string)
      .send(await Registry.merge([registry, ...registries]).metrics()),
  )
  /** By route and status: finding a label's counter costs more than counting. */
  const counters = new Map<string, { inc(): void; observe(value: number): void }>()
  return ({ route, status, ms }) => {
    const key = `${status} ${route}`
    let own = counters.get(key)
    if (!own) {
      const count = requests.labels({ method: 'POST', route, status })
      const timed = seconds.labels({ method: 'POST', route })
      counters.set(key, (own = { inc: () => count.inc(), observe: (value) => timed.observe(value) }))
    }
    own.inc()
    own.observe(ms / 1000)
  }
}
