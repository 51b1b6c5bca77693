import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'
import { probabilityOf, type TinyRow } from '../../tests/tiny-model.ts'

/**
 * KServe's first protocol. What it says is from kserve/kserve (python/kserve/test/test_server.py, test_dataplane.py) and
 * from TensorFlow Serving's page of its RESTful API, whose shape it is.
 */
let world: ServedWorld
beforeAll(async () => {
  world = await servedWorld()
  await world.tiny('churn')
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
})
afterAll(() => world[Symbol.asyncDispose]())

const ana: TinyRow = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }
const ben: TinyRow = { tenure: 60, charges: 20, contract: 'Yearly', senior: true }
const prediction = [ana, ben].map((row) => (probabilityOf(row) >= 0.5 ? 'Yes' : 'No'))
const probability = [ana, ben].map((row) => expect.closeTo(probabilityOf(row), 12) as number)
const predictions = prediction.map((word, k) => ({ prediction: word, probability: probability[k] }))
const lists = [ana, ben].map(({ tenure, charges, contract, senior }) => [
  tenure,
  charges,
  contract,
  senior,
  null,
])
const columns = {
  tenure: [ana.tenure, ben.tenure],
  charges: [ana.charges, ben.charges],
  contract: [ana.contract, ben.contract],
  senior: [ana.senior, ben.senior],
}
const address = '/v1/models/churn:predict'

