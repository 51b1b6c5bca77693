import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, type World } from '../../../tests/worlds.ts'
import { npmi } from './correlation.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

async function ask(method: string, path: string, body?: unknown) {
  const reply = await fetch(world.platform.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  return { status: reply.status, text, json: JSON.parse(text) as any }
}

const location = { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } }
const info = (id: string, facts: object = {}) => ({
  trace: {
    trace_info: { trace_id: id, trace_location: location, request_time: '1970-01-01T00:00:01.5Z', ...facts },
  },
})
const v3 = '/api/3.0/mlflow/traces'
const v2 = '/api/2.0/mlflow/traces'

it('tells and reads a trace as protobuf writes it', async () => {
  const given = {
    trace_id: 'tr-1',
    client_request_id: 'c1',
    trace_location: location,
    request_preview: 'in',
    response_preview: 'out',
    request_time: '1970-01-01T00:00:01.500Z',
    execution_duration: '2.015s',
    state: 'OK',
    trace_metadata: { 'mlflow.sourceRun': 'r1', 'mlflow.trace.tokenUsage': '{"input_tokens":3}', a: 'b' },
    tags: { 'mlflow.traceName': 'chat', env: 'prod' },
    assessments: [],
  }
  const made = await ask('POST', v3, { trace: { trace_info: given } })
  expect(made.status).toBe(200)
  const artifactLocation = { 'mlflow.artifactLocation': 'mlflow-artifacts:/0/traces/tr-1/artifacts' }
  expect(made.json.trace.trace_info).toEqual({ ...given, tags: { ...given.tags, ...artifactLocation } })
  expect((await ask('GET', `${v3}/tr-1`)).json).toEqual(made.json)
  expect(
    (await ask('POST', `/ajax-api/3.0/mlflow/traces/batchGetInfos`, { trace_ids: ['tr-1', 'no'] })).json,
  ).toEqual({
    trace_infos: [made.json.trace.trace_info],
  })
  const old = (await ask('GET', `${v2}/tr-1/info`)).json.trace_info
  expect(old).toMatchObject({ request_id: 'tr-1', timestamp_ms: 1500, execution_time_ms: 2015, status: 'OK' })
  expect(old.tags).toContainEqual({ key: 'env', value: 'prod' })
})

