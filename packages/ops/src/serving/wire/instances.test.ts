import { describe, expect, it } from 'vitest'
import { type Signature, tableOfBatch } from '@slipway/ml/model'
import { records } from '@slipway/ml/table'
import { inputReader } from '../input/input-reader.ts'
import { readInstances } from './instances.ts'
import { readInvocation } from './mlflow-scoring.ts'
import { readRawRequest } from './raw-request.ts'

const signature = (inputs: Signature['inputs']): Signature => ({
  task: 'regression',
  target: 'y',
  classes: [],
  inputs,
  outputs: [{ name: 'prediction', type: 'number', description: '' }],
})
const number = { name: 'x', type: 'number', nullable: true } as const
const image = {
  name: 'image',
  type: 'tensor',
  datatype: 'float32',
  shape: [-1, 2, 2],
  nullable: false,
} as const
const word = { name: 'word', type: 'text', nullable: false } as const
const of = (...inputs: Signature['inputs']) => inputReader(signature(inputs))
const one = of(number)
const two = of(number, { ...number, name: 'z' })
const picture = of(image)
const pixels = [
  [
    [1, 2],
    [3, 4],
  ],
  [
    [5, 6],
    [7, 8],
  ],
]
const failure = (call: () => unknown) => {
  try {
    call()
  } catch (error) {
    return error as { code: string; message: string; hint: string }
  }
  throw new Error('nothing was refused')
}

describe('instances', () => {
  it('are rows, lists by position, or values of the only input', () => {
    const of = (reader: typeof one, value: unknown) =>
      records(tableOfBatch(readInstances(reader, value, 'instances')))
    expect(of(two, [{ x: 1, z: 2 }])).toEqual([{ x: 1, z: 2 }])
    expect(
      of(two, [
        [1, 2],
        [3, null],
      ]),
    ).toEqual([
      { x: 1, z: 2 },
      { x: 3, z: null },
    ])
    for (const value of [
      [1, null],
      [[1], [null]],
      [{ x: 1 }, { x: null }],
    ])
      expect(of(one, value)).toEqual([{ x: 1 }, { x: null }])
  })

  it('hold tensors of the only input, bare or by name, and so do MLflow’s inputs', () => {
    const read = (value: unknown) => readInstances(picture, value, 'instances')
    const whole = [
      read(pixels),
      read(pixels.map((one) => ({ image: one }))),
      readInvocation(picture, { inputs: pixels }),
      readInvocation(picture, { inputs: { image: pixels } }),
      readInvocation(picture, { instances: pixels }),
    ]
    for (const { rows, columns } of whole) {
      expect(rows).toBe(2)
      expect(columns).toMatchObject([{ shape: [2, 2, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) }])
    }
  })

  it.each([
    [two, {}, 'SERVING_INPUT_VALUE'],
    [two, [], 'SERVING_NO_ROWS'],
    [two, [[1]], 'SERVING_INPUT_SIZE'],
    [two, [[1, 2], { x: 1, z: 2 }], 'SERVING_INPUT_VALUE'],
    [two, [1, 2], 'SERVING_INPUT_VALUE'],
    [picture, [[[1, 2], [3]]], 'MODEL_TENSOR_NOT_EVEN'],
  ])('are refused where they fit no form (%#)', (reader, value, code) => {
    const error = failure(() => readInstances(reader, value, 'instances'))
    expect([error.code, error.hint === '']).toEqual([code, false])
  })
})

describe('a body of bytes alone', () => {
  it('stands for the only input, whose shape follows from its bytes', () => {
    const floats = Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8).buffer)
    expect(readRawRequest(picture, floats)).toMatchObject({
      table: { rows: 2, columns: [{ shape: [2, 2, 2] }] },
      outputs: [{ name: 'prediction', binary: true }],
    })
    const doubles = Buffer.from(Float64Array.of(1.5, Number.NaN).buffer)
    expect(records(tableOfBatch(readRawRequest(one, doubles).table))).toEqual([{ x: 1.5 }, { x: null }])
    expect(records(tableOfBatch(readRawRequest(of(word), Buffer.from('427 é')).table))).toEqual([
      { word: '427 é' },
    ])
  })

  it.each([
    [two, Buffer.alloc(16), 'SERVING_REQUEST_FORM', /this model has 2/],
    [one, Buffer.alloc(7), 'SERVING_INPUT_SIZE', /whole tensors of FP64 \[-1\]/],
    [picture, Buffer.alloc(20), 'SERVING_INPUT_SIZE', /whole tensors of FP32 \[-1, 2, 2\]/],
    [of({ ...image, shape: [-1, -1, 2] }), Buffer.alloc(16), 'SERVING_REQUEST_FORM', /can't be told/],
    [of({ ...image, datatype: 'string', shape: [2] }), Buffer.from('a'), 'SERVING_REQUEST_FORM', /one text/],
  ])('is refused where that can’t be told (%#)', (reader, body, code, message) => {
    const error = failure(() => readRawRequest(reader, body))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })
})
