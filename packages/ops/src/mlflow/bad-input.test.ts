import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { rawRequest } from '../../tests/raw-request.ts'
import { openWorld, type World } from '../../tests/worlds.ts'

let world: World
let run_id: string
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

async function post(path: string, body: unknown) {
  const reply = await rawRequest(`${world.platform.url}/api/2.0/mlflow/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: reply.status, ...reply.json() }
}
const run = async () => (await get(`runs/get?run_id=${run_id}`)).run
const get = async (path: string) => (await rawRequest(`${world.platform.url}/api/2.0/mlflow/${path}`)).json()

beforeEach(async () => {
  run_id = (await post('runs/create', { experiment_id: '0' })).run.info.run_id
})

const point = (more: object) => ({ key: 'm', value: 1, timestamp: 1, ...more })
const longKey = 'k'.repeat(251)

it.each([
  [
    'an unknown type of a nested value',
    { metrics: [point({}), point({ step: 'foo' })] },
    "'metrics[1].step'",
  ],
  ['a point without its time', { metrics: [{ key: 'm', value: 1 }] }, "'metrics[0].timestamp'"],
  ['a time before 1970', { metrics: [point({ timestamp: -1 })] }, 'Timestamp must be a nonnegative long'],
  ['NaN in the wrong place', { metrics: [point({ timestamp: 'NaN' })] }, "'metrics[0].timestamp'"],
  ['a truth as a value', { metrics: [point({ value: true })] }, "'metrics[0].value'"],
  ['a step beyond what is exact', { metrics: [point({ step: '9223372036854775807' })] }, "'metrics[0].step'"],
  ['a name that is a path', { params: [{ key: 'a/../b', value: '1' }] }, 'must not resolve to other names'],
  ['a name with other signs', { tags: [{ key: 'a?', value: '1' }] }, 'Names may only contain'],
  [
    'a long key of a metric',
    { metrics: [point({ key: longKey })] },
    "'Metric name' exceeds the maximum length",
  ],
  ['a long key of a parameter', { params: [{ key: longKey, value: '' }] }, "'Param key' exceeds"],
  ['a long key of a tag', { tags: [{ key: longKey, value: '' }] }, "'tags[0].key' exceeds"],
  ['a parameter twice', { params: [{ key: 'p' }, { key: 'p' }] }, 'Duplicate parameter keys'],
  ['too many points', { metrics: Array.from({ length: 1001 }, () => point({})) }, 'at most 1000 metrics'],
  ['U+0000', { tags: [{ key: 't', value: 'a\0b' }] }, 'U+0000'],
])('takes nothing of a batch with %s', async (_what, bad, said) => {
  const good = { params: [{ key: 'good', value: '1' }], tags: [{ key: 'good', value: '1' }] }
  const reply = await post('runs/log-batch', { run_id, ...good, ...bad })
  expect([reply.status, reply.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  expect(reply.message).toContain(said)
  const { data } = await run()
  expect(Object.keys(data)).toEqual(['tags'])
  expect(data.tags.map((tag: { key: string }) => tag.key)).toEqual(['mlflow.runName'])
})

it('takes nothing of a batch that changes a parameter', async () => {
  await post('runs/log-parameter', { run_id, key: 'p', value: '1' })
  const reply = await post('runs/log-batch', {
    run_id,
    metrics: [point({})],
    params: [
      { key: 'new', value: '1' },
      { key: 'p', value: '2' },
    ],
  })
  expect([reply.status, reply.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  expect(reply.message).toContain(
    "Changing param values is not allowed. Param with key='p' was already logged with value='1'",
  )
  expect((await run()).data).toMatchObject({ params: [{ key: 'p', value: '1' }] })
  expect((await run()).data.metrics).toBeUndefined()
})

it('cuts values that are too long, as MLflow does, and refuses bodies beyond its limit', async () => {
  expect((await post('runs/set-tag', { run_id, key: 'large', value: 'ü'.repeat(5_000_000) })).status).toBe(
    200,
  )
  const { tags } = (await run()).data
  expect(tags.find((tag: { key: string }) => tag.key === 'large').value).toBe('ü'.repeat(8000))
  const reply = await post('runs/set-tag', { run_id, key: 'huge', value: 'x'.repeat(20_000_000) })
  expect([reply.status, reply.error_code]).toEqual([413, 'BAD_REQUEST'])
})

it('keeps names that JavaScript has a use for', async () => {
  const tags = [
    { key: '__proto__', value: 'a' },
    { key: 'constructor', value: 'b' },
  ]
  await post('runs/log-batch', { run_id, tags, params: tags })
  const { data } = await run()
  expect(data.tags).toEqual(expect.arrayContaining(tags))
  expect(data.params).toEqual(tags)
})

it.each([
  ["tags.t = 'x'; DROP TABLE runs"],
  ["tags.t = 'x' -- comment"],
  ["tags.t = 'x' /* comment */"],
  ["tags.t = 'x"],
  ['metrics.m > (select 1)'],
  [Array.from({ length: 10_000 }, (_, i) => `metrics.m${i} > 0`).join(' AND ')],
  ['('.repeat(100_000)],
])('refuses a filter that is %.40s', async (filter) => {
  const reply = await post('runs/search', { experiment_ids: ['0'], filter })
  expect([reply.status, reply.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  expect(reply.message.length).toBeLessThan(2000)
})

it('refuses a page token of another search', async () => {
  await post('runs/create', { experiment_id: '0' })
  const search = { experiment_ids: ['0'], max_results: 1 }
  const { next_page_token: page_token } = await post('runs/search', search)
  expect((await post('runs/search', { ...search, page_token })).runs).toHaveLength(1)
  for (const other of [{ filter: "tags.t = 'x'" }, { order_by: ['metrics.m'] }, { page_token: 'x' }]) {
    const reply = await post('runs/search', { ...search, page_token, ...other })
    expect([reply.status, reply.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  }
})

it('says of a body that is cut what is wrong with it', async () => {
  const reply = await post('experiments/create', '{"name": "cut')
  expect([reply.status, reply.error_code]).toEqual([400, 'BAD_REQUEST'])
  expect(await post('experiments/create', '["name"]')).toMatchObject({
    status: 400,
    error_code: 'BAD_REQUEST',
  })
  const byName = await get('experiments/get-by-name?experiment_name=cut')
  expect(byName.error_code).toBe('RESOURCE_DOES_NOT_EXIST')
})

it('writes nothing of a body whose sender goes away in its middle', async () => {
  const body = JSON.stringify({ name: 'gone away' })
  const { hostname, port } = new URL(world.platform.url)
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /api/2.0/mlflow/experiments/create HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${body.length + 1}\r\n\r\n${body}`,
        () => socket.destroy(),
      )
    })
    socket.on('close', () => resolve())
  })
  const byName = await get('experiments/get-by-name?experiment_name=gone%20away')
  expect(byName.error_code).toBe('RESOURCE_DOES_NOT_EXIST')
})

