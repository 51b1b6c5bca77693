import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'
import { probabilityOf } from '../../tests/tiny-model.ts'

/**
 * Cases of mlflow/mlflow: tests/pyfunc/test_scoring_server.py, told of our model; and what a shell makes of a body. Where
 * we answer otherwise on purpose, the case says so; docs/serving-protocols.md lists those.
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
const deep = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`

describe('cases of MLflow’s scoring server', () => {
  const names = ['tenure', 'charges', 'contract', 'senior', 'since']
  const row = [3, 70.5, 'Monthly', false, null]
  const json = { 'content-type': 'application/json' }
  const one = { predictions: [{ prediction: 'Yes', probability }] }

  it.each<[string, unknown, Record<string, string>]>([
    ['split with an index', { dataframe_split: { index: [7], columns: names, data: [row] } }, json],
    [
      'split in another order',
      { dataframe_split: { columns: names.toReversed(), data: [row.toReversed()] } },
      json,
    ],
    [
      'split of an array, whose columns pandas counts',
      { dataframe_split: { index: [0], columns: [0, 1, 2, 3, 4], data: [row] } },
      json,
    ],
    ['split without columns', { dataframe_split: { data: [row] } }, json],
    ['records', { dataframe_records: [ana] }, { 'content-type': 'application/json; charset=UTF-8' }],
    [
      'records with further parameters',
      { dataframe_records: [ana], params: { invalid_param: 'value' } },
      json,
    ],
    ['instances as lists', { instances: [row] }, json],
    ['inputs as lists', { inputs: [row] }, json],
    [
      'a type with a parameter of no meaning (MLflow: 415)',
      { dataframe_records: [ana] },
      { 'content-type': 'application/json; something=something' },
    ],
    [
      'CSV with quotes and an index',
      ',tenure,charges,contract,senior\r\n0,3,70.5,"Monthly",False\r\n',
      { 'content-type': 'text/csv' },
    ],
    [
      'CSV with a mark before it',
      '\ufefftenure,charges,contract,senior\n3,70.5,Monthly,false\n',
      { 'content-type': 'text/csv; charset=utf-8' },
    ],
    ['JSON with a mark before it', `\ufeff${JSON.stringify({ inputs: ana })}`, json],
  ])('takes %s', async (_, body, headers) => {
    const reply = await world.ask('POST', '/invocations', body, headers)
    expect([reply.status, reply.json]).toEqual([200, one])
  })

  it.each<[string, unknown, number]>([
    ['no JSON', 'this is,,,, not valid json', 400],
    ['a number', '1', 400],
    ['a text', '"1"', 400],
    ['a list', '[1]', 400],
    ['none of the forms', { not: 'a serialized dataframe' }, 400],
    ['two of them', { dataframe_records: [], dataframe_split: { data: [] } }, 400],
    ['split as records', { dataframe_records: { columns: names, data: [row] } }, 400],
    ['records as split', { dataframe_split: [ana] }, 400],
    ['rows of other lengths', { dataframe_split: { index: [1, 2], data: [[1], [2], [3]] } }, 400],
    ['what pandas would bend: a fraction', { dataframe_records: [{ ...ana, tenure: 1.5 }] }, 400],
    [
      'what pandas would bend: a large whole number',
      '{"dataframe_records":[{"tenure":9007199254740993,"charges":1,"contract":"Monthly","senior":false}]}',
      400,
    ],
    ['what pandas would bend: a number as truth', { dataframe_records: [{ ...ana, senior: 0 }] }, 400],
    [
      'an infinity',
      '{"dataframe_records":[{"tenure":3,"charges":Infinity,"contract":"Monthly","senior":false}]}',
      400,
    ],
    ['values thousands deep', `{"inputs":{"tenure":${deep(60_000)}}}`, 400],
  ])('refuses %s', async (_, body, status) => {
    const refused = await world.ask('POST', '/invocations', body)
    expect(refused).toMatchObject({
      status,
      json: { error_code: 'BAD_REQUEST', code: expect.stringMatching(/^SERVING_/) as string },
    })
  })

  it('reads NaN as missing, in each form that has it', async () => {
    const missing = expect.closeTo(probabilityOf({ ...ana, charges: null }), 12) as number
    for (const body of [
      '{"dataframe_split":{"columns":["tenure","charges","contract","senior"],"data":[[3,NaN,"Monthly",false]]}}',
      '{"dataframe_records":[{"tenure":3,"charges":NaN,"contract":"Monthly","senior":false}]}',
      '{"inputs":{"tenure":[3],"charges":[NaN],"contract":["Monthly"],"senior":[false]}}',
    ])
      expect((await world.ask('POST', '/invocations', body)).json.predictions).toMatchObject([
        { probability: missing },
      ])
  })

  it.each([
    ['not_a_supported_content_type', ''],
    ['application/json; charset=latin1', ''],
    ['application/x-www-form-urlencoded', 'content-type: application/json'],
  ])('answers 415 to %s', async (type, hint) => {
    const refused = await world.ask('POST', '/invocations', { inputs: ana }, { 'content-type': type })
    expect(refused).toMatchObject({ status: 415, json: { code: 'SERVING_MEDIA_TYPE' } })
    expect(refused.json.hint).toContain(hint)
  })
})

describe('what a shell makes of a body', () => {
  it.each([
    ["{'rows':[{'tenure':3}]}", 'double quotes'],
    ["'{rows:[{tenure:3}]}'", 'double quotes'],
    ['{"rows":[{"tenure":NaN}]}', 'null'],
    ['{"rows":[{"tenure":3}]', 'JSON'],
  ])('%s is told what to do', async (body, hint) => {
    const refused = await world.ask('POST', '/api/v1/endpoints/churn/predict', body)
    expect(refused).toMatchObject({ status: 400, json: { error: { code: 'SERVING_NOT_JSON' } } })
    expect(refused.json.error.hint).toContain(hint)
  })

  it('a whole number that JSON cannot hold exactly is refused, its edge taken', async () => {
    const of = (value: string) =>
      world.ask(
        'POST',
        '/api/v1/endpoints/churn/predict',
        `{"rows":[${JSON.stringify(ana).replace('3', value)}]}`,
      )
    expect((await of('9007199254740991')).status).toBe(200)
    const refused = await of('9007199254740993')
    expect(refused.json.error).toMatchObject({ code: 'SERVING_INPUT_VALUE' })
    expect(refused.json.error.message).toContain('beyond 9007199254740991')
  })
})
