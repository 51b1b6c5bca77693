import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tableOf, writeParquet } from '@slipway/ml/table'
import { version } from '../kernel/index.ts'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'
import { probabilityOf, type TinyRow } from '../../tests/tiny-model.ts'

const ana: TinyRow = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }
const ben: TinyRow = { tenure: 60, charges: 20, contract: 'Yearly', senior: true }
const expected = [ana, ben].map((row) => ({
  prediction: probabilityOf(row) >= 0.5 ? 'Yes' : 'No',
  probability: expect.closeTo(probabilityOf(row), 12) as number,
}))

let world: ServedWorld
beforeAll(async () => {
  world = await servedWorld()
  await world.tiny('churn')
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
})
afterAll(() => world[Symbol.asyncDispose]())

const columns = ['tenure', 'charges', 'contract', 'senior'] as const
const valuesOf = (name: (typeof columns)[number]) => [ana, ben].map((row) => row[name])

describe('MLflow scoring', () => {
  const invoke = (body: unknown, headers?: Record<string, string>) =>
    world.ask('POST', '/invocations', body, headers)

  it.each([
    ['dataframe_split', { columns, data: [ana, ben].map((row) => columns.map((name) => row[name])) }],
    [
      'dataframe_split',
      { index: [5, 6], columns, data: [ana, ben].map((row) => columns.map((name) => row[name])) },
    ],
    ['dataframe_records', [ana, ben]],
    ['instances', [ana, ben]],
    ['inputs', Object.fromEntries(columns.map((name) => [name, valuesOf(name)]))],
    ['inputs', Object.fromEntries(columns.map((name) => [name, valuesOf(name).map((value) => [value])]))],
    ['inputs', [ana, ben]],
  ])('takes %s', async (form, body) => {
    const { status, json, headers } = await invoke({ [form]: body, params: {} })
    expect(json).toEqual({ predictions: expected })
    expect(status).toBe(200)
    expect(headers.get('x-amzn-invoked-production-variant')).toBe('champion')
  })

  it('takes one row of plain values, and CSV', async () => {
    expect((await invoke({ inputs: ana })).json.predictions).toEqual([expected[0]])
    const csv = `${columns.join(',')}\n3,70.5,Monthly,False\n60,20,"Yearly",True\n`
    const type = { 'content-type': 'text/csv; charset=utf-8' }
    expect((await invoke(csv, type)).json.predictions).toEqual(expected)
  })

  it('takes a Parquet file', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'parquet-'))
    const path = join(dir, 'rows.parquet')
    await writeParquet(tableOf([ana, ben].map((row, i) => ({ ...row, __index_level_0__: i }))), path)
    const type = { 'content-type': 'application/vnd.apache.parquet' }
    expect((await invoke(await readFile(path), type)).json.predictions).toEqual(expected)
    await rm(dir, { recursive: true })
    const broken = await invoke(Buffer.from('PAR1 but not really'), type)
    expect(broken.status).toBe(400)
    expect(broken.json.message).not.toContain(tmpdir())
  })

  it('lets columns pass that are no inputs, as MLflow does, unless one may be a misspelt input', async () => {
    const whole = [ana, ben].map((row, i) => ({ ...row, since: null, id: i }))
    expect((await invoke({ dataframe_records: whole })).json.predictions).toEqual(expected)
    const byColumn = Object.fromEntries(
      Object.keys(whole[0]!).map((name) => [name, whole.map((row) => row[name as 'id'])]),
    )
    expect((await invoke({ inputs: byColumn })).json.predictions).toEqual(expected)
    const csv = 'id,tenure,charges,contract,senior,since,Churn\nx,3,70.5,Monthly,False,,No\n'
    expect((await invoke(csv, { 'content-type': 'text/csv' })).json.predictions).toEqual([expected[0]])
    const misspelt = await invoke({ dataframe_records: [{ ...ana, sinze: null }] })
    expect(misspelt).toMatchObject({ status: 400, json: { code: 'SERVING_INPUT_UNKNOWN_COLUMN' } })
    expect(misspelt.json.hint).toContain('Did you mean "since"?')
  })

  it('takes NaN as Python writes it, but no infinity', async () => {
    const body = (charges: string) =>
      `{"dataframe_records":[{"tenure":3,"charges":${charges},"contract":"a NaN \\" NaN","senior":true}]}`
    const row = { tenure: 3, charges: null, contract: 'other', senior: true }
    expect((await invoke(body('NaN'))).json.predictions[0].probability).toBeCloseTo(probabilityOf(row), 12)
    const infinite = await invoke(body('-Infinity'))
    expect(infinite.json.code).toBe('SERVING_INPUT_NOT_FINITE')
    expect(infinite.json.message).toContain('Row 0 (the first is 0), column "charges": -Infinity')
  })

  it.each([
    [{}, 400, /exactly one of .* none/],
    [[ana], 400, /exactly one of/],
    [{ instances: [ana], inputs: [ana] }, 400, /instances and inputs/],
    [{ dataframe_split: { columns: ['a', 'a'], data: [[1, 2]] } }, 400, /twice/],
    [{ dataframe_split: { columns, data: [[1, 2]] } }, 400, /data\[0\].*4 values.*2/],
    [{ dataframe_split: { columns } }, 400, /columns/],
    [{ dataframe_records: ana }, 400, /a list of rows/],
    [{ dataframe_records: [] }, 400, /no rows/],
    [{ inputs: { tenure: [1], contract: 'x', senior: [true] } }, 400, /a list of values/],
    [{ inputs: { tenure: [1], contract: ['x', 'y'], senior: [true] } }, 400, /1 values/],
    [{ inputs: 7 }, 400, /columns/],
  ])('refuses %j in its own form', async (body, status, message) => {
    const refused = await invoke(body)
    expect(refused.status).toBe(status)
    expect(refused.json).toMatchObject({ error_code: 'BAD_REQUEST', code: expect.any(String) as string })
    expect(refused.json.message).toMatch(message)
    expect(refused.json.hint).not.toBe('')
  })

  it('answers 415 to other types and charsets', async () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'text/csv; charset=latin1',
      'application/octet-stream',
    ])
      expect((await invoke('x', { 'content-type': type })).status).toBe(415)
  })

  it('tells that it lives', async () => {
    expect(await world.ask('GET', '/ping')).toMatchObject({ status: 200, text: '\n' })
    expect(await world.ask('GET', '/health')).toMatchObject({ status: 200 })
  })

  it('names each endpoint’s own address where there is more than one, or none', async () => {
    await using other = await servedWorld()
    expect(await other.ask('POST', '/invocations', { instances: [ana] })).toMatchObject({
      status: 404,
      json: { code: 'SERVING_NO_ENDPOINT', error_code: 'RESOURCE_DOES_NOT_EXIST' },
    })
    await other.tiny('churn')
    for (const endpoint of ['one', 'two'])
      await other.serving.deploy({ endpoint, model: 'churn', version: 1 })
    const several = await other.ask('POST', '/invocations', { instances: [ana] })
    expect(several.status).toBe(409)
    expect(several.json.hint).toContain('/endpoints/one/invocations')
    const one = await other.ask(
      'POST',
      '/endpoints/one/invocations',
      { instances: [ana] },
      {
        'x-amzn-sagemaker-inference-id': 'mine',
      },
    )
    expect(one.json.predictions).toEqual([expected[0]])
    expect(one.headers.get('x-slipway-prediction-id')).toBe('mine')
  })
})