describe('KServe’s first protocol', () => {
  it('lists models, and tells whether one is ready as KServe and as TensorFlow Serving do', async () => {
    const get = async (path: string) => (await world.ask('GET', path)).json
    expect(await get('/v1/models')).toEqual({ models: ['churn'] })
    const status = { error_code: 'OK', error_message: '' }
    for (const path of ['/v1/models/churn', '/v1/models/churn/versions/1'])
      expect(await get(path)).toEqual({
        name: 'churn',
        ready: true,
        model_version_status: [{ version: '1', state: 'AVAILABLE', status }],
      })
    const kserve = { 'user-agent': 'python-httpx/0.28.1' }
    expect((await world.ask('GET', '/', undefined, kserve)).json).toEqual({ status: 'alive' })
    expect((await world.ask('GET', '/')).text).toMatch(/^<!doctype html>/i)
  })

  it('tells inputs and outputs as TensorFlow Serving tells its signatures', async () => {
    const tensor = (name: string, dtype: string) => ({
      [name]: { dtype, tensor_shape: { dim: [{ size: '-1', name: '' }], unknown_rank: false }, name },
    })
    for (const path of ['/v1/models/churn/metadata', '/v1/models/churn/versions/1/metadata'])
      expect((await world.ask('GET', path)).json).toEqual({
        model_spec: { name: 'churn', signature_name: '', version: '1' },
        metadata: {
          signature_def: {
            signature_def: {
              serving_default: {
                inputs: {
                  ...tensor('tenure', 'DT_INT64'),
                  ...tensor('charges', 'DT_DOUBLE'),
                  ...tensor('contract', 'DT_STRING'),
                  ...tensor('senior', 'DT_BOOL'),
                  ...tensor('since', 'DT_DOUBLE'),
                },
                outputs: { ...tensor('prediction', 'DT_STRING'), ...tensor('probability', 'DT_DOUBLE') },
                method_name: 'tensorflow/serving/predict',
              },
            },
          },
        },
      })
  })

  it.each([
    ['rows', { instances: [ana, ben] }, { predictions }],
    ['rows by position', { instances: lists }, { predictions }],
    [
      'rows with a signature’s name',
      { signature_name: 'serving_default', instances: [ana] },
      { predictions: predictions.slice(0, 1) },
    ],
    ['columns', { inputs: columns }, { outputs: { prediction, probability } }],
  ])('predicts for %s', async (_, body, expected) => {
    for (const path of [address, '/v1/models/churn/versions/1:predict']) {
      const { status, json, headers } = await world.ask('POST', path, body)
      expect([status, json]).toEqual([200, expected])
      expect(headers.get('x-slipway-prediction-id')).toMatch(/^rq_/)
    }
  })

  it('reads a body whatever its type is said to be, as curl says that it is a form', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await world.ask('POST', address, { instances: [ana] }, form)).json.predictions).toHaveLength(1)
  })

  it('explains', async () => {
    const { json } = await world.ask('POST', '/v1/models/churn:explain', { instances: [ana] })
    expect(json).toMatchObject({
      predictions: predictions.slice(0, 1),
      explanations: { method: 'kernel-shap', rows: [[{ output: 'probability' }]] },
    })
  })

  it.each([
    ['POST', address, [], 400, 'SERVING_REQUEST_FORM'],
    ['POST', address, { instances: [ana], inputs: columns }, 400, 'SERVING_REQUEST_FORM'],
    ['POST', address, { instances: ana }, 400, 'SERVING_INPUT_VALUE'],
    ['POST', address, { instances: [] }, 400, 'SERVING_NO_ROWS'],
    ['POST', address, { instances: [[1, 2]] }, 400, 'SERVING_INPUT_SIZE'],
    ['POST', address, { instances: [ana, [1]] }, 400, 'SERVING_INPUT_VALUE'],
    ['POST', address, '{"instances":', 400, 'SERVING_NOT_JSON'],
    ['POST', '/v1/models/churn:explain', '{', 400, 'SERVING_NOT_JSON'],
    ['POST', '/v1/models/chrn:predict', { instances: [ana] }, 404, 'SERVING_ENDPOINT_NOT_FOUND'],
    ['POST', '/v1/models/churn/versions/9:predict', { instances: [ana] }, 404, 'SERVING_VERSION_NOT_SERVED'],
    ['POST', '/v1/models/churn:classify', { examples: [ana] }, 404, 'SERVING_CALL_UNKNOWN'],
    ['GET', '/v1/models/churn/labels/stable', undefined, 404, 'SERVING_CALL_UNKNOWN'],
    ['GET', '/v1/models/chrn/metadata', undefined, 404, 'SERVING_ENDPOINT_NOT_FOUND'],
    ['GET', '/v1/models/churn/versions/9/metadata', undefined, 404, 'SERVING_VERSION_NOT_SERVED'],
    ['POST', '/v1/models/churn/metadata', {}, 405, 'SERVING_METHOD_NOT_ALLOWED'],
    ['GET', '/v1/models/chrn', undefined, 404, 'SERVING_ENDPOINT_NOT_FOUND'],
    ['GET', '/v1/models/churn/versions/9', undefined, 404, 'SERVING_VERSION_NOT_SERVED'],
    ['GET', address, undefined, 405, 'SERVING_METHOD_NOT_ALLOWED'],
    ['PUT', address, { instances: [ana] }, 405, 'SERVING_METHOD_NOT_ALLOWED'],
    ['POST', '/v1/models/churn', { instances: [ana] }, 405, 'SERVING_METHOD_NOT_ALLOWED'],
    ['DELETE', '/v1/models/churn', undefined, 405, 'SERVING_METHOD_NOT_ALLOWED'],
    ['DELETE', '/v1/models/churn/', undefined, 405, 'SERVING_METHOD_NOT_ALLOWED'],
  ])('refuses %s %s %j', async (method, path, body, status, code) => {
    const refused = await world.ask(method, path, body)
    expect(refused).toMatchObject({
      status,
      json: { error: expect.any(String) as string, code, hint: expect.stringMatching(/./) as string },
    })
    const allowed = path.includes(':') ? 'POST' : 'GET, HEAD'
    expect(refused.headers.get('allow')).toBe(status === 405 ? allowed : null)
  })

  it('says that an unloaded model is not ready by 503', async () => {
    await world.serving.unload('churn')
    for (const [method, path] of [
      ['GET', '/v1/models/churn'],
      ['POST', address],
    ] as const)
      expect(
        await world.ask(method, path, method === 'POST' ? { instances: [ana] } : undefined),
      ).toMatchObject({ status: 503, json: { code: 'SERVING_UNLOADED' } })
    expect((await world.ask('GET', '/v1/models')).json).toEqual({ models: [] })
    await world.serving.load('churn')
    expect((await world.ask('GET', '/v1/models/churn')).status).toBe(200)
  })
})
