import { afterAll, beforeAll, expect, it } from 'vitest'
import { rawRequest } from '../../tests/raw-request.ts'
import { openWorld, type World } from '../../tests/worlds.ts'

let world: World
const at = (path: string) => world.platform.url + path
const ask = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
  rawRequest(at(path), {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body }),
  })

beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

it('tells a client what it speaks to', async () => {
  expect((await ask('GET', '/version')).text).toBe('3.17.2')
  expect((await ask('GET', '/health')).text).toBe('OK')
  for (const prefix of ['/api', '/ajax-api']) {
    const info = await ask('GET', `${prefix}/3.0/mlflow/server-info`)
    expect(info.json()).toMatchObject({ store_type: 'SqlStore', workspaces_enabled: false })
  }
})

it.each(['/api', '/ajax-api'])('answers behind %s', async (prefix) => {
  const reply = await ask('GET', `${prefix}/2.0/mlflow/experiments/get?experiment_id=0&unknown=1`)
  expect(reply.status).toBe(200)
  expect(reply.json().experiment).toMatchObject({ experiment_id: '0', name: 'Default' })
})

it('answers an address that ends in a slash with a path behind it', async () => {
  const reply = await ask('GET', '//api/2.0/mlflow/experiments/get?experiment_id=0')
  expect(reply.json().experiment.name).toBe('Default')
})

it.each([
  ['GET', '/api/2.0/mlflow/nothing', 404, 'ENDPOINT_NOT_FOUND'],
  ['DELETE', '/api/2.0/mlflow/experiments/get', 405, 'ENDPOINT_NOT_FOUND'],
  ['POST', '/api/3.0/mlflow/gateway/secrets/create', 501, 'NOT_IMPLEMENTED'],
  ['GET', '/ajax-api/3.0/mlflow/assistant/config', 501, 'NOT_IMPLEMENTED'],
  ['GET', '/ajax-api/3.0/jobs/1', 501, 'NOT_IMPLEMENTED'],
  ['GET', '/api/3.0/mlflow/workspaces', 501, 'NOT_IMPLEMENTED'],
])('refuses %s %s in MLflow’s form', async (method, path, status, code) => {
  const reply = await ask(method, path, method === 'POST' ? '{}' : undefined)
  expect([reply.status, reply.json().error_code]).toEqual([status, code])
})

it.each([
  ['DELETE', '/api/2.0/mlflow/experiments/get?experiment_id=0', 'GET, HEAD'],
  ['GET', '/ajax-api/2.0/mlflow/runs/create', 'POST'],
  ['PATCH', '/api/2.0/mlflow/experiments/search', 'GET, HEAD, POST'],
  ['GET', '/api/3.0/mlflow/traces/tr-1/tags', 'DELETE, PATCH'],
  ['POST', '/api/2.0/mlflow-artifacts/artifacts/a/b', 'DELETE, GET, HEAD, PUT'],
])('says which methods a path answers to where it is %s %s', async (method, path, allow) => {
  const reply = await ask(method, path)
  expect([reply.status, reply.headers['allow']]).toEqual([405, allow])
})

it.each([
  ['POST', undefined, 'Deployments proxy request must specify a gateway_path.'],
  ['POST', 'foo/bar/baz', 'Invalid gateway_path: foo/bar/baz for method: POST'],
  ['GET', 'hello/world', 'Invalid gateway_path: hello/world for method: GET'],
  ['POST', 'gateway/a/invocations', undefined],
  ['GET', 'api/2.0/endpoints/', undefined],
])(
  'tells %s to the gateway at %s what is wrong with it, or that there is no gateway',
  async (method, path, said) => {
    const asked = `gateway_path=${path ?? ''}`
    const reply =
      method === 'GET'
        ? await ask('GET', `/ajax-api/2.0/mlflow/gateway-proxy?${asked}`)
        : await ask('POST', '/ajax-api/2.0/mlflow/gateway-proxy', JSON.stringify({ gateway_path: path }))
    if (said === undefined) expect([reply.status, reply.json().error_code]).toEqual([501, 'NOT_IMPLEMENTED'])
    else
      expect([reply.status, reply.json()]).toEqual([
        400,
        expect.objectContaining({ error_code: 'INVALID_PARAMETER_VALUE', message: said }),
      ])
  },
)

it('takes the token as a bearer and as a password, and refuses another in MLflow’s form', async () => {
  const basic = (password: string) => `Basic ${Buffer.from(`ana:${password}`).toString('base64')}`
  const { token } = world.platform
  for (const [authorization, status] of [
    [`Bearer ${token}`, 200],
    [basic(token), 200],
    [basic('wrong'), 401],
    ['Bearer wrong', 401],
  ] as const) {
    const reply = await ask('GET', '/api/2.0/mlflow/experiments/get?experiment_id=0', undefined, {
      authorization,
    })
    expect(reply.status).toBe(status)
    if (status === 401) expect(reply.json().error_code).toBe('UNAUTHENTICATED')
  }
  const foreign = await ask('GET', '/api/2.0/mlflow/experiments/get?experiment_id=0', undefined, {
    host: 'evil.com',
  })
  expect([foreign.status, foreign.json().error_code]).toEqual([403, 'PERMISSION_DENIED'])
})