describe('Open Inference Protocol', () => {
  const infer = (body: unknown, headers?: Record<string, string>, path = '/v2/models/churn/infer') =>
    world.ask('POST', path, body, headers)
  const tensors = [
    { name: 'tenure', datatype: 'INT64', shape: [2, 1], data: valuesOf('tenure') },
    { name: 'charges', datatype: 'FP64', shape: [2], data: valuesOf('charges') },
    { name: 'contract', datatype: 'BYTES', shape: [2], data: valuesOf('contract') },
    { name: 'senior', datatype: 'BOOL', shape: [2], data: valuesOf('senior') },
  ]

  it('tells what there is', async () => {
    const get = async (path: string) => (await world.ask('GET', path)).json
    expect(await get('/v2')).toEqual({
      name: 'slipway',
      version: version,
      extensions: [
        'binary_tensor_data',
        'classification',
        'model_repository',
        'model_configuration',
        'statistics',
      ],
    })
    expect(await get('/v2/health/live')).toEqual({ live: true })
    expect(await get('/v2/health/ready')).toEqual({ ready: true })
    expect(await get('/v2/models/churn')).toMatchObject({ name: 'churn', versions: ['1'] })
    expect(await get('/v2/models/churn/versions/1/ready')).toEqual({ name: 'churn', ready: true })
    expect(await world.ask('GET', '/v2/models/churn/versions/2')).toMatchObject({
      status: 404,
      json: { code: 'SERVING_VERSION_NOT_SERVED', error: expect.any(String) as string },
    })
    expect(await world.ask('GET', '/v2/models/chum/ready')).toMatchObject({ status: 404 })
  })

  it('refuses in its own form what it does not have', async () => {
    const elsewhere = { shared_memory_region: 'r', shared_memory_byte_size: 16 }
    const [first, ...others] = tensors
    const { data: _, ...empty } = first!
    const asked = (parameters: object) => ({
      inputs: tensors,
      outputs: [{ name: 'probability', parameters }],
    })
    const told = async (reply: Promise<{ status: number; json: any }>) => {
      const { status, json } = await reply
      expect([typeof json.error, typeof json.hint]).toEqual(['string', 'string'])
      return [status, json.code]
    }
    const inputs = [{ ...empty, parameters: elsewhere }, ...others]
    expect(await told(infer({ inputs }))).toEqual([400, 'SERVING_SHARED_MEMORY'])
    expect(await told(infer(asked(elsewhere)))).toEqual([400, 'SERVING_SHARED_MEMORY'])
    expect(await told(infer(asked({ classification: 2 })))).toEqual([400, 'SERVING_CLASSIFICATION'])
    const unknown = world.ask('GET', '/v2/systemsharedmemory/status?a=b')
    expect(await told(unknown)).toEqual([404, 'SERVING_CALL_UNKNOWN'])
    const refused = world.ask('GET', '/v2/models/churn/infer')
    expect(await told(refused)).toEqual([405, 'SERVING_METHOD_NOT_ALLOWED'])
    expect((await refused).headers.get('allow')).toBe('POST')
    for (const path of ['async-invocations', 'invocations-response-stream'])
      expect(await world.ask('POST', `/endpoints/churn/${path}`, {})).toMatchObject({
        status: 400,
        json: { code: 'SERVING_INVOKED_OTHERWISE' },
      })
  })

  it('tells how a model is configured and what it did, as Triton does', async () => {
    const get = async (path: string) => (await world.ask('GET', path)).json
    expect(await get('/v2/models/churn/config')).toMatchObject({
      name: 'churn',
      max_batch_size: 0,
      input: [
        { name: 'tenure', data_type: 'TYPE_INT64', dims: [-1] },
        {},
        { data_type: 'TYPE_STRING' },
        {},
        {},
      ],
    })
    const statistics = async (path: string) =>
      (await get(path)).model_stats.map(
        ({ version, inference_count: rows, inference_stats: { success, fail } }: Record<string, any>) => ({
          version,
          rows,
          succeeded: success.count,
          failed: fail.count,
          ns: success.ns,
        }),
      )
    const [before] = await statistics('/v2/models/churn/stats')
    await infer({ inputs: tensors })
    await infer({ inputs: tensors.slice(1) })
    const [after] = await statistics('/v2/models/churn/versions/1/stats')
    expect(after).toEqual({
      ...before,
      rows: before.rows + 2,
      succeeded: before.succeeded + 1,
      ns: expect.any(Number) as number,
    })
    expect(after.ns).toBeGreaterThan(before.ns)
    expect(await statistics('/v2/models/stats')).toEqual([after])
    expect(await world.ask('GET', '/v2/models/churn/versions/2/stats')).toMatchObject({
      status: 404,
      json: { code: 'SERVING_VERSION_NOT_SERVED' },
    })
  })

  it('infers, by name and by version', async () => {
    for (const path of ['/v2/models/churn/infer', '/v2/models/churn/versions/1/infer']) {
      const { json } = await infer({ id: 'mine', inputs: tensors }, {}, path)
      expect(json).toEqual({
        model_name: 'churn',
        model_version: '1',
        id: 'mine',
        outputs: [
          {
            name: 'prediction',
            datatype: 'BYTES',
            shape: [2],
            data: expected.map(({ prediction }) => prediction),
          },
          {
            name: 'probability',
            datatype: 'FP64',
            shape: [2],
            data: expected.map(({ probability }) => probability),
          },
        ],
      })
    }
  })

  it('takes and gives binary tensors', async () => {
    const raw = Buffer.from(BigInt64Array.of(3n, 60n).buffer)
    const { data: _, ...rest } = tensors[0]!
    const inputs = [{ ...rest, parameters: { binary_data_size: raw.length } }, ...tensors.slice(1)]
    const outputs = [{ name: 'probability', parameters: { binary_data: true } }]
    const head = Buffer.from(JSON.stringify({ inputs, outputs }))
    const reply = await fetch(`${world.url}/v2/models/churn/infer`, {
      method: 'POST',
      body: Buffer.concat([head, raw]),
      headers: {
        'inference-header-content-length': String(head.length),
        'content-type': 'application/octet-stream',
      },
    })
    const body = Buffer.from(await reply.arrayBuffer())
    const headBytes = Number(reply.headers.get('inference-header-content-length'))
    expect(reply.headers.get('content-type')).toBe('application/octet-stream')
    expect(JSON.parse(body.toString('utf8', 0, headBytes)).outputs).toEqual([
      { name: 'probability', datatype: 'FP64', shape: [2], parameters: { binary_data_size: 16 } },
    ])
    expect(body.length).toBe(headBytes + 16)
    expect(body.readDoubleLE(headBytes)).toEqual(expected[0]!.probability)
    const lying = { 'inference-header-content-length': '99999' }
    expect(await infer({ inputs: tensors }, lying)).toMatchObject({
      status: 400,
      json: { code: 'SERVING_INPUT_SIZE' },
    })
  })

  it('reads a body without a content type as JSON', async () => {
    const ask = request(`${world.url}/v2/models/churn/infer`, { method: 'POST' })
    ask.end(JSON.stringify({ inputs: tensors }))
    const [reply] = (await once(ask, 'response')) as [IncomingMessage]
    let text = ''
    for await (const chunk of reply) text += String(chunk)
    expect(JSON.parse(text)).toMatchObject({ model_name: 'churn' })
  })

  it('refuses pages of other sites, in its own form', async () => {
    const refused = await infer({ inputs: tensors }, { origin: 'http://evil.example' })
    expect(refused).toMatchObject({ status: 403, json: { error: expect.any(String) as string } })
    expect(refused.json.code).toBe('HTTP_ORIGIN_REFUSED')
  })

  it('tells errors in its own form', async () => {
    const { status, json } = await infer({ inputs: tensors.slice(1) })
    expect(status).toBe(400)
    expect(json).toEqual({
      error: 'The input "tenure" is missing.',
      code: 'SERVING_INPUT_MISSING_COLUMN',
      hint: expect.stringContaining('tenure') as string,
    })
    expect((await infer('{')).json.code).toBe('SERVING_NOT_JSON')
  })
})

describe('a large batch', () => {
  it('is answered on a thread of its own, and does not hold up small requests', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => ({ ...ana, tenure: i % 72 }))
    const asked = Promise.resolve(
      world.serving.answer('churn', undefined, (reader) => ({
        id: 'large',
        table: reader.fromRows(rows),
      })),
    )
    const large = { done: false }
    const done = asked.finally(() => {
      large.done = true
    })
    let small = 0
    while (!large.done && small < 1000) {
      await world.serving.answer('churn', undefined, (reader) => ({
        id: 's',
        table: reader.fromRows([ana]),
      }))
      small++
      await new Promise((turned) => setImmediate(turned))
    }
    const { outputs } = await done
    expect(small).toBeGreaterThan(3)
    expect(outputs.rows).toBe(60_000)
    const probability = outputs.columns.find(({ name }) => name === 'probability') as { values: Float64Array }
    expect(probability.values[59_999]).toBeCloseTo(probabilityOf(rows[59_999]!), 12)
  })
})
