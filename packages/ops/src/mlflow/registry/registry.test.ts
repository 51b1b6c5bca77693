import { afterEach, beforeEach, expect, it } from 'vitest'
import { rawRequest } from '../../../tests/raw-request.ts'
import { openWorld, someModelVersion, type World } from '../../../tests/worlds.ts'

const mlmodel = `flavors:
  python_function: {loader_module: mlflow.sklearn}
  sklearn: {pickled_model: model.pkl}
signature:
  inputs: '[{"type": "double", "name": "a", "required": true}]'
  outputs: '[{"type": "long", "name": "y"}]'
`
let world: World
const ask = async (method: string, path: string, body?: unknown) => {
  const text = Buffer.from(JSON.stringify(body ?? ''))
  const reply = await rawRequest(`${world.platform.url}/api/2.0/mlflow/${path}`, {
    method,
    headers:
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(text.length) },
    ...(body === undefined ? {} : { body: text }),
  })
  return { status: reply.status, ...reply.json() }
}
const put = (path: string, body: string) =>
  rawRequest(`${world.platform.url}/api/2.0/mlflow-artifacts/artifacts/${path}`, { method: 'PUT', body })
const read = async (path: string) => (await rawRequest(`${world.platform.url}/${path}`)).text

beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

it('lets a version wait for the files of its model, then binds it to them and to what MLmodel says', async () => {
  const { model } = await ask('POST', 'logged-models', { experiment_id: '0', name: 'tree' })
  const { model_id, artifact_uri } = model.info
  const folder = artifact_uri.replace('mlflow-artifacts:/', '')
  await put(`${folder}/MLmodel`, mlmodel)
  await ask('POST', 'registered-models/create', { name: 'churn' })
  const body = { name: 'churn', source: `models:/${model_id}`, model_id }
  const made = await ask('POST', 'model-versions/create', body)
  expect(made.model_version).toMatchObject({
    version: '1',
    status: 'PENDING_REGISTRATION',
    status_message: expect.stringContaining(model_id),
  })
  const waiting = await world.client.registry.getModelVersion({ params: { name: 'churn', number: 1 } })
  expect(waiting).toMatchObject({ status: 'pending', files: [], origin: { loggedModel: model_id } })
  await expect(
    world.client.serving.deployModel({ params: { name: 'churn' }, body: { model: 'churn', version: 1 } }),
  ).rejects.toMatchObject({ code: 'SERVING_VERSION_NOT_READY', kind: 'refused' })

  await put(`${folder}/model.pkl`, 'bytes')
  expect((await ask('GET', 'model-versions/get?name=churn&version=1')).model_version.status).toBe(
    'PENDING_REGISTRATION',
  )
  await ask('PATCH', `logged-models/${model_id}`, { model_id, status: 'LOGGED_MODEL_READY' })
  const ready = await ask('GET', 'model-versions/get?name=churn&version=1')
  expect(ready.model_version.status).toBe('READY')
  const native = await world.client.registry.getModelVersion({ params: { name: 'churn', number: 1 } })
  expect(native.files.map(({ path }) => path)).toEqual(['MLmodel', 'model.pkl'])
  expect(native).toMatchObject({
    status: 'ready',
    signature: { inputs: [{ type: 'double', name: 'a' }], outputs: [{ type: 'long', name: 'y' }] },
    facts: { flavours: ['python_function', 'sklearn'] },
  })
  const uri = await ask('GET', 'model-versions/get-download-uri?name=churn&version=1')
  expect(uri.artifact_uri).toBe(artifact_uri)
  expect(await read('model-versions/get-artifact?name=churn&version=1&path=model.pkl')).toBe('bytes')
  const { tags } = (await ask('GET', `logged-models/${model_id}`)).model.info
  expect(tags[0].value).toBe('[{"name": "churn", "version": 1}]')
  await expect(
    world.client.serving.deployModel({ params: { name: 'churn' }, body: { model: 'churn', version: 1 } }),
  ).rejects.toMatchObject({ code: 'SERVING_SMOKE_FAILED' })
})

