import { afterEach, beforeEach, expect, it } from 'vitest'
import { rawRequest } from '../../tests/raw-request.ts'
import { openWorld, type World } from '../../tests/worlds.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

/** Asks as a client does, and takes nothing but success. */
const client = (agent: string, authorization: () => string, write: (body: object) => string) => {
  return async (method: string, path: string, body?: object) => {
    const text = body === undefined ? undefined : write(body)
    const reply = await rawRequest(`${world.platform.url}/api/2.0/mlflow/${path}`, {
      method,
      headers: {
        'user-agent': agent,
        authorization: authorization(),
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
      },
      ...(text === undefined ? {} : { body: text }),
    })
    expect([path, reply.status, reply.status === 200 ? '' : reply.text]).toEqual([path, 200, ''])
    return reply.json()
  }
}

/*
 * The requests of mlflow's package for R: httr drops what is NULL or empty, and `rapply(data, as.character)` makes a
 * text of every value, as R prints it. MLFLOW_TRACKING_USERNAME and _PASSWORD go as basic authentication.
 */
it('serves the client for R', async () => {
  const basic = () => `Basic ${Buffer.from(`ana:${world.platform.token}`).toString('base64')}`
  const ask = client('mlflow-r-client/3.6.0', basic, JSON.stringify)
  const tags = [{ key: 'team', value: 'a' }]
  const { experiment_id } = await ask('POST', 'experiments/create', { name: 'R', tags })
  const found = await ask('POST', 'experiments/search', { view_type: 'ACTIVE_ONLY', max_results: '1000' })
  expect(found.experiments).toContainEqual(expect.objectContaining({ name: 'R', tags }))
  await ask('POST', 'experiments/set-experiment-tag', { experiment_id, key: 'k', value: 'v' })
  const byName = await ask('GET', 'experiments/get-by-name?experiment_name=R')
  expect(byName.experiment.experiment_id).toBe(experiment_id)

  const created = await ask('POST', 'runs/create', {
    experiment_id,
    user_id: 'ana',
    start_time: '1795645194665',
    tags: [{ key: 'mlflow.source.name', value: 'train.R' }],
  })
  const run_id = created.run.info.run_uuid
  const run = { run_uuid: run_id, run_id }
  const at = { timestamp: '1795645194700' }
  await ask('POST', 'runs/log-metric', { ...run, key: 'loss', value: '0.5', ...at, step: '0' })
  await ask('POST', 'runs/log-metric', { ...run, key: 'loss', value: '1e-05', ...at, step: '1e+05' })
  await ask('POST', 'runs/log-metric', { ...run, key: 'odd', value: 'Infinity', ...at, step: '0' })
  await ask('POST', 'runs/log-batch', {
    run_id,
    metrics: [{ key: 'auc', value: '0.75', step: '3', ...at }],
    params: [{ key: 'alpha', value: '0.1' }],
    tags: [{ key: 'stage', value: 'try' }],
  })
  await ask('POST', 'runs/log-parameter', { ...run, key: 'lambda', value: 'TRUE' })
  await ask('POST', 'runs/set-tag', { ...run, key: 'gone', value: 'x' })
  await ask('POST', 'runs/delete-tag', { run_id, key: 'gone' })
  const history = await ask('GET', `metrics/get-history?run_uuid=${run_id}&run_id=${run_id}&metric_key=loss`)
  expect(history.metrics).toMatchObject([
    { value: 0.5, step: 0, timestamp: 1795645194700 },
    { value: 1e-5, step: 100_000 },
  ])
  const model_json = JSON.stringify({
    utc_time_created: '26-11-25T22:00:00',
    run_id,
    artifact_path: 'model',
    flavors: { crate: { version: '0.1', model: 'crate.bin' } },
  })
  await ask('POST', 'runs/log-model', { run_id, model_json })
  const ended = await ask('POST', 'runs/update', { ...run, status: 'FINISHED', end_time: '1795645195000' })
  expect(ended.run_info).toMatchObject({ run_uuid: run_id, status: 'FINISHED', end_time: 1795645195000 })
  const search = {
    experiment_ids: [experiment_id],
    filter: 'metrics.auc > 0.7',
    run_view_type: 'ACTIVE_ONLY',
    order_by: ['metrics.auc DESC'],
  }
  const { runs } = await ask('POST', 'runs/search', search)
  expect(runs).toHaveLength(1)
  expect(runs[0].data.params).toEqual([
    { key: 'alpha', value: '0.1' },
    { key: 'lambda', value: 'TRUE' },
  ])
  const listed = await ask('GET', `artifacts/list?run_uuid=${run_id}&run_id=${run_id}`)
  expect(listed.root_uri).toContain(run_id)
  await ask('POST', 'runs/delete', { run_id })
  await ask('POST', 'runs/restore', { run_id })
  const got = await ask('GET', `runs/get?run_uuid=${run_id}&run_id=${run_id}`)
  expect(got.run.info.lifecycle_stage).toBe('active')

  await ask('POST', 'registered-models/create', { name: 'r', tags, description: 'of R' })
  const source = `${listed.root_uri}/model`
  const made = await ask('POST', 'model-versions/create', { name: 'r', source, run_id })
  expect(made.model_version.version).toBe('1')
  const moved = { name: 'r', version: '1', stage: 'Production' }
  await ask('POST', 'model-versions/transition-stage', { ...moved, archive_existing_versions: 'FALSE' })
  const latest = await ask('GET', 'registered-models/get-latest-versions?name=r&stages=Production')
  expect(latest.model_versions).toMatchObject([{ version: '1', current_stage: 'Production' }])
  await ask('POST', 'model-versions/set-tag', { name: 'r', version: '1', key: 'a', value: 'b' })
  await ask('PATCH', 'model-versions/update', { name: 'r', version: '1', description: 'said' })
  const searched = await ask('POST', 'registered-models/search', { filter: "name = 'r'", max_results: '100' })
  expect(searched.registered_models).toMatchObject([{ name: 'r', description: 'of R' }])
  await ask('POST', 'registered-models/rename', { name: 'r', new_name: 's' })
  await ask('PATCH', 'registered-models/update', { name: 's', description: 'renamed' })
  expect((await ask('GET', 'registered-models/get?name=s')).registered_model.description).toBe('renamed')
  await ask('DELETE', 'model-versions/delete', { name: 's', version: '1' })
  await ask('DELETE', 'registered-models/delete', { name: 's' })
  await ask('POST', 'experiments/update', { experiment_id, new_name: 'R2' })
  await ask('POST', 'experiments/delete', { experiment_id })
  await ask('POST', 'experiments/restore', { experiment_id })
})

