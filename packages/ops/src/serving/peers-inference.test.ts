import { gzipSync, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'
import { probabilityOf } from '../../tests/tiny-model.ts'

/**
 * Cases of the peers' own suites that concern the wire, told of our model. Where we answer otherwise on purpose, the
 * case says so; docs/serving-protocols.md lists those.
 * - triton-inference-server/server: qa/L0_http (http_test.py, http_input_size_limit_test.py), qa/L0_input_validation,
 *   qa/L0_infer_zero, qa/L0_parameters, docs/protocol
 * - SeldonIO/MLServer: tests/rest/test_endpoints.py, tests/rest/test_codecs.py, tests/codecs
 * - kserve/kserve: python/kserve/test/test_server.py, test_model_repository_extension.py
 */
let world: ServedWorld
beforeAll(async () => {
  world = await servedWorld()
  await world.tiny('churn')
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
})
afterAll(() => world[Symbol.asyncDispose]())

const ana = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }
const probability = expect.closeTo(probabilityOf(ana), 12) as number
const path = '/v2/models/churn/infer'
const tensor = (name: string, datatype: string, data: unknown, shape: unknown = [1], more: object = {}) => ({
  name,
  datatype,
  shape,
  data,
  ...more,
})
const tenure = tensor('tenure', 'INT64', [3])
const rest = [
  tensor('charges', 'FP64', [70.5]),
  tensor('contract', 'BYTES', ['Monthly']),
  tensor('senior', 'BOOL', [false]),
]
const request = { inputs: [tenure, ...rest] }
const nested = (value: unknown, depth: number): unknown => {
  let at = value
  for (let k = 0; k < depth; k++) at = [at]
  return at
}
const deep = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`
const told = ({ status, json }: { status: number; json: any }) => [status, json.code]
const outputs = async (body: unknown, headers: Record<string, string> = {}) => {
  const { status, json } = await world.ask('POST', path, body, headers)
  expect(json).toMatchObject({ model_name: 'churn', outputs: expect.any(Array) as [] })
  expect(status).toBe(200)
  return json.outputs.map(({ name, data }: { name: string; data: unknown[] }) => [name, ...data])
}
const both = [
  ['prediction', 'Yes'],
  ['probability', probability],
]

describe('Triton’s cases of the Open Inference Protocol', () => {
  it.each<[string, unknown, number, string]>([
    ['shapes whose product overflows', [16, 2 ** 60 + 2], 400, 'SERVING_INPUT_SIZE'],
    ['shapes whose bytes overflow', [4, 2 ** 60 + 2], 400, 'SERVING_INPUT_SIZE'],
    ['negative sizes', [2, -5], 400, 'SERVING_INPUT_SIZE'],
    ['sizes that are no numbers', ['1'], 400, 'SERVING_INPUT_SIZE'],
    ['fractions of sizes', [1.5], 400, 'SERVING_INPUT_SIZE'],
    ['a shape that its data do not fill', [5], 400, 'SERVING_INPUT_SIZE'],
    ['no shape', undefined, 400, 'SERVING_INPUT_SIZE'],
    ['a tensor without elements beside full ones', [0], 400, 'SERVING_INPUT_SIZE'],
  ])('%s are refused', async (_, shape, status, code) => {
    const inputs = [{ ...tenure, shape }, ...rest]
    expect(told(await world.ask('POST', path, { inputs }))).toEqual([status, code])
  })

  it('data may lie in as many lists as one likes, but not thousands deep', async () => {
    const inputs = [tensor('tenure', 'INT64', nested(3, 50), [1, 1]), ...rest]
    expect(await outputs({ inputs })).toEqual(both)
    const text = JSON.stringify(request)
    for (const body of [
      text.replace('"data":[3]', `"data":${deep(60_000)}`),
      text.replace('"shape":[1]', `"shape":${deep(60_000)}`),
      text.replace('{"inputs"', `{"id":${deep(60_000)},"inputs"`),
    ])
      expect(told(await world.ask('POST', path, body))).toEqual([400, 'SERVING_REQUEST_FORM'])
    expect((await world.ask('GET', '/v2/health/live')).status).toBe(200)
  })

  it.each([
    ['no inputs', { inputs: [] }, 'SERVING_INPUT_MISSING_COLUMN'],
    ['an input that is missing', { inputs: rest }, 'SERVING_INPUT_MISSING_COLUMN'],
    ['an input twice', { inputs: [tenure, tenure, ...rest] }, 'SERVING_INPUT_TWICE'],
    [
      'an unknown input',
      { inputs: [...request.inputs, tensor('nope', 'FP32', [1])] },
      'SERVING_INPUT_UNKNOWN_COLUMN',
    ],
    [
      'an output twice',
      { ...request, outputs: [{ name: 'probability' }, { name: 'probability' }] },
      'SERVING_REQUEST_FORM',
    ],
    ['an unknown output', { ...request, outputs: [{ name: 'nope' }] }, 'SERVING_REQUEST_FORM'],
    ['the wrong datatype', { inputs: [tensor('tenure', 'BYTES', ['3']), ...rest] }, 'SERVING_INPUT_VALUE'],
    ['an unknown datatype', { inputs: [tensor('tenure', 'INT63', [3]), ...rest] }, 'SERVING_INPUT_VALUE'],
    [
      'FP16 in JSON',
      { inputs: [tenure, tensor('charges', 'FP16', [70.5]), ...rest.slice(1)] },
      'SERVING_REQUEST_FORM',
    ],
    [
      'BF16 in JSON',
      { inputs: [tenure, tensor('charges', 'BF16', [70.5]), ...rest.slice(1)] },
      'SERVING_REQUEST_FORM',
    ],
  ])('%s is refused', async (_, body, code) => {
    expect(told(await world.ask('POST', path, body))).toEqual([400, code])
  })

  it.each([
    ['INT8', 3],
    ['INT16', 3],
    ['INT32', 3],
    ['UINT8', 3],
    ['UINT16', 3],
    ['UINT32', 3],
    ['UINT64', 3],
    ['FP32', 3],
    ['FP64', 3],
  ])('a whole number may come as %s', async (datatype, value) => {
    expect(await outputs({ inputs: [tensor('tenure', datatype, [value]), ...rest] })).toEqual(both)
  })

  it('takes several tensors as bytes beside others in JSON, and gives both', async () => {
    const charges = Buffer.from(Float32Array.of(70.5).buffer)
    const word = Buffer.concat([Buffer.of(7, 0, 0, 0), Buffer.from('Monthly')])
    const flag = Buffer.of(0)
    const bytesOf = (name: string, datatype: string, raw: Buffer) => ({
      name,
      datatype,
      shape: [1],
      parameters: { binary_data_size: raw.length },
    })
    const head = JSON.stringify({
      id: 'mine',
      inputs: [
        bytesOf('charges', 'FP32', charges),
        tenure,
        bytesOf('contract', 'BYTES', word),
        bytesOf('senior', 'BOOL', flag),
      ],
      outputs: [
        { name: 'probability', parameters: { binary_data: true } },
        { name: 'prediction', parameters: { binary_data: false } },
      ],
    })
    const reply = await fetch(world.url + path, {
      method: 'POST',
      headers: { 'inference-header-content-length': String(Buffer.byteLength(head)) },
      body: Buffer.concat([Buffer.from(head), charges, word, flag]),
    })
    const body = Buffer.from(await reply.arrayBuffer())
    const headBytes = Number(reply.headers.get('inference-header-content-length'))
    expect(JSON.parse(body.toString('utf8', 0, headBytes))).toMatchObject({
      id: 'mine',
      outputs: [
        { name: 'probability', parameters: { binary_data_size: 8 } },
        { name: 'prediction', data: ['Yes'] },
      ],
    })
    expect(body.readDoubleLE(headBytes)).toEqual(probability)
  })

  it.each(['99999999999', '-1', 'x', '1e3', '0x10'])('a header length of %s is refused', async (length) => {
    const headers = { 'inference-header-content-length': length }
    const refused = await world.ask('POST', path, { inputs: [] }, headers)
    expect(refused.status).toBe(400)
    expect(refused.json.code).toMatch(/^SERVING_/)
  })

  it('bytes alone are refused where a model has several inputs', async () => {
    const headers = { 'inference-header-content-length': '0' }
    const refused = await world.ask('POST', path, Buffer.alloc(8), headers)
    expect(told(refused)).toEqual([400, 'SERVING_REQUEST_FORM'])
    expect(refused.json.error).toContain('this model has 5')
  })

  it('parameters that mean nothing here are let pass', async () => {
    const parameters = {
      sequence_id: 5,
      sequence_start: true,
      priority: 1,
      timeout: 10,
      text: 'x',
      flag: false,
    }
    expect(await outputs({ ...request, id: '', parameters })).toEqual(both)
  })

  it('bodies come in chunks, and compressed both ways', async () => {
    const body = JSON.stringify({
      inputs: request.inputs.map((one) => ({
        ...one,
        shape: [400],
        data: new Array(400).fill((one.data as unknown[])[0]),
      })),
    })
    const ways = [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
    ] as const
    for (const [encoding, pack] of ways) {
      const sent = new Blob([pack(body)]).stream()
      const headers = { 'content-encoding': encoding, 'accept-encoding': encoding }
      const reply = await fetch(world.url + path, { method: 'POST', headers, body: sent, duplex: 'half' })
      expect(reply.headers.get('content-encoding')).toBe(encoding)
      // Unpacked by fetch.
      expect(((await reply.json()) as any).outputs[1].data).toHaveLength(400)
    }
  })

  it.each([
    ['POST', '/v2/repository/index', '{"ready":5}', 400],
    ['POST', '/v2/repository/index', `{"ready":${deep(60_000)}}`, 400],
    ['POST', '/v2/repository/index', '{"ready":', 400],
    ['POST', '/v2/repository/index', 'null', 200],
    ['POST', '/v2/repository/index', '{"ready":null}', 200],
    ['POST', '/v2/repository/index', '', 200],
    ['POST', '/v2/repository/models/nope/load', '', 404],
    ['POST', '/v2/repository/models/..%2Fetc/load', '', 404],
    ['POST', '/v2/repository/models/%20/unload', '', 404],
    ['POST', '/v2/models/churn/generate', '{}', 404],
    ['GET', '/v2/models/nope', undefined, 404],
    ['GET', '/v2/models/churn/versions/9/ready', undefined, 404],
    ['GET', '/v2/systemsharedmemory/status', undefined, 404],
    ['HEAD', '/v2/health/live', undefined, 200],
    ['GET', '/v2/health/ready/', undefined, 200],
    ['GET', '/v2/models/churn/', undefined, 200],
    ['GET', '/v2/models/churn/infer/', undefined, 405],
    ['DELETE', '/v2/models/churn/infer', undefined, 405],
    ['GET', '//v2//models/churn', undefined, 200],
  ])('%s %s %.20s is answered by its status', async (method, address, body, status) => {
    expect((await world.ask(method, address, body)).status).toBe(status)
  })

  it('an address may end in a slash, also where one predicts', async () => {
    expect((await world.ask('POST', `${path}/`, request)).status).toBe(200)
  })
})

describe('MLServer’s and KServe’s cases of it', () => {
  it('null says nothing, as pydantic’s models write what is left out', async () => {
    const empty = { parameters: null }
    const body = {
      id: null,
      ...empty,
      outputs: null,
      inputs: request.inputs.map((one) => ({ ...one, ...empty })),
    }
    expect(await outputs(body)).toEqual(both)
    expect(await outputs({ ...body, outputs: [{ name: 'probability', ...empty }] })).toEqual(both.slice(1))
  })

  it('content types of codecs are let pass, and bytes in base64 read', async () => {
    const codec = (content_type: string) => ({ parameters: { content_type } })
    const word = Buffer.from('Monthly').toString('base64')
    const inputs = [
      { ...tenure, ...codec('np') },
      rest[0],
      tensor('contract', 'BYTES', [word], [1, 1], codec('base64')),
      rest[2],
    ]
    expect(await outputs({ inputs, ...codec('pd') })).toEqual(both)
  })

  it('texts of columns of mixed values come as JSON, as its codec of data frames writes them', async () => {
    const contract = (word: string) =>
      tensor('contract', 'BYTES', [word], [1, 1], { parameters: { content_type: 'pd_json' } })
    expect(await outputs({ inputs: [tenure, rest[0], contract('"Monthly"'), rest[2]] })).toEqual(both)
    const refused = await world.ask('POST', path, { inputs: [tenure, rest[0], contract('"Mon'), rest[2]] })
    expect(told(refused)).toEqual([400, 'SERVING_INPUT_VALUE'])
  })

  it.each(['2021-08-24T15:01:19', '2021-08-24T15:01:19-04:00', '2021-08-24'])(
    'times come as ISO texts, as its codec of datetimes writes them: %s',
    async (time) => {
      const since = (word: string) =>
        tensor('since', 'BYTES', [word], [1, 1], { parameters: { content_type: 'datetime' } })
      expect(await outputs({ inputs: [...request.inputs, since(time)] })).toEqual(both)
      const refused = await world.ask('POST', path, { inputs: [...request.inputs, since('yesterday')] })
      expect(told(refused)).toEqual([400, 'SERVING_INPUT_VALUE'])
    },
  )

  it('lists, loads and unloads as KServe says it', async () => {
    expect((await world.ask('GET', '/v2/models')).json).toEqual({ models: ['churn'] })
    const repository = (verb: string) => world.ask('POST', `/v2/repository/models/churn/${verb}`, '')
    expect((await repository('unload')).json).toEqual({ name: 'churn', unload: true })
    expect((await world.ask('GET', '/v2/models/churn/ready')).status).toBe(503)
    expect((await world.ask('POST', path, request)).status).toBe(503)
    const load = (parameters: object) => world.ask('POST', '/v2/repository/models/churn/load', { parameters })
    for (const name of ['config', 'file:1/model.onnx'])
      expect(told(await load({ [name]: '{}' }))).toEqual([400, 'SERVING_REQUEST_FORM'])
    expect((await world.ask('GET', '/v2/models/churn/ready')).status).toBe(503)
    expect((await load({ unload_dependents: false })).json).toEqual({ name: 'churn', load: true })
    expect((await repository('load')).json).toEqual({ name: 'churn', load: true })
    expect((await world.ask('GET', '/v2/models/churn/ready')).json).toEqual({ name: 'churn', ready: true })
  })

  it('whether a parameter or a wish counts for an output as bytes is the wish’s to say', async () => {
    const reply = await world.ask('POST', path, {
      ...request,
      parameters: { binary_data_output: true },
      outputs: [{ name: 'probability', parameters: { binary_data: false } }],
    })
    expect(reply.headers.get('inference-header-content-length')).toBeNull()
    expect(reply.json.outputs).toMatchObject([{ name: 'probability', data: [probability] }])
  })
})
