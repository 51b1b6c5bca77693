import { create, toBinary } from '@bufbuild/protobuf'
import { gzipSync, deflateRawSync, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, type World } from '../../../tests/worlds.ts'
import { ExportTraceServiceRequestSchema } from './proto/trace_service_pb.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const json = 'application/json'
const protobuf = 'application/x-protobuf'

async function send(body: Uint8Array | string, headers: Record<string, string>) {
  const reply = await fetch(`${world.platform.url}/v1/traces`, {
    method: 'POST',
    body: body as string,
    headers: { 'x-mlflow-experiment-id': '0', ...headers },
  })
  return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() }
}

const hex = (n: number, length: number) => n.toString(16).padStart(length, '0')
const spanJson = (trace: number, span: number, facts: object = {}) => ({
  traceId: hex(trace, 32),
  spanId: hex(span, 16),
  name: 'call',
  startTimeUnixNano: '1700000000000000001',
  endTimeUnixNano: '1700000001000000001',
  ...facts,
})
const exported = (spans: object[], resource: object = {}) =>
  JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 's' }, spans }] }] })

const binary = (trace: number, facts: object = {}) =>
  toBinary(
    ExportTraceServiceRequestSchema,
    create(ExportTraceServiceRequestSchema, {
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: Buffer.from(hex(trace, 32), 'hex'),
                  spanId: Buffer.from(hex(1, 16), 'hex'),
                  name: 'call',
                  startTimeUnixNano: 1n,
                  endTimeUnixNano: 2_000_001n,
                  ...facts,
                },
              ],
            },
          ],
        },
      ],
    }),
  )

const tracesThere = async () =>
  (await world.platform.rooms.traces.search({ where: [], orderBy: [], offset: 0, limit: 500 })).length

it('takes JSON with ids in hexadecimal, and answers in JSON', async () => {
  const attributes = [
    { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
    { key: 'gen_ai.request.model', value: { stringValue: 'm-1' } },
    { key: 'gen_ai.usage.input_tokens', value: { intValue: '12' } },
    { key: 'gen_ai.usage.output_tokens', value: { intValue: 5 } },
    { key: 'gen_ai.input.messages', value: { stringValue: 'hello' } },
    { key: 'session.id', value: { stringValue: 's-1' } },
    { key: 'x', value: { arrayValue: { values: [{ doubleValue: 0.5 }, { boolValue: true }, {}] } } },
  ]
  const status = { code: 2, message: 'no' }
  const links = [{ traceId: hex(9, 32), spanId: hex(8, 16) }]
  const events = [{ name: 'e', timeUnixNano: 7, attributes: [{ key: 'k', value: { stringValue: 'v\0' } }] }]
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] }
  const body = exported([spanJson(1, 1, { attributes, status, links, events })], resource)
  expect(await send(body, { 'content-type': `${json}; charset=utf-8` })).toMatchObject({
    status: 200,
    text: '{}',
  })
  const { traces } = world.platform.rooms
  const id = `tr-${hex(1, 32)}`
  expect(await traces.trace(id)).toMatchObject({
    experimentId: '0',
    startedAtMs: 1_700_000_000_000,
    durationMs: 1000,
    state: 'ERROR',
    requestPreview: '"hello"',
    usage: { input_tokens: 12, output_tokens: 5, total_tokens: 17 },
    metadata: { 'mlflow.trace.session': 's-1' },
    tags: { 'service.name': 'shop', 'mlflow.trace.spansLocation': 'TRACKING_STORE' },
  })
  const [span] = await traces.spans(id)
  expect(span).toMatchObject({
    traceId: hex(1, 32),
    startNs: '1700000000000000001',
    status: 'ERROR',
    statusMessage: 'no',
    links: [{ traceId: hex(9, 32), spanId: hex(8, 16) }],
    events: [{ name: 'e', timeNs: '7', attributes: { k: { stringValue: 'v\u{fffd}' } } }],
    attributes: {
      'mlflow.spanType': { stringValue: 'CHAT_MODEL' },
      'mlflow.llm.model': { stringValue: 'm-1' },
      'mlflow.traceRequestId': { stringValue: id },
      x: { arrayValue: { values: [{ doubleValue: 0.5 }, { boolValue: true }, {}] } },
    },
  })
})

it.each([
  ['plain', {}, (bytes: Uint8Array) => bytes],
  ['gzip', { 'content-encoding': 'gzip' }, gzipSync],
  ['deflate', { 'content-encoding': 'deflate' }, deflateSync],
  ['raw deflate', { 'content-encoding': 'deflate' }, deflateRawSync],
])('takes protobuf, %s', async (name, headers, pack) => {
  const trace = 100 + name.length
  const reply = await send(pack(binary(trace)), { 'content-type': protobuf, ...headers })
  expect(reply).toEqual({ status: 200, type: protobuf, text: '' })
  const { traces } = world.platform.rooms
  expect(await traces.spans(`tr-${hex(trace, 32)}`)).toMatchObject([{ startNs: '1', endNs: '2000001' }])
})