/*
 * The requests of mlflow's client for Java: protobuf's JsonFormat writes over several lines, 64-bit numbers as texts,
 * and empty fields not at all; its URIBuilder writes a space as a plus. MLFLOW_TRACKING_TOKEN goes as a bearer.
 */
it('serves the client for Java', async () => {
  const bearer = () => `Bearer ${world.platform.token}`
  const ask = client('mlflow-java-client/3.6.0', bearer, (body) => JSON.stringify(body, null, 2))
  const experiment = { name: 'Java', tags: [{ key: 'a', value: 'b' }] }
  const { experiment_id } = await ask('POST', 'experiments/create', experiment)
  const { run } = await ask('POST', 'runs/create', {
    experiment_id,
    user_id: 'ana',
    start_time: '1795645194665',
  })
  const run_id = run.info.run_id
  const both = { run_uuid: run_id, run_id }
  const at = { timestamp: '1795645194700', step: '0' }
  await ask('POST', 'runs/log-parameter', { ...both, key: 'p', value: '1' })
  await ask('POST', 'runs/log-metric', { ...both, key: 'm', value: 'NaN', ...at })
  await ask('POST', 'runs/log-metric', { ...both, key: 'm', value: 0.25, ...at, step: '1' })
  await ask('POST', 'runs/log-batch', {
    run_id,
    metrics: [{ key: 'batch', value: 1.5, ...at }],
    params: [{ key: 'q', value: '2' }],
    tags: [{ key: 't', value: 'u' }],
  })
  await ask('POST', 'runs/set-tag', { ...both, key: 'gone', value: 'x' })
  await ask('POST', 'runs/delete-tag', { run_id, key: 'gone' })
  const asked = `run_uuid=${run_id}&run_id=${run_id}`
  const history = await ask('GET', `metrics/get-history?${asked}&metric_key=m&max_results=25000`)
  expect(history.metrics.map(({ value }: { value: unknown }) => value)).toEqual(['NaN', 0.25])
  expect(history.next_page_token ?? '').toBe('')
  await ask('POST', 'runs/update', { ...both, status: 'FINISHED', end_time: '1795645195000' })
  expect((await ask('GET', `runs/get?${asked}`)).run.data.tags).toContainEqual({ key: 't', value: 'u' })

  const search = {
    filter: "params.q = '2'",
    run_view_type: 'ACTIVE_ONLY',
    max_results: 1,
    order_by: ['metrics.m'],
  }
  const { runs } = await ask('POST', 'runs/search', { experiment_ids: [experiment_id], ...search })
  expect(runs).toHaveLength(1)
  const page = await ask('POST', 'experiments/search', {
    max_results: '1',
    view_type: 'ALL',
    order_by: ['name DESC'],
  })
  expect(page.experiments).toMatchObject([{ name: 'Java' }])
  const next = {
    max_results: '1',
    view_type: 'ALL',
    order_by: ['name DESC'],
    page_token: page.next_page_token,
  }
  expect((await ask('POST', 'experiments/search', next)).experiments).toMatchObject([{ name: 'Default' }])
  expect((await ask('GET', `artifacts/list?${asked}&path=none`)).files).toBeUndefined()

  await ask('POST', 'registered-models/create', { name: 'j' })
  await ask('POST', 'model-versions/create', { name: 'j', run_id, source: `${run.info.artifact_uri}/model` })
  await ask('PATCH', 'model-versions/update', { name: 'j', version: '1' })
  await ask('POST', 'model-versions/transition-stage', { name: 'j', version: '1', stage: 'Staging' })
  const latest = await ask('GET', 'registered-models/get-latest-versions?name=j&stages=Staging&stages=None')
  expect(latest.model_versions).toMatchObject([{ version: '1', current_stage: 'Staging' }])
  expect((await ask('GET', 'model-versions/get?name=j&version=1')).model_version.run_id).toBe(run_id)
  expect((await ask('GET', 'registered-models/get?name=j')).registered_model.name).toBe('j')
  const place = await ask('GET', 'model-versions/get-download-uri?name=j&version=1')
  expect(place.artifact_uri).toBe(`${run.info.artifact_uri}/model`)
  const versions = await ask(
    'GET',
    'model-versions/search?max_results=1&filter=name+%3D+%27j%27&order_by=name+ASC&order_by=version_number+DESC',
  )
  expect(versions.model_versions).toMatchObject([{ name: 'j', version: '1' }])
  await ask('POST', 'runs/delete', { run_id })
  await ask('POST', 'runs/restore', { run_id })
  await ask('POST', 'experiments/update', { experiment_id, new_name: 'Java 2' })
  await ask('POST', 'experiments/delete', { experiment_id })
  await ask('POST', 'experiments/restore', { experiment_id })
})
