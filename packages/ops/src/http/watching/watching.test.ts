import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { servedWorld } from '../../../tests/served-world.ts'
import { accessLog } from './access-log.ts'
import type { Observed } from './observed.ts'
import { traceParentIn } from './trace-context.ts'
import { openTracer, tracerOptionsOf } from './tracer.ts'

const observed: Observed = {
  requestId: 'r1',
  method: 'POST',
  url: '/v2/models/churn/infer?x=secret',
  route: '/v2/models/:name/infer',
  headers: {},
  status: 200,
  ms: 1.23456,
}
const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = `00-${trace}-00f067aa0ba902b7-01`

afterEach(() => vi.unstubAllEnvs())

describe('W3C trace context', () => {
  it('is read where it is whole', () => {
    expect(traceParentIn(parent)).toEqual({ traceId: trace, spanId: '00f067aa0ba902b7', sampled: true })
    expect(traceParentIn(parent.replace(/01$/, '00'))?.sampled).toBe(false)
    expect(traceParentIn(`cc${parent.slice(2)}-more`)?.traceId).toBe(trace)
  })

  it.each([
    undefined,
    '',
    'x',
    `ff${parent.slice(2)}`,
    `${parent}-more`,
    parent.replace(trace, '0'.repeat(32)),
    parent.replace('00f067aa0ba902b7', '0'.repeat(16)),
    parent.toUpperCase(),
  ])('is left out where it is not: %s', (header) => expect(traceParentIn(header)).toBeNull())
})

describe('the access log', () => {
  const logged = (share: number, ...all: Observed[]) => {
    const lines: string[] = []
    const log = accessLog(share, { write: (line: string) => void lines.push(line) })
    for (const one of all) log.log(one)
    log.close()
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  it('tells a request in one line, without its query', () => {
    expect(logged(1, { ...observed, headers: { traceparent: parent } })).toMatchObject([
      { request: 'r1', method: 'POST', path: '/v2/models/churn/infer', status: 200, ms: 1.23, trace },
    ])
  })

  it('leaves out what is sampled away, and never what failed', () => {
    expect(logged(0, observed, { ...observed, status: 503 })).toMatchObject([{ status: 503 }])
  })
})

describe('traces', () => {
  it('go nowhere unless a collector is named', () => {
    expect(tracerOptionsOf({})).toBeNull()
    expect(
      tracerOptionsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x:4318/', OTEL_SDK_DISABLED: 'true' }),
    ).toBeNull()
    expect(
      tracerOptionsOf({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x:4318/',
        OTEL_EXPORTER_OTLP_HEADERS: 'a=1,b=c%3Dd',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
        OTEL_SERVICE_NAME: 'shop',
      }),
    ).toEqual({ url: 'http://x:4318/v1/traces', headers: { a: '1', b: 'c=d' }, name: 'shop', share: 0.25 })
  })

  it('continue the caller’s, whichever way a request is answered', async () => {
    const bodies: any[] = []
    const collector = createServer((request: IncomingMessage, response) => {
      let text = ''
      request.on('data', (chunk) => (text += String(chunk)))
      request.on('end', () => {
        bodies.push(JSON.parse(text))
        response.end('{}')
      })
    }).listen(0, '127.0.0.1')
    await once(collector, 'listening')
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${(collector.address() as AddressInfo).port}`)
    {
      await using world = await servedWorld()
      const headers = { traceparent: parent }
      await world.ask('POST', '/v2/models/none/infer', { inputs: [] }, headers)
      await world.ask('GET', '/v2', undefined, headers)
      await world.ask('GET', '/v2', undefined, { traceparent: parent.replace(/01$/, '00') })
      await world.ask('GET', '/healthz')
    }
    collector.close()
    const spans = bodies.flatMap((body) => body.resourceSpans[0].scopeSpans[0].spans)
    expect(spans.map(({ name, traceId, parentSpanId }) => [name, traceId, parentSpanId])).toEqual([
      ['POST /v2/models/:name/infer', trace, '00f067aa0ba902b7'],
      ['GET /v2', trace, '00f067aa0ba902b7'],
    ])
    expect(spans[0].attributes).toContainEqual({
      key: 'http.response.status_code',
      value: { intValue: '404' },
    })
    expect(BigInt(spans[0].endTimeUnixNano) >= BigInt(spans[0].startTimeUnixNano)).toBe(true)
  })

  it('are let go and counted where nobody takes them', async () => {
    const tracer = openTracer({ url: 'http://127.0.0.1:1/v1/traces', headers: {}, name: 'x', share: 1 })
    for (let k = 0; k < 5000; k++) tracer.record(observed)
    expect(tracer.dropped()).toBe(5000 - 4096)
    await tracer.close()
    expect(tracer.dropped()).toBe(5000)
  })
})