it('takes a request of several traces as one, and links them to the run that a header names', async () => {
  const spans = [spanJson(201, 1), spanJson(202, 1), spanJson(201, 2, { parentSpanId: hex(1, 16) })]
  await send(exported(spans), { 'content-type': json, 'x-mlflow-run-id': 'r9' })
  const where = [{ kind: 'attribute', key: 'runId', is: '=', value: 'r9', at: 0 } as const]
  const found = await world.platform.rooms.traces.search({ where, orderBy: [], offset: 0, limit: 9 })
  expect(found.map((trace) => trace.id)).toEqual([`tr-${hex(201, 32)}`, `tr-${hex(202, 32)}`])
})

it.each<[string, Uint8Array | string, Record<string, string>, number, RegExp]>([
  [
    'no protobuf',
    'this is not valid protobuf data at all',
    { 'content-type': protobuf },
    400,
    /Invalid OpenT/,
  ],
  ['a cut body', binary(300).slice(0, -3), { 'content-type': protobuf }, 400, /Invalid OpenTelemetry format/],
  ['no spans', '', { 'content-type': protobuf }, 400, /no spans found/],
  ['no JSON', '{"resourceSpans":', { 'content-type': json }, 400, /Invalid OpenTelemetry format/],
  [
    'an odd id',
    exported([{ ...spanJson(1, 1), traceId: 'xyz' }]),
    { 'content-type': json },
    400,
    /Invalid Op/,
  ],
  ['another type', binary(300), { 'content-type': 'text/plain' }, 400, /Invalid Content-Type/],
  [
    'another packing',
    'x',
    { 'content-type': protobuf, 'content-encoding': 'br' },
    400,
    /Unsupported Content-E/,
  ],
  [
    'broken packing',
    'x',
    { 'content-type': protobuf, 'content-encoding': 'gzip' },
    400,
    /Failed to decompress/,
  ],
  [
    'a span without trace',
    binary(0, { traceId: new Uint8Array() }),
    { 'content-type': protobuf },
    422,
    /convert/,
  ],
  [
    'too wide an id',
    binary(0, { traceId: new Uint8Array(20) }),
    { 'content-type': protobuf },
    422,
    /convert/,
  ],
  ['no experiment', binary(300), { 'content-type': protobuf, 'x-mlflow-experiment-id': '' }, 422, /header/],
  [
    'an unknown experiment',
    binary(300),
    { 'content-type': protobuf, 'x-mlflow-experiment-id': '77' },
    404,
    /RESOURCE/,
  ],
  [
    'a word as experiment',
    binary(300),
    { 'content-type': protobuf, 'x-mlflow-experiment-id': 'x' },
    404,
    /RESOURCE/,
  ],
])('refuses %s and keeps nothing of it', async (_, body, headers, status, text) => {
  const before = await tracesThere()
  const reply = await send(body, headers)
  expect([reply.status, reply.text]).toEqual([status, expect.stringMatching(text)])
  expect(await tracesThere()).toBe(before)
})

it('keeps nothing of a batch in which one span is broken', async () => {
  const before = await tracesThere()
  const body = exported([spanJson(400, 1), { ...spanJson(401, 1), spanId: '' }])
  expect((await send(body, { 'content-type': json })).status).toBe(422)
  expect(await tracesThere()).toBe(before)
})

it('takes an attribute of 10 MB whole, and refuses what unpacks to more than it takes', async () => {
  const big = 'ä'.repeat(5 * 1024 * 1024)
  const attributes = [{ key: 'big', value: { stringValue: big } }]
  const packed = gzipSync(exported([spanJson(500, 1, { attributes })]))
  const headers = { 'content-type': json, 'content-encoding': 'gzip' }
  expect((await send(packed, headers)).status).toBe(200)
  const [span] = await world.platform.rooms.traces.spans(`tr-${hex(500, 32)}`)
  expect(span!.attributes['big']!.stringValue === big).toBe(true)
  const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024))
  expect((await send(bomb, headers)).status).toBe(413)
})

it('names an agent that writes code at the first span of its trace, and nobody else', async () => {
  const sent = async (trace: number, service: string) => {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] }
    const spans = [spanJson(trace, 1), spanJson(trace, 2, { parentSpanId: hex(1, 16) })]
    expect(await send(exported(spans, resource), { 'content-type': json })).toMatchObject({ status: 200 })
    const kept = await world.platform.rooms.traces.spans(`tr-${hex(trace, 32)}`)
    return kept.map(({ attributes }) => attributes['service.name'])
  }
  expect(await sent(71, 'gemini-cli')).toEqual([{ stringValue: 'gemini-cli' }, undefined])
  expect(await sent(72, 'shop')).toEqual([undefined, undefined])
})
