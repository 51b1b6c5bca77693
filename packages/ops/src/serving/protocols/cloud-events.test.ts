import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servedWorld, type ServedWorld } from '../../../tests/served-world.ts'
import { probabilityOf } from '../../../tests/tiny-model.ts'

/** What is asked and said is from kserve/kserve: python/kserve/test/test_server.py, TestTFHttpServerCloudEvent. */
let world: ServedWorld
beforeAll(async () => {
  world = await servedWorld()
  await world.tiny('churn')
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
})
afterAll(() => world[Symbol.asyncDispose]())

const ana = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }
const probability = expect.closeTo(probabilityOf(ana), 12) as number
const predictions = [{ prediction: 'Yes', probability }]
const instances = { instances: [ana] }
const tensors = {
  inputs: [
    { name: 'tenure', datatype: 'INT64', shape: [1], data: [3] },
    { name: 'charges', datatype: 'FP64', shape: [1], data: [70.5] },
    { name: 'contract', datatype: 'BYTES', shape: [1], data: ['Monthly'] },
    { name: 'senior', datatype: 'BOOL', shape: [1], data: [false] },
  ],
}
const given = {
  specversion: '1.0',
  id: '36077800-0c23-4f38-a0b4-01f4369f670a',
  source: 'https://example.com/event-producer',
  type: 'com.example.sampletype1',
  time: '2021-01-28T21:04:43.144141+00:00',
}
const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [`ce-${name}`, value]))
const asEvent = { 'content-type': 'application/cloudevents+json; charset=utf-8' }
const predict = '/v1/models/churn:predict'
const infer = '/v2/models/churn/infer'

const checkAttributes = (of: (name: string) => unknown) => {
  expect([of('specversion'), of('source'), of('type')]).toEqual([
    '1.0',
    'io.kserve.inference.churn',
    'io.kserve.inference.response',
  ])
  expect(of('id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(of('id')).not.toBe(given.id)
  expect(Date.now() - Date.parse(of('time') as string)).toBeLessThan(60_000)
}

describe('CloudEvents', () => {
  it.each<[string, string, object, object]>([
    ['instances', predict, instances, { predictions }],
    ['instances that are explained', '/v1/models/churn:explain', instances, { predictions }],
    ['tensors', infer, tensors, { outputs: [{ name: 'prediction' }, { name: 'probability' }] }],
  ])('of %s are answered by events of the same kind', async (_, path, data, answer) => {
    const whole = await world.ask('POST', path, { ...given, data }, asEvent)
    expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'application/cloudevents+json'])
    expect(whole.json.data).toMatchObject(answer)
    checkAttributes((name) => whole.json[name])
    const apart = await world.ask('POST', path, data, headers)
    expect([apart.status, apart.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(apart.json).toMatchObject(answer)
    checkAttributes((name) => apart.headers.get(`ce-${name}`))
  })

  it('hold their data as base64 too, and come in any size', async () => {
    const encoded = Buffer.from(JSON.stringify(instances)).toString('base64')
    const { json } = await world.ask('POST', predict, { ...given, data_base64: encoded }, asEvent)
    expect(json.data).toEqual({ predictions })
    const rows = 3000
    const large = { instances: Array.from({ length: rows }, () => ana) }
    const whole = await world.ask('POST', predict, { ...given, data: large }, asEvent)
    expect(whole.json.data.predictions).toHaveLength(rows)
    const apart = await world.ask('POST', predict, large, headers)
    expect(apart.json.predictions).toHaveLength(rows)
    expect(apart.headers.get('ce-type')).toBe('io.kserve.inference.response')
  })

  it('answer bytes where they were asked for, as bytes or in base64', async () => {
    const body = { ...tensors, outputs: [{ name: 'probability', parameters: { binary_data: true } }] }
    const { json } = await world.ask('POST', infer, { ...given, data: body }, asEvent)
    const bytes = Buffer.from(json.data_base64, 'base64')
    expect(bytes.readDoubleLE(bytes.length - 8)).toEqual(probability)
    const apart = await world.ask('POST', infer, body, headers)
    expect(Number(apart.headers.get('inference-header-content-length'))).toBeGreaterThan(0)
    expect(apart.headers.get('ce-specversion')).toBe('1.0')
  })

  it.each<[string, unknown, Record<string, string>, string]>([
    ['a binary event that is no JSON', '{', headers, 'SERVING_NOT_JSON'],
    [
      'a binary event of bytes',
      Buffer.from('0\x80\x80\x06World!', 'latin1'),
      headers,
      'SERVING_REQUEST_FORM',
    ],
    [
      'a binary event of another version',
      instances,
      { ...headers, 'ce-specversion': '2.0' },
      'SERVING_REQUEST_FORM',
    ],
    ['a structured event that is no JSON', '{', asEvent, 'SERVING_NOT_JSON'],
    ['null', 'null', asEvent, 'SERVING_REQUEST_FORM'],
    [
      'an event without a type',
      { ...given, type: undefined, data: instances },
      asEvent,
      'SERVING_REQUEST_FORM',
    ],
    ['an event without data', given, asEvent, 'SERVING_REQUEST_FORM'],
    [
      'a batch of events',
      [{ ...given, data: instances }],
      { 'content-type': 'application/cloudevents-batch+json' },
      'SERVING_REQUEST_FORM',
    ],
    ['an event that asks for nothing', { ...given, data: {} }, asEvent, 'SERVING_REQUEST_FORM'],
  ])('refuses %s, as the protocol has it', async (_, body, sent, code) => {
    const refused = await world.ask('POST', predict, body, sent)
    expect(refused).toMatchObject({ status: 400, json: { code, error: expect.any(String) as string } })
    expect(refused.headers.get('ce-type')).toBeNull()
  })

  it('are known by all of their headers; a request with some of them is one like any other', async () => {
    const reply = await world.ask('POST', predict, instances, { 'ce-id': '1', 'ce-type': 'x' })
    expect([reply.status, reply.headers.get('ce-id')]).toEqual([200, null])
  })
})
