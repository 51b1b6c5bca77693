import { describe, expect, it } from 'vitest'
import { type Signature, tableOfBatch } from '@slipway/ml/model'
import { records, tableOf } from '@slipway/ml/table'
import { inputReader } from '../input/input-reader.ts'
import { declaredTensors, readInferRequest, writeInferReply } from './open-inference.ts'

const signature: Signature = {
  task: 'binary',
  target: 'y',
  classes: ['No', 'Yes'],
  inputs: [
    { name: 'whole', type: 'integer', nullable: false },
    { name: 'real', type: 'number', nullable: true },
    { name: 'word', type: 'text', nullable: true },
    { name: 'flag', type: 'boolean', nullable: false },
    { name: 'maybe', type: 'boolean', nullable: true },
    { name: 'day', type: 'date', nullable: true },
  ],
  outputs: [
    { name: 'prediction', type: 'text', description: '' },
    { name: 'probability', type: 'number', description: '' },
  ],
}
const reader = inputReader(signature)
const tensor = (name: string, datatype: string, data: unknown, shape: unknown = [2]) => ({
  name,
  datatype,
  shape,
  data,
})
const required = [tensor('whole', 'INT64', [1, 2]), tensor('flag', 'BOOL', [true, false])]
const read = (...inputs: unknown[]) => readInferRequest(reader, { inputs }, null)
const failure = (call: () => unknown) => {
  try {
    call()
  } catch (error) {
    return error as { code: string; message: string; hint: string }
  }
  throw new Error('nothing was refused')
}

describe('Open Inference Protocol, JSON tensors', () => {
  it('declares each input as the protocol types it', () => {
    const { inputs, outputs } = declaredTensors(signature)
    expect(inputs.map(({ datatype }) => datatype)).toEqual([
      'INT64',
      'FP64',
      'BYTES',
      'BOOL',
      'BYTES',
      'FP64',
    ])
    expect(outputs.map(({ datatype }) => datatype)).toEqual(['BYTES', 'FP64'])
    expect(inputs[0]).toEqual({ name: 'whole', datatype: 'INT64', shape: [-1] })
  })

  it('reads shapes [N] and [N, 1], flat or nested, in any order', () => {
    const { table } = read(
      tensor('word', 'BYTES', [['a'], ['']], [2, 1]),
      tensor('real', 'FP32', [1.5, null], [2, 1]),
      tensor('maybe', 'BYTES', ['true', '']),
      tensor('day', 'BYTES', ['2024-01-02', '']),
      ...required,
    )
    expect(records(tableOfBatch(table))).toEqual([
      { whole: 1, real: 1.5, word: 'a', flag: true, maybe: true, day: new Date('2024-01-02') },
      { whole: 2, real: null, word: null, flag: false, maybe: null, day: null },
    ])
  })

  it.each([
    [[tensor('whole', 'INT64', [1, 2], [3])], 'SERVING_INPUT_SIZE', /3 values, as its shape says, got 2/],
    [[tensor('whole', 'INT64', [1, 2], [1, 2])], 'SERVING_INPUT_SIZE', /\[N\] or \[N, 1\], got \[1,2\]/],
    [[tensor('whole', 'INT64', [1, 2], null)], 'SERVING_INPUT_SIZE', /null/],
    [[tensor('whole', 'INT64', [1], [1])], 'SERVING_INPUT_SIZE', /2 values like the columns before it/],
    [[tensor('whole', 'INT64', [1, 2.5])], 'SERVING_INPUT_VALUE', /Row 1 .*whole number, got 2.5/],
    [[tensor('whole', 'INT64', ['1', '2'])], 'SERVING_INPUT_VALUE', /the text "1"/],
    [[tensor('whole', 'BYTES', ['1', '2'])], 'SERVING_INPUT_VALUE', /datatype INT64, got the text "BYTES"/],
    [[tensor('whole', 'FP16', [1, 2])], 'SERVING_REQUEST_FORM', /bytes only/],
    [[tensor('whole', 'INT64', [1, null])], 'SERVING_INPUT_NULL', /Row 1/],
    [[tensor('whole', 'INT64', undefined)], 'SERVING_REQUEST_FORM', /no data/],
    [[{ name: 'whole', shape: [2], data: [1, 2] }], 'SERVING_REQUEST_FORM', /no datatype/],
    [[{ shape: [2] }], 'SERVING_REQUEST_FORM', /no name/],
    [[], 'SERVING_INPUT_MISSING_COLUMN', /"whole" is missing/],
    [[tensor('hole', 'INT64', [1, 2])], 'SERVING_INPUT_MISSING_COLUMN', /"whole" is missing/],
    [[required[0], tensor('extra', 'INT64', [1, 2])], 'SERVING_INPUT_UNKNOWN_COLUMN', /"extra"/],
    [[required[0], required[0]], 'SERVING_INPUT_TWICE', /"whole"/],
    [[tensor('whole', 'INT64', [], [0])], 'SERVING_INPUT_SIZE', /2 values|0/],
  ])('refuses %j', (inputs, code, message) => {
    const error = failure(() => read(required[1], ...inputs))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(error.hint).not.toBe('')
  })

  it('refuses no rows, and bodies that are no requests', () => {
    const empty = [tensor('whole', 'INT64', [], [0]), tensor('flag', 'BOOL', [], [0])]
    expect(failure(() => read(...empty)).code).toBe('SERVING_NO_ROWS')
    for (const body of [null, [], 'x', {}, { inputs: {} }])
      expect(failure(() => readInferRequest(reader, body, null)).code).toBe('SERVING_REQUEST_FORM')
  })

  it('answers the outputs asked for, in that order', () => {
    const asked = readInferRequest(
      reader,
      { id: 'x', inputs: required, outputs: [{ name: 'probability' }] },
      null,
    )
    const outputs = tableOf([
      { prediction: 'Yes', probability: 0.75 },
      { prediction: 'No', probability: 0.25 },
    ])
    const reply = writeInferReply({ id: 'x', endpoint: 'm', version: 3, outputs }, asked.outputs)
    expect(reply.headerBytes).toBeNull()
    expect(JSON.parse(reply.body as string)).toEqual({
      model_name: 'm',
      model_version: '3',
      id: 'x',
      outputs: [{ name: 'probability', datatype: 'FP64', shape: [2], data: [0.75, 0.25] }],
    })
    const wrong = { inputs: required, outputs: [{ name: 'probabilty' }] }
    expect(failure(() => readInferRequest(reader, wrong, null)).hint).toContain('prediction, probability')
  })
})