it('binds a version to files that came after it was registered', async () => {
  const { model } = await ask('POST', 'logged-models', { experiment_id: '0' })
  const { model_id, artifact_uri } = model.info
  await ask('POST', 'registered-models/create', { name: 'm' })
  const early = await ask('POST', 'model-versions/create', { name: 'm', source: artifact_uri, model_id })
  expect(early.model_version.status).toBe('READY')
  await put(`0/models/${model_id}/artifacts/MLmodel`, mlmodel)
  await ask('PATCH', `logged-models/${model_id}`, { model_id, status: 'LOGGED_MODEL_READY' })
  const native = await world.client.registry.getModelVersion({ params: { name: 'm', number: 1 } })
  expect(native.files.map(({ path }) => path)).toEqual(['MLmodel'])
})

it('fails a version whose files never came', async () => {
  const { model } = await ask('POST', 'logged-models', { experiment_id: '0' })
  const { model_id } = model.info
  await put(`0/models/${model_id}/artifacts/part`, 'x')
  await ask('POST', 'registered-models/create', { name: 'm' })
  await ask('POST', 'model-versions/create', { name: 'm', source: `models:/${model_id}`, model_id })
  await ask('PATCH', `logged-models/${model_id}`, { model_id, status: 'LOGGED_MODEL_UPLOAD_FAILED' })
  expect((await ask('GET', 'model-versions/get?name=m&version=1')).model_version).toMatchObject({
    status: 'FAILED_REGISTRATION',
  })
  const { events } = await world.client.registry.listModelHistory({ params: { name: 'm' } })
  expect(events.map(({ kind }) => kind)).toEqual(['failed', 'created', 'created'])
})

it('shows what Slipway registered, with its files, which nobody changes', async () => {
  const body = { ...(await someModelVersion(world)), description: 'ours' }
  const { version } = await world.client.registry.createModelVersion({ params: { name: 'churn' }, body })
  await world.client.registry.setAlias({ params: { name: 'churn', alias: 'champion' }, body: { number: 1 } })
  const found = await ask('GET', 'registered-models/alias?name=churn&alias=champion')
  expect(found.model_version).toMatchObject({
    name: 'churn',
    version: '1',
    current_stage: 'None',
    status: 'READY',
    description: 'ours',
    source: `mlflow-artifacts:/registry/${version.id}`,
    aliases: ['champion'],
  })
  const folder = `registry/${version.id}`
  const listed = await read(`api/2.0/mlflow-artifacts/artifacts?path=${folder}`)
  expect(JSON.parse(listed)).toEqual({ files: [{ path: 'model.onnx', is_dir: false, file_size: 4 }] })
  expect(await read(`api/2.0/mlflow-artifacts/artifacts/${folder}/model.onnx`)).toBe('onnx')
  expect(await read('model-versions/get-artifact?name=churn&version=1&path=model.onnx')).toBe('onnx')
  for (const path of [folder, `${folder}/model.onnx`, `${folder}/more`]) {
    const refused = await put(path, 'other')
    expect([refused.status, refused.json().error_code]).toEqual([403, 'PERMISSION_DENIED'])
  }
  const copy = await ask('POST', 'model-versions/create', { name: 'churn', source: 'models:/churn@champion' })
  expect(copy.model_version).toMatchObject({ version: '2', source: 'models:/churn/1' })
  const copied = await world.client.registry.getModelVersion({ params: { name: 'churn', number: 2 } })
  expect(copied.files).toEqual(version.files)
})

it('moves nothing that a gate refused', async () => {
  const gate = { passed: false, rules: [] }
  const body = { ...(await someModelVersion(world)), gate }
  await world.client.registry.createModelVersion({ params: { name: 'churn' }, body })
  const alias = await ask('POST', 'registered-models/alias', { name: 'churn', alias: 'live', version: '1' })
  expect(alias).toMatchObject({ status: 403, error_code: 'PERMISSION_DENIED' })
  const stage = { name: 'churn', version: '1', stage: 'Production' }
  expect(await ask('POST', 'model-versions/transition-stage', stage)).toMatchObject({ status: 403 })
})

