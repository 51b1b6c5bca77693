import { Type } from 'typebox'
import { expect, it } from 'vitest'
import { SlipwayError } from '@slipway/contract/error'
import { requestReader } from '../read-request.ts'
import { Bool, choice, Double, Int, list, message, optional, Tag, Text } from './fields.ts'

const schema = message({
  run_id: Text,
  start_step: optional(Int),
  value: optional(Double),
  flag: optional(Bool),
  view: optional(choice(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'], 1)),
  tags: list(Tag),
  keys: optional(list(Text)),
  map: optional(Type.Record(Type.String(), Int)),
})
const read = requestReader(schema)
const post = { method: 'POST', contentType: 'application/json; charset=utf-8', query: {}, params: {} }
const body = (text: string) => read({ ...post, body: text })
const failure = (make: () => unknown) => {
  try {
    make()
  } catch (error) {
    if (error instanceof SlipwayError) return error.message
    throw error
  }
  throw new Error('it was taken')
}

it('reads a message as protobuf reads JSON', () => {
  expect(
    body(
      '{"run_id":"r","startStep":"12","value":"-Infinity","view":3,"tags":[{"key":"a","value":null,"x":1}],"more":{}}',
    ),
  ).toEqual({ run_id: 'r', start_step: 12, value: -Infinity, view: 'ALL', tags: [{ key: 'a' }] })
  expect(body(JSON.stringify('{"run_id":"twice encoded","map":{"__proto__":"1"}}'))).toEqual({
    run_id: 'twice encoded',
    tags: [],
    map: JSON.parse('{"__proto__":1}'),
  })
  expect(body('{"run_id":"r","value":"NaN"}').value).toBeNaN()
})

it('reads a query, with lists of one and of many', () => {
  const get = { method: 'GET', contentType: undefined, body: undefined, params: {} }
  expect(read({ ...get, query: { run_id: 'r', keys: 'a', flag: 'TRUE', start_step: '3' } })).toEqual({
    run_id: 'r',
    keys: ['a'],
    flag: true,
    start_step: 3,
    tags: [],
  })
  expect(read({ ...get, query: { run_id: 'r', keys: ['a', 'b'] } }).keys).toEqual(['a', 'b'])
  expect(failure(() => read({ ...get, query: { run_id: 'r', flag: 'maybe' } }))).toMatch(
    /^Invalid boolean value: maybe/,
  )
})

it('takes fields from the path, over those of the body', () => {
  expect(read({ ...post, body: '{"run_id":"b"}', params: { run_id: 'p' } }).run_id).toBe('p')
})

const docs = 'See the API docs for more information about request parameters.'
const wrong = (value: string, path: string, type: string) =>
  `Invalid value ${value} for parameter '${path}' supplied:  Hint: Value was of type '${type}'. ${docs}`

it.each([
  ['{}', `Missing value for required parameter 'run_id'. ${docs}`],
  ['{"run_id":null}', `Missing value for required parameter 'run_id'. ${docs}`],
  ['{"run_id":""}', `Missing value for required parameter 'run_id'. ${docs}`],
  ['{"run_id":9.0}', wrong('9.0', 'run_id', 'float')],
  ['{"run_id":12}', wrong('12', 'run_id', 'int')],
  ['{"run_id":{"b":1.50,"a":"ü"}}', wrong('{"a":"\\u00fc","b":1.50}', 'run_id', 'dict')],
  ['{"run_id":"r","tags":"5"}', wrong('"5"', 'tags', 'str')],
  ['{"run_id":"r","tags":[{"key":true}]}', wrong('true', 'tags[0].key', 'bool')],
  ['{"run_id":"r","start_step":1.5}', wrong('1.5', 'start_step', 'float')],
  ['{"run_id":"r","start_step":"1e3"}', wrong('"1e3"', 'start_step', 'str')],
  ['{"run_id":"r","value":"nan"}', wrong('"nan"', 'value', 'str')],
  ['{"run_id":"r","view":"SOME"}', wrong('"SOME"', 'view', 'str')],
  [
    '{"run_id":"r","start_step":1,"startStep":1}',
    "Request specifies both 'start_step' and 'startStep'; provide only one of them.",
  ],
  ['[1]', 'The body must be a JSON object.'],
])('refuses %s', (text, message) => {
  expect(failure(() => body(text))).toBe(message)
})

it('refuses a cut body, another content type and U+0000', () => {
  expect(failure(() => body('{"run_id":"r"'))).toMatch(/^The body is not valid JSON/)
  expect(failure(() => read({ ...post, contentType: 'text/plain', body: '{}' }))).toMatch(
    /Content-Type must be one of/,
  )
  expect(failure(() => read({ ...post, contentType: undefined, body: '{}' }))).toMatch(
    /Content-Type header is missing/,
  )
  expect(failure(() => body('{"run_id":"a\\u0000"}'))).toMatch(/U\+0000/)
})
