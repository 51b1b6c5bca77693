import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, type World } from '../../../tests/worlds.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const at = '/api/3.0/mlflow/datasets'

async function ask(method: string, path: string, body?: unknown) {
  const reply = await fetch(world.platform.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: reply.status, json: (await reply.json()) as any }
}

it('keeps a dataset and its records as clients write and read them', async () => {
  const tags = JSON.stringify({ 'mlflow.user': 'ana', n: 1, gone: null })
  const made = await ask('POST', `${at}/create`, { name: 'qa', tags, experiment_ids: ['0'] })
  const { dataset_id: id } = made.json.dataset
  expect(made.json.dataset).toMatchObject({
    name: 'qa',
    tags: '{"mlflow.user":"ana","n":"1"}',
    created_by: 'ana',
    experiment_ids: ['0'],
  })
  const source = { source_type: 'trace', source_data: { trace_id: 'tr-1' } }
  const records = [
    { inputs: { q: 'a' }, expectations: { e: 1 }, source },
    { inputs: { q: 'b' }, outputs: [1] },
  ]
  const put = await ask('POST', `${at}/${id}/records`, { records: JSON.stringify(records) })
  expect(put.json).toEqual({ inserted_count: 2, updated_count: 0 })
  const first = await ask('GET', `${at}/${id}/records?max_results=1`)
  expect(JSON.parse(first.json.records)).toMatchObject([
    {
      dataset_id: id,
      inputs: { q: 'a' },
      expectations: { e: 1 },
      tags: {},
      source: { ...source, source_type: 'TRACE' },
      source_type: 'TRACE',
      source_id: 'tr-1',
    },
  ])
  const second = await ask(
    'GET',
    `${at}/${id}/records?max_results=1&page_token=${first.json.next_page_token}`,
  )
  expect(JSON.parse(second.json.records)).toMatchObject([{ inputs: { q: 'b' }, outputs: [1] }])
  expect(second.json.next_page_token).toBeUndefined()
  const read = (await ask('GET', `${at}/${id}`)).json.dataset
  // Clients ask for them apart once they need them, and take what stands here for all that they know.
  expect(read).not.toHaveProperty('experiment_ids')
  expect(read).toMatchObject({
    profile: '{"num_records":2}',
    schema: '{"inputs":{"q":"string"},"outputs":"array","expectations":{"e":"integer"},"version":"1.0"}',
  })
  const gone = JSON.parse(first.json.records)[0].dataset_record_id
  expect((await ask('DELETE', `${at}/${id}/records`, { dataset_record_ids: [gone] })).json).toEqual({
    deleted_count: 1,
  })
  expect((await ask('GET', `${at}/${id}/experiment-ids`)).json).toEqual({ experiment_ids: ['0'] })
  expect((await ask('GET', `${at}/d-nobody/experiment-ids`)).json).toEqual({ experiment_ids: [] })
  await ask('PATCH', `${at}/${id}/tags`, { tags: '{"k":"v"}' })
  await ask('DELETE', `${at}/${id}/tags/n`)
  const found = await ask('POST', `${at}/search`, { filter_string: "tags.k = 'v'" })
  expect(found.json.datasets.map((d: any) => [d.dataset_id, JSON.parse(d.tags).n])).toEqual([[id, undefined]])
  expect((await ask('DELETE', `${at}/${id}`)).status).toBe(200)
  expect((await ask('GET', `${at}/${id}`)).json.error_code).toBe('RESOURCE_DOES_NOT_EXIST')
})

it.each<[string, string, unknown, number, string]>([
  ['POST', `${at}/create`, {}, 400, 'name'],
  ['POST', `${at}/create`, { name: 'x', tags: 'nonsense' }, 400, 'tags'],
  ['POST', `${at}/create`, { name: 'x', tags: '[]' }, 400, 'object'],
  ['POST', `${at}/none/records`, { records: '[]' }, 404, 'none'],
  ['POST', `${at}/none/records`, { records: '{}' }, 400, 'list'],
  [
    'POST',
    `${at}/none/records`,
    { records: '[{"inputs":null}]' },
    400,
    'records[0]: inputs must be provided',
  ],
  ['POST', `${at}/none/records`, { records: '[{},{"inputs":[1]}]' }, 400, 'records[1].inputs'],
  ['POST', `${at}/none/records`, { records: '[{"source":{"source_type":"odd"}}]' }, 400, 'ODD'],
  ['POST', `${at}/none/add-experiments`, { experiment_ids: ['0'] }, 404, 'none'],
  ['POST', `${at}/search`, { filter_string: 'odd = 1' }, 400, 'odd'],
  ['POST', `${at}/search`, { order_by: ['created_by'] }, 400, 'created_by'],
  ['POST', `${at}/search`, { page_token: 'x' }, 400, 'page token'],
])('refuses %s %s %j in MLflow’s form', async (method, path, body, status, text) => {
  const reply = await ask(method, path, body)
  expect([reply.status, reply.json.message]).toEqual([status, expect.stringContaining(text)])
})
