import { randomBytes } from 'node:crypto'
import type { Observed } from './observed.ts'
import { traceParentIn } from './trace-context.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface TracerOptions {
  /** Where spans are posted, as OTLP's JSON. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly name: string
  /** Share of the traces that begin here which are recorded; what callers record goes on. */
  readonly share: number
}

/** As OpenTelemetry's variables say; null where no collector is named: then nothing is recorded. */
export const tracerOptionsOf = (env: Environment): TracerOptions | null => {
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT']
  const url =
    env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || (base ? `${base.replace(/\/+$/, '')}/v1/traces` : '')
  const sampler = env['OTEL_TRACES_SAMPLER'] || 'parentbased_always_on'
  if (url === '' || env['OTEL_SDK_DISABLED'] === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none') return null
  const asked = Number(env['OTEL_TRACES_SAMPLER_ARG'] ?? 1)
  const share = sampler.endsWith('always_off') ? 0 : sampler.endsWith('traceidratio') ? asked : 1
  return {
    url,
    headers: pairsOf(env['OTEL_EXPORTER_OTLP_TRACES_HEADERS'] || env['OTEL_EXPORTER_OTLP_HEADERS'] || ''),
    name: env['OTEL_SERVICE_NAME'] || 'slipway',
    share: Number.isFinite(share) ? share : 1,
  }
}

/** key=value,key=value with escapes, as OTLP's exporters read it. */
const pairsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(',')
      .map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()])
      .filter(([key]) => key !== '')
      .map(([key, value]) => [key, decodeURIComponent(value!)]),
  )

const batchSpans = 512
const mostQueued = 4096
const flushMs = 2000
/** Tracing what receives traces, or what looks after the server every few seconds, would never end. */
const silent = new Set(['/v1/traces', '/metrics', '/healthz', '/readyz'])

export interface Tracer {
  record(observed: Observed): void
  /** Spans that were let go: the queue was full, or the collector did not take them. */
  dropped(): number
  close(): Promise<void>
}

/** One span a request, continued from its traceparent; sent in batches, and let go rather than waited for. */
export const openTracer = ({ url, headers, name, share }: TracerOptions): Tracer => {
  let queue: object[] = []
  let lost = 0
  let sending: Promise<void> = Promise.resolve()

  const send = async (): Promise<void> => {
    while (queue.length > 0) {
      const spans = queue.slice(0, batchSpans)
      queue = queue.slice(batchSpans)
      try {
        const reply = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(exportOf(name, spans)),
          signal: AbortSignal.timeout(10_000),
        })
        await reply.arrayBuffer()
        if (!reply.ok) lost += spans.length
      } catch {
        lost += spans.length
      }
    }
  }
  const flush = (): Promise<void> => (sending = sending.then(send))
  const timer = setInterval(() => void flush(), flushMs).unref()

  return {
    record(observed) {
      if (silent.has(observed.route)) return
      const parent = traceParentIn(observed.headers['traceparent'])
      if (parent ? !parent.sampled : share < 1 && Math.random() >= share) return
      if (queue.length >= mostQueued) {
        lost++
        return
      }
      queue.push(spanOf(observed, parent))
    },
    dropped: () => lost,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

const spanOf = (
  { method, route, url, status, ms, requestId }: Observed,
  parent: ReturnType<typeof traceParentIn>,
) => {
  const endNs = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6))
  return {
    traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    ...(parent && { parentSpanId: parent.spanId }),
    name: `${method} ${route}`,
    // SERVER, in OTLP's numbers.
    kind: 2,
    startTimeUnixNano: String(endNs - BigInt(Math.round(ms * 1e6))),
    endTimeUnixNano: String(endNs),
    attributes: [
      attribute('http.request.method', method),
      attribute('http.route', route),
      attribute('url.path', url.split('?', 1)[0]!),
      { key: 'http.response.status_code', value: { intValue: String(status) } },
      attribute('slipway.request', requestId),
    ],
    // ERROR: as the conventions for HTTP servers say, only what is the server's fault.
    status: status >= 500 ? { code: 2 } : {},
  }
}

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } })

const exportOf = (name: string, spans: readonly object[]) => ({
  resourceSpans: [
    {
      resource: { attributes: [attribute('service.name', name)] },
      scopeSpans: [{ scope: { name: 'slipway.http' }, spans }],
    },
  ],
})