it('keeps prompts beside the models, and tells of every change who made it', async () => {
  const tags = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]
  await ask('POST', 'registered-models/create', { name: 'greet', tags })
  const version = { name: 'greet', source: 'prompt-template', tags }
  expect((await ask('POST', 'model-versions/create', version)).model_version.version).toBe('1')
  const elsewhere = await ask('POST', 'model-versions/create', { ...version, source: 's3://x' })
  expect(elsewhere.error_code).toBe('INVALID_PARAMETER_VALUE')
  const search = (filter: string) =>
    ask('GET', `registered-models/search?filter=${encodeURIComponent(filter)}`)
  expect((await search('')).registered_models).toBeUndefined()
  expect((await search("tags.`mlflow.prompt.is_prompt` = 'true'")).registered_models).toHaveLength(1)
  expect((await world.client.registry.listModels({})).models).toEqual([])
  const same = await ask('POST', 'registered-models/create', { name: 'greet' })
  expect(same.message).toMatch(/already taken by a prompt/)
  await ask('POST', 'registered-models/set-tag', { name: 'greet', key: 'a', value: '1' })
  await ask('DELETE', 'model-versions/delete', { name: 'greet', version: '1' })
  const { events } = await world.client.registry.listModelHistory({ params: { name: 'greet' } })
  expect(events.map(({ kind, by }) => [kind, by])).toEqual(
    ['deleted', 'tag', 'created', 'created'].map((kind) => [kind, 'local']),
  )
})

it.each([
  ['runs:/abc/model', {}],
  ['models:/m-abc', {}],
  ['models:/none/1', { status: 404, error_code: 'RESOURCE_DOES_NOT_EXIST' }],
  ['mlflow-artifacts:/0/abc', {}],
  ['mlflow-artifacts://other/0/abc', {}],
  ['s3://a/../b', {}],
  ['s3://a/%252e%252e/b', {}],
  ['file:///etc/passwd', {}],
  ['/etc', {}],
  ['relative/path', {}],
  ['https://host/x', {}],
  ['models://host/a/1', {}],
])('refuses the source %s', async (source, expected) => {
  await ask('POST', 'registered-models/create', { name: 'm' })
  expect(await ask('POST', 'model-versions/create', { name: 'm', source })).toMatchObject({
    status: 400,
    error_code: 'INVALID_PARAMETER_VALUE',
    ...expected,
  })
  expect((await ask('GET', 'registered-models/get?name=m')).registered_model.latest_versions).toBeUndefined()
})

it('refuses a token of another search', async () => {
  for (const name of ['a', 'b', 'c']) await ask('POST', 'registered-models/create', { name })
  const first = await ask('GET', 'registered-models/search?max_results=2')
  const token = encodeURIComponent(first.next_page_token)
  const rest = await ask('GET', `registered-models/search?max_results=2&page_token=${token}`)
  expect(rest.registered_models.map((model: { name: string }) => model.name)).toEqual(['c'])
  for (const query of [`filter=name%3D'a'&page_token=${token}`, 'page_token=nonsense'])
    expect(await ask('GET', `registered-models/search?${query}`)).toMatchObject({
      status: 400,
      error_code: 'INVALID_PARAMETER_VALUE',
    })
})

it('tells of the version that was asked for where its model is not there, and of the model where none was named', async () => {
  await ask('POST', 'registered-models/create', { name: 'churn' })
  await ask('DELETE', 'registered-models/delete', { name: 'churn' })
  const missing = 'Model Version (name=churn, version=1) not found'
  const version = { name: 'churn', version: '1' }
  expect((await ask('GET', 'model-versions/get?name=churn&version=1')).message).toBe(missing)
  expect((await ask('PATCH', 'model-versions/update', version)).message).toBe(missing)
  expect((await ask('POST', 'model-versions/set-tag', { ...version, key: 'a', value: 'b' })).message).toBe(
    missing,
  )
  expect((await ask('POST', 'registered-models/alias', { ...version, alias: 'best' })).message).toBe(missing)
  expect((await ask('GET', 'registered-models/get?name=churn')).message).toBe(
    'Registered Model with name=churn not found',
  )
})

it('says of a page token that is none what MLflow says', async () => {
  for (const path of [
    'registered-models/search?page_token=evilhax',
    'model-versions/search?page_token=evilhax',
  ])
    expect(await ask('GET', path)).toMatchObject({
      error_code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringMatching(/^Invalid page token, could not base64-decode "evilhax"/),
    })
})
