import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, type World } from '../../../tests/worlds.ts'

let world: World
let experiment: string
let run: string

async function post(path: string, body: object) {
  const reply = await fetch(world.platform.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  })
  return { status: reply.status, json: (await reply.json()) as any }
}
const rest = async (path: string, body: object) => (await post(`/api/2.0/mlflow/${path}`, body)).json
const ask = async (query: string, more: object = {}) => (await post('/graphql', { query, ...more })).json

beforeAll(async () => {
  world = await openWorld()
  experiment = (await rest('experiments/create', { name: 'asked' })).experiment_id
  run = (await rest('runs/create', { experiment_id: experiment, start_time: 9_007_199_254_740_991 })).run.info
    .run_id
  for (const [key, value] of [
    ['loss', 0.5],
    ['broken', 'NaN'],
  ])
    await rest('runs/log-metric', { run_id: run, key, value, timestamp: 7, step: 3 })
  await rest('registered-models/create', { name: 'm' })
  await rest('model-versions/create', { name: 'm', source: `runs:/${run}/model`, run_id: run })
})
afterAll(() => world[Symbol.asyncDispose]())

it('gives a run with its experiment, its versions and what protobuf gives for unset fields', async () => {
  const reply = await ask(
    `query one($id: String) @component(name: "page") {
      mlflowGetRun(input: { runId: $id }) {
        apiError { message }
        run {
          info { status startTime endTime }
          data { metrics { key value step } params { key } }
          inputs { datasetInputs { dataset { name } } }
          experiment { name lastUpdateTime tags { key } }
          modelVersions { name version deploymentJobState { jobId } }
        }
      }
    }`,
    { variables: { id: run }, operationName: 'one' },
  )
  expect(reply).toEqual({
    data: {
      mlflowGetRun: {
        apiError: null,
        run: {
          info: { status: 'RUNNING', startTime: '9007199254740991', endTime: '0' },
          data: {
            metrics: expect.arrayContaining([
              { key: 'loss', value: 0.5, step: '3' },
              { key: 'broken', value: null, step: '3' },
            ]),
            params: [],
          },
          inputs: { datasetInputs: [] },
          experiment: { name: 'asked', lastUpdateTime: expect.stringMatching(/^\d+$/), tags: [] },
          modelVersions: [{ name: 'm', version: '1', deploymentJobState: { jobId: '' } }],
        },
      },
    },
    errors: null,
  })
})

it('searches as a query and as a mutation', async () => {
  const search = `mlflowSearchRuns(input: { experimentIds: ["${experiment}"], runViewType: ALL, maxResults: 5 }) {
    runs { info { runId } } nextPageToken }`
  const found = { mlflowSearchRuns: { runs: [{ info: { runId: run } }], nextPageToken: '' } }
  expect((await ask(`query { ${search} }`)).data).toEqual(found)
  expect((await ask(`mutation { ${search} }`)).data).toEqual(found)
  expect((await ask('mutation { testMutation(inputString: "abc") { output } }')).data).toEqual({
    testMutation: { output: 'abc' },
  })
})

it('says a refusal of the rooms in MLflow’s words, beside what could be answered', async () => {
  const reply = await ask(
    'query { test(inputString: "a") { output } mlflowGetExperiment(input: { experimentId: "99" }) { experiment { name } } }',
  )
  expect(reply).toEqual({
    data: { test: { output: 'a' }, mlflowGetExperiment: null },
    errors: ['No Experiment with id=99 exists'],
  })
})

const fields = (count: number, one: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => one(i)).join(' ')
const inExperiment = (inside: string) =>
  `query { mlflowGetExperiment(input: { experimentId: "0" }) { ${inside} } }`
const nested = (depth: number): string => (depth === 0 ? 'name' : `name { ${nested(depth - 1)} }`)

it.each([
  [
    'root fields',
    `query { ${fields(11, (i) => `k${i}: test(inputString: "a") { output }`)} }`,
    /at most 10 root fields, got 11/,
  ],
  ['aliases', inExperiment(fields(11, (i) => `e${i}: experiment { name }`)), /at most 10 aliases, got 11/],
  [
    'aliases in fragments',
    `${inExperiment('...a ...b')} ${['a', 'b'].map((f) => `fragment ${f} on MlflowGetExperimentResponse { ${fields(6, (i) => `${f}${i}: experiment { name }`)} }`).join(' ')}`,
    /at most 10 aliases, got 12/,
  ],
  ['depth', inExperiment(`experiment { ${nested(12)} }`), /^Query exceeds maximum depth of 10$/],
  [
    'selections',
    inExperiment(`experiment { ${fields(1002, (i) => `f${i} { name }`)} }`),
    /total selections of 1000$/,
  ],
  [
    'fragments that hold themselves',
    `${inExperiment('...a')} fragment a on MlflowGetExperimentResponse { experiment { ...a } }`,
    /depth/,
  ],
  ['unknown fields', inExperiment('secret'), /Cannot query field "secret"/],
  ['another language', 'select 1', /Syntax Error/],
])('refuses too many %s', async (_what, query, words) => {
  const reply = await ask(query)
  expect(reply.data).toBeNull()
  expect(reply.errors[0]).toMatch(words)
})

it('refuses what is no question in MLflow’s form', async () => {
  const reply = await post('/graphql', { variables: {} })
  expect([reply.status, reply.json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
})