it('takes a profile of a dataset as long as MLflow takes it, and tells of one that is longer', async () => {
  const log = (profile: string) => {
    const dataset = { name: 'd', digest: 'x', source_type: 'local', source: 's', profile }
    return post('runs/log-inputs', { run_id, datasets: [{ dataset }] })
  }
  const longest = 16_777_215
  expect(await log('p'.repeat(longest))).toEqual({ status: 200 })
  expect((await run()).inputs.dataset_inputs[0].dataset.profile).toHaveLength(longest)
  expect(await log('p'.repeat(longest + 1))).toMatchObject({
    error_code: 'INVALID_PARAMETER_VALUE',
    message: `'profile' exceeds the maximum length of ${longest} characters`,
  })
})

it.each(['runs/search', 'runs/create', 'runs/log-batch', 'experiments/search'])(
  '%s refuses values that lie thousands deep, and is no bug',
  async (path) => {
    const deep = `${'['.repeat(60_000)}1${']'.repeat(60_000)}`
    for (const field of ['filter', 'tags', 'metrics', 'run_id', 'experiment_id', 'unknown']) {
      const reply = await post(path, `{"${field}":${deep}}`)
      expect([200, 400, 404], `${field}: ${reply.message}`).toContain(reply.status)
    }
  },
)