it('gives spans in both forms, digit for digit', async () => {
  const span = {
    traceId: '000000000000000000000000000000aa',
    spanId: '00000000000000ab',
    name: 'call',
    startTimeUnixNano: '1700000000000000001',
    endTimeUnixNano: '1700000000000000009',
    attributes: [
      { key: 'f', value: { doubleValue: 1 } },
      { key: 'big', value: { intValue: '9007199254740993' } },
      { key: 'm', value: { kvlistValue: { values: [{ key: 'k', value: { boolValue: false } }] } } },
    ],
  }
  await fetch(`${world.platform.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-mlflow-experiment-id': '0' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  })
  const id = `tr-${span.traceId}`
  const whole = await ask('GET', `${v3}/get?trace_id=${id}`)
  expect(whole.text).toContain('"start_time_unix_nano":1700000000000000001')
  expect(whole.text).toContain('{"key":"big","value":{"int_value":9007199254740993}}')
  expect(whole.json.trace.spans[0]).toMatchObject({
    trace_id: 'AAAAAAAAAAAAAAAAAAAAqg==',
    span_id: 'AAAAAAAAAKs=',
  })
  expect(whole.json.trace.spans[0].attributes).toContainEqual({ key: 'f', value: { double_value: 1 } })
  const file = await ask('GET', `/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${id}`)
  expect(file.json.spans[0].attributes).toMatchObject({
    f: '1.0',
    big: '9007199254740993',
    m: '{"k": false}',
  })
  const batch = await ask('GET', `${v3}/batchGet?trace_ids=${id}&trace_ids=no`)
  expect(batch.json.traces).toEqual([whole.json.trace])
  expect((await ask('GET', `${v3}/batchGet?trace_ids=${id}&experiment_ids=5`)).json.traces).toEqual([])
})

it('gives the file of spans that a client stored where it sent none', async () => {
  await ask('POST', v3, info('tr-file'))
  const bytes = Buffer.from('{"spans":[]}')
  await world.platform.rooms.tracking.files.put('0/traces/tr-file/artifacts/traces.json', [bytes] as never)
  const file = await ask('GET', '/ajax-api/2.0/mlflow/get-trace-artifact?request_id=tr-file')
  expect(file.text).toBe('{"spans":[]}')
  // What says so lets clients look for the file themselves.
  expect(await ask('GET', `${v3}/get?trace_id=tr-file`)).toMatchObject({
    status: 500,
    json: { error_code: 'INTERNAL_ERROR' },
  })
})

it('gives what a client attached to a trace', async () => {
  await ask('POST', v3, info('tr-picture'))
  const id = '0c2a1f0e-7b7e-4a43-9b57-6a2f3f1f6a10'
  const bytes = Buffer.from([0x89, 0x50, 0xff, 0])
  await world.platform.rooms.tracking.files.put(`0/traces/tr-picture/artifacts/attachments/${id}`, [
    bytes,
  ] as never)
  const get = (path: string) =>
    fetch(
      `${world.platform.url}/ajax-api/3.0/mlflow/get-trace-artifact?request_id=tr-picture&path=${encodeURIComponent(path)}`,
    )
  const reply = await get(id)
  expect(Buffer.from(await reply.arrayBuffer())).toEqual(bytes)
  expect(reply.headers.get('content-disposition')).toBe(`attachment; filename=${id}`)
  for (const [path, status] of [
    [id.replace('0', '1'), 404],
    ['../traces.json', 400],
    [id.toUpperCase(), 400],
  ] as const)
    expect((await get(path)).status, path).toBe(status)
})

it('looks for the file of spans where the experiment keeps its files, and tells clients so', async () => {
  const { id } = await world.platform.rooms.tracking.createExperiment({
    name: 'own place',
    artifactLocation: 'mlflow-artifacts:/shelf',
  })
  const there = { trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: id } } }
  const made = await ask('POST', v3, info('tr-own', there))
  const tag = 'mlflow.artifactLocation'
  expect(made.json.trace.trace_info.tags[tag]).toBe('mlflow-artifacts:/shelf/traces/tr-own/artifacts')
  const bytes = Buffer.from('{"spans":[1]}')
  await world.platform.rooms.tracking.files.put('shelf/traces/tr-own/artifacts/traces.json', [bytes] as never)
  const file = await ask('GET', '/ajax-api/3.0/mlflow/get-trace-artifact?request_id=tr-own')
  expect(file.text).toBe('{"spans":[1]}')
  const old = await ask('GET', `${v2}/tr-own/info`)
  expect(old.json.trace_info.tags).toContainEqual({ key: tag, value: made.json.trace.trace_info.tags[tag] })
})

it('pages through a search; a token is good for its own search alone', async () => {
  for (const [i, id] of ['p1', 'p2', 'p3'].entries())
    await ask('POST', v3, info(id, { tags: { page: 'x' }, request_time: `1970-01-01T00:00:0${i}Z` }))
  const search = { locations: [location], filter: "tags.page = 'x'", order_by: ['timestamp ASC'] }
  const first = (await ask('POST', `${v3}/search`, { ...search, max_results: 2 })).json
  expect(first.traces.map((t: any) => t.trace_id)).toEqual(['p1', 'p2'])
  const second = (await ask('POST', `${v3}/search`, { ...search, page_token: first.next_page_token })).json
  expect([second.traces.map((t: any) => t.trace_id), second.next_page_token]).toEqual([['p3'], undefined])
  for (const other of [{ page_token: 'x' }, { page_token: first.next_page_token, order_by: [] }]) {
    const reply = await ask('POST', `${v3}/search`, { ...search, ...other })
    expect([reply.status, reply.json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  }
  const old = await ask(
    'GET',
    `${v2}?experiment_ids=0&filter=${encodeURIComponent(search.filter)}&max_results=2`,
  )
  expect(old.json.traces.map((t: any) => t.request_id)).toEqual(['p3', 'p2'])
})

it.each<[string, string, unknown, number, string]>([
  ['POST', v3, {}, 400, 'trace'],
  ['POST', v3, info('x', { trace_location: {} }), 400, 'experiment_id'],
  ['POST', v3, info('x', { request_time: 'yesterday' }), 400, 'yesterday'],
  ['POST', v3, info('x', { execution_duration: '2 s' }), 400, '2 s'],
  ['POST', v3, info('x', { state: 'GOOD' }), 400, 'GOOD'],
  ['POST', v3, info('x', { trace_location: { mlflow_experiment: { experiment_id: '77' } } }), 404, '77'],
  ['GET', `${v3}/none`, undefined, 404, "Trace with ID 'none' not found"],
  ['GET', `${v3}/get?trace_id=none`, undefined, 404, 'not found'],
  ['GET', `${v3}/get?trace_id=none&allow_partial=maybe`, undefined, 400, 'maybe'],
  ['POST', `${v3}/search`, { locations: [location], max_results: 501 }, 400, 'max_results'],
  ['POST', `${v3}/search`, { locations: [location], max_results: 0 }, 400, 'max_results'],
  ['POST', `${v3}/search`, { locations: [location], filter: 'nonsense' }, 400, 'Invalid'],
  ['POST', `${v3}/search`, { locations: [location], filter: "span.odd = 'x'" }, 400, 'odd'],
  ['POST', `${v3}/search`, { locations: [location], order_by: ['odd'] }, 400, 'odd'],
  ['POST', `${v3}/search`, {}, 400, 'locations'],
  ['POST', `${v2}/delete-traces`, { experiment_id: '0' }, 400, 'max_timestamp_millis'],
  [
    'POST',
    `${v2}/delete-traces`,
    { experiment_id: '0', max_traces: 0, max_timestamp_millis: 1 },
    400,
    'positive',
  ],
  ['POST', `${v2}/link-to-run`, { run_id: 'r', trace_ids: Array(101).fill('t') }, 400, '101'],
  ['PATCH', `${v2}/none/tags`, { key: 'k', value: 'v' }, 404, 'none'],
  ['PATCH', `${v2}/p1/tags`, { key: 'k'.repeat(251), value: 'v' }, 400, '250'],
  ['PATCH', `${v2}/p1/tags`, { key: 'a=b', value: 'v' }, 400, 'a=b'],
  ['PATCH', `${v3}/p1/tags`, { key: 'mlflow.artifactLocation', value: 'file:/etc' }, 400, 'immutable'],
  ['DELETE', `${v3}/p1/tags`, { key: 'gone' }, 404, 'gone'],
  ['POST', `${v3}/p1/assessments`, { assessment: { assessment_name: 'n' } }, 400, 'Exactly one'],
  [
    'POST',
    `${v3}/none/assessments`,
    { assessment: { assessment_name: 'n', feedback: { value: 1 } } },
    404,
    'none',
  ],
  ['GET', `${v3}/p1/assessments/a-0`, undefined, 404, 'a-0'],
])('refuses %s %s %j in MLflow’s form', async (method, path, body, status, text) => {
  const reply = await ask(method, path, body)
  expect([reply.status, reply.json.message]).toEqual([status, expect.stringContaining(text)])
  expect(reply.json.error_code).toMatch(
    status === 404 ? /^RESOURCE_DOES_NOT_EXIST$/ : /^INVALID_PARAMETER_VALUE$/,
  )
})

it('cuts the value of a tag that is too long, and renames a trace by its tag', async () => {
  await ask('POST', v3, info('tags'))
  await ask('PATCH', `${v2}/tags/tags`, { key: 'long', value: 'ü'.repeat(5_000_000) })
  await ask('PATCH', `${v3}/tags/tags`, { key: 'mlflow.traceName', value: 'new' })
  const { tags } = (await ask('GET', `${v3}/tags`)).json.trace.trace_info
  expect([tags.long.length, tags['mlflow.traceName']]).toEqual([8000, 'new'])
  await ask('DELETE', `${v2}/tags/tags`, { key: 'mlflow.traceName' })
  expect((await world.platform.rooms.traces.trace('tags')).name).toBeNull()
})

it('changes of an assessment what the mask names', async () => {
  await ask('POST', v3, info('judged'))
  const assessment = {
    assessment_name: 'quality',
    feedback: { value: { rating: 4 }, error: { error_code: 'E', stack_trace: 'x'.repeat(5000) } },
    source: { source_type: 'LLM_JUDGE', source_id: 'gpt' },
    rationale: 'so',
    metadata: { 'mlflow.assessment.sourceRunId': 'r1' },
  }
  const made = (await ask('POST', `${v3}/judged/assessments`, { assessment })).json.assessment
  expect(made).toMatchObject({
    ...assessment,
    feedback: { value: { rating: 4 } },
    valid: true,
    trace_id: 'judged',
  })
  expect(made.feedback.error.stack_trace.length).toBeLessThanOrEqual(1000)
  const at = `${v3}/judged/assessments/${made.assessment_id}`
  const change = { assessment: { assessment_name: 'other', feedback: { value: 5 }, rationale: 'no' } }
  const changed = await ask('PATCH', at, { ...change, update_mask: 'assessmentName,feedback' })
  expect(changed.json.assessment).toMatchObject({
    assessment_name: 'other',
    feedback: { value: 5 },
    rationale: 'so',
  })
  const expectation = { value: 'x' }
  const wrong = await ask('PATCH', at, { assessment: { expectation }, update_mask: 'expectation' })
  expect([wrong.status, wrong.json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  const list = {
    assessment_name: 'e',
    expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '[1]' } },
  }
  const expected = (await ask('POST', `${v3}/judged/assessments`, { assessment: list })).json.assessment
  expect(expected.expectation).toEqual(list.expectation)
  expect((await ask('GET', `${v3}/judged`)).json.trace.trace_info.assessments).toHaveLength(2)
})

// Computed by mlflow.store.analytics.trace_correlation 3.17.2.
it.each([
  [{ total: 10, one: 6, other: 7, both: 6 }, 0.6982322877799215, 0.5404578674731575],
  [{ total: 10, one: 4, other: 3, both: 3 }, 0.7610560044063087, 0.6021516451320165],
  [{ total: 10, one: 5, other: 5, both: 0 }, -1, -0.5637914160289369],
  [{ total: 4, one: 4, other: 4, both: 4 }, 1, 1],
  [{ total: 10, one: 0, other: 7, both: 0 }, Number.NaN, Number.NaN],
])('correlates %j', (counts, plain, smoothed) => {
  const [a, b] = [npmi(counts, 0), npmi(counts, 0.5)]
  if (Number.isNaN(plain)) return expect([a, b]).toEqual([Number.NaN, Number.NaN])
  expect(a).toBeCloseTo(plain, 12)
  expect(b).toBeCloseTo(smoothed, 12)
})
