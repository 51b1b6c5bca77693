import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, type World } from '../../../tests/worlds.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const given = {
  experiment_id: '0',
  run_name: 'tried',
  prompt_template: 'say {{ it }}',
  prompt_parameters: [{ key: 'it', value: 'hello' }],
  model_route: 'chat',
  model_parameters: [{ key: 'temperature', value: 0.1 }],
  model_input: 'say hello',
  model_output: 'hello',
  model_output_parameters: [{ key: 'latency', value: '100' }],
  mlflow_version: '1.0.0',
  user_id: 'ana',
  start_time: 456,
}

async function create(body: object) {
  const reply = await fetch(`${world.platform.url}/ajax-api/2.0/mlflow/runs/create-promptlab-run`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: reply.status, json: (await reply.json()) as any }
}
const get = async (path: string) => await (await fetch(world.platform.url + path)).text()

it('keeps what was tried as a finished run with its table and its model', async () => {
  const { status, json } = await create(given)
  expect(status).toBe(200)
  const { info, data } = json.run
  expect(info).toMatchObject({ run_name: 'tried', user_id: 'ana', status: 'FINISHED', start_time: 456 })
  expect(data.params).toEqual(
    expect.arrayContaining([
      { key: 'temperature', value: '0.1' },
      { key: 'model_route', value: 'chat' },
      { key: 'prompt_template', value: 'say {{ it }}' },
    ]),
  )
  expect(data.tags).toContainEqual({ key: 'mlflow.runSourceType', value: 'PROMPT_ENGINEERING' })
  const file = (path: string) => get(`/get-artifact?run_id=${info.run_id}&path=${path}`)
  expect(JSON.parse(await file('eval_results_table.json'))).toEqual({
    columns: ['it', 'prompt', 'output', 'latency'],
    data: [['hello', 'say hello', 'hello', '100']],
  })
  expect(await file('model/MLmodel')).toMatch(/loader_module: mlflow.prompt.promptlab_model/)
  expect(await file('model/parameters.yaml')).toMatch(/prompt_template: "?say \{\{ it \}\}/)
})

it.each([
  'experiment_id',
  'prompt_template',
  'prompt_parameters',
  'model_route',
  'model_input',
  'mlflow_version',
])('refuses one without %s', async (name) => {
  const { [name as 'model_input']: _left, ...rest } = given
  const { status, json } = await create(rest)
  expect([status, json.message]).toEqual([400, `CreatePromptlabRun request must specify ${name}.`])
})
