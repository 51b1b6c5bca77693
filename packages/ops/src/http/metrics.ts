import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { type Tally, tallies, type Timing, timings } from '../kernel/index.ts'
import type { Observe } from './watching/observed.ts'

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * `/metrics` for Prometheus: the process (counted from the first time that somebody asks), the requests by route, and what
 * the rooms count.
 * @param registries of the rooms, such as serving's own
 * @returns what counts a request
 */
export function installMetrics(app: FastifyInstance, registries: readonly Registry[]): Observe {
  const registry = new Registry()
  // The lag of the event loop is sampled a hundred times a second: not where nobody asks, as on a laptop.
  let ofProcess: Registry | null = null
  const processMetrics = (): Registry => {
    if (ofProcess) return ofProcess
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess, prefix: 'slipway_' })
    return ofProcess
  }
  const requests = tallies(registry, 'slipway_http_requests_total', 'Requests answered')
  const seconds = timings(
    registry,
    'slipway_http_request_seconds',
    'Seconds from the request to the end of the reply',
    buckets,
  )
  const known = new Map<string, RouteLines>()
  app.get('/metrics', async (_request, reply) =>
    reply
      .type(registry.contentType)
      .serializer((payload: unknown) => payload as string)
      .send(await Registry.merge([processMetrics(), registry, ...registries]).metrics()),
  )
  return ({ method, route, status, ms }) => {
    let lines = known.get(route)
    while (lines && lines.method !== method) lines = lines.other
    if (!lines) {
      lines = { method, time: seconds({ method, route }), counts: new Map(), other: known.get(route) }
      known.set(route, lines)
    }
    let count = lines.counts.get(status)
    if (!count) lines.counts.set(status, (count = requests({ method, route, status })))
    count.count++
    lines.time.observe(ms / 1000)
  }
}

/** What is counted of one method of a route: found without a text being put together for each request. */
interface RouteLines {
  readonly method: string
  readonly time: Timing
  /** By status. */
  readonly counts: Map<number, Tally>
  /** The same of another method. */
  readonly other: RouteLines | undefined
}