describe('Open Inference Protocol, binary tensors', () => {
  const bytes = (...texts: string[]) =>
    Buffer.concat(
      texts.flatMap((text) => {
        const length = Buffer.alloc(4)
        length.writeUInt32LE(Buffer.byteLength(text))
        return [length, Buffer.from(text)]
      }),
    )
  const binary = (name: string, datatype: string, raw: Buffer) => ({
    head: { name, datatype, shape: [2], parameters: { binary_data_size: raw.length } },
    raw,
  })
  const parts = [
    binary('word', 'BYTES', bytes('é', '')),
    binary('whole', 'INT32', Buffer.from(Int32Array.of(-5, 7).buffer)),
    binary('flag', 'BOOL', Buffer.of(1, 0)),
    binary('real', 'FP64', Buffer.from(Float64Array.of(2.5, Number.NaN).buffer)),
  ]
  const send = (some: typeof parts, cut = 0) => {
    const raw = Buffer.concat(some.map(({ raw }) => raw))
    return readInferRequest(
      reader,
      { inputs: some.map(({ head }) => head), parameters: { binary_data_output: true } },
      raw.subarray(0, raw.length - cut),
    )
  }

  it('are read at any offset; NaN is missing', () => {
    expect(records(tableOfBatch(send(parts).table))).toMatchObject([
      { whole: -5, real: 2.5, word: 'é', flag: true },
      { whole: 7, real: null, word: null, flag: false },
    ])
  })

  it('are refused where sizes disagree, or a number is none', () => {
    expect(failure(() => send(parts, 1)).code).toBe('SERVING_INPUT_SIZE')
    const broken = (part: ReturnType<typeof binary>) =>
      failure(() => send([...parts.filter(({ head }) => head.name !== part.head.name), part]))
    expect(broken(binary('whole', 'INT64', Buffer.alloc(8))).code).toBe('SERVING_INPUT_SIZE')
    expect(broken(binary('word', 'BYTES', bytes('a', 'b', 'c'))).code).toBe('SERVING_INPUT_SIZE')
    expect(broken(binary('word', 'BYTES', Buffer.of(255, 255, 255, 255))).code).toBe('SERVING_INPUT_SIZE')
    const infinite = Buffer.from(Float64Array.of(1, Infinity).buffer)
    expect(broken(binary('real', 'FP64', infinite)).code).toBe('SERVING_INPUT_NOT_FINITE')
    const nan = Buffer.from(Float32Array.of(1, Number.NaN).buffer)
    expect(broken(binary('whole', 'FP32', nan)).code).toBe('SERVING_INPUT_NULL')
    const surplus = { inputs: [parts[1]?.head] }
    expect(failure(() => readInferRequest(reader, surplus, Buffer.alloc(100))).code).toBe(
      'SERVING_INPUT_SIZE',
    )
  })

  it('are answered behind a JSON header', () => {
    const outputs = tableOf([
      { prediction: 'Yes', probability: 0.75 },
      { prediction: 'Nö', probability: 0.25 },
    ])
    const { body, headerBytes } = writeInferReply(
      { id: 'x', endpoint: 'm', version: 1, outputs },
      send(parts).outputs,
    )
    const whole = body as Buffer
    const head = JSON.parse(whole.toString('utf8', 0, headerBytes ?? 0)) as {
      outputs: { parameters: { binary_data_size: number } }[]
    }
    expect(head.outputs).toEqual([
      { name: 'prediction', datatype: 'BYTES', shape: [2], parameters: { binary_data_size: 14 } },
      { name: 'probability', datatype: 'FP64', shape: [2], parameters: { binary_data_size: 16 } },
    ])
    const raw = whole.subarray(headerBytes ?? 0)
    expect(raw.subarray(0, 14)).toEqual(bytes('Yes', 'Nö'))
    expect([raw.readDoubleLE(14), raw.readDoubleLE(22)]).toEqual([0.75, 0.25])
  })
})

describe('one matrix of all inputs', () => {
  const numbers: Signature = {
    ...signature,
    inputs: [
      { name: 'whole', type: 'integer', nullable: false },
      { name: 'real', type: 'number', nullable: true },
      { name: 'flag', type: 'boolean', nullable: false },
    ],
  }
  const of = inputReader(numbers)
  const matrix = (shape: number[], data: unknown, datatype = 'FP64') =>
    readInferRequest(of, { inputs: [{ name: 'input-0', datatype, shape, data }] }, null).table
  const rows = [
    { whole: 1, real: 2.5, flag: true },
    { whole: 3, real: null, flag: false },
  ]

  it('is read by position, flat or nested', () => {
    expect(records(tableOf(rows))).toEqual(records(matrix([2, 3], [1, 2.5, 1, 3, null, 0]) as never))
    expect(
      records(
        matrix(
          [2, 3],
          [
            [1, 2.5, 1],
            [3, null, 0],
          ],
        ) as never,
      ),
    ).toEqual(rows)
  })

  it('may come as bytes, of halves too', () => {
    const raw = Buffer.from(Uint16Array.of(0x3f80, 0x4020, 0x3f80, 0x4040, 0x7fc0, 0).buffer)
    const tensors = {
      inputs: [{ name: 'x', datatype: 'BF16', shape: [2, 3], parameters: { binary_data_size: 12 } }],
    }
    expect(records(readInferRequest(of, tensors, raw).table as never)).toEqual(rows)
    const half = Buffer.from(Float16Array.of(1, 2.5, 1, 3, NaN, 0).buffer)
    tensors.inputs[0]!.datatype = 'FP16'
    expect(records(readInferRequest(of, tensors, half).table as never)).toEqual(rows)
  })

  it.each([
    [() => matrix([2, 2], [1, 2, 3, 4]), 'SERVING_INPUT_SIZE'],
    [() => matrix([2, 3], [1, 2, 3]), 'SERVING_INPUT_SIZE'],
    [() => matrix([1, 3], [1.5, 2, 1]), 'SERVING_INPUT_VALUE'],
    [() => matrix([1, 3], [1, 2, 7]), 'SERVING_INPUT_VALUE'],
    [() => matrix([1, 3], [1, 2, 1], 'BF16'), 'SERVING_REQUEST_FORM'],
    [() => matrix([1, 3], ['1', 2, 1]), 'SERVING_INPUT_VALUE'],
    [() => read(tensor('all', 'FP64', [1, 2, 3, 4, 5, 6], [1, 6])), 'SERVING_REQUEST_FORM'],
  ])('is refused where it does not fit (%#)', (call, code) => {
    expect(failure(call).code).toBe(code)
  })
})
