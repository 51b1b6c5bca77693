import { describe, expect, it } from 'vitest'
import { SlipwayError } from '@slipway/contract/error'
import type { BatchColumn, Signature, SignatureInput } from '@slipway/ml/model'
import { readNpy } from '@slipway/ml/table'
import { inputReader } from '../input/input-reader.ts'
import { jsonValues } from '../input/json-values.ts'
import { predictionsArray, readInvokeArray } from './numpy.ts'

const reader = (...inputs: SignatureInput[]) =>
  inputReader({ task: 'other', target: '', classes: [], inputs, outputs: [] } satisfies Signature).lenient
const column = (name: string, type: 'number' | 'integer' | 'boolean' | 'text'): SignatureInput => ({
  name,
  type,
  nullable: type === 'number',
})
const numbers = (name: string, ...values: number[]): BatchColumn => ({
  name,
  type: 'number',
  values: Float64Array.from(values),
})
const texts = (name: string, ...levels: string[]): BatchColumn => ({
  name,
  type: 'text',
  codes: Int32Array.from(levels, (_, at) => at),
  levels,
})
const matrix = predictionsArray({ rows: 2, columns: [numbers('a', 1, 0), numbers('b', 2.5, Number.NaN)] })
const valuesOf = ({ columns, rows }: ReturnType<typeof readInvokeArray>) =>
  columns.map((held) => jsonValues(held, rows))

describe('an array of NumPy', () => {
  it('is a matrix of all inputs, or the values of the only one', () => {
    expect(valuesOf(readInvokeArray(reader(column('x', 'integer'), column('y', 'number')), matrix))).toEqual([
      [1, 0],
      [2.5, null],
    ])
    expect(valuesOf(readInvokeArray(reader(column('x', 'boolean'), column('y', 'number')), matrix))).toEqual([
      [true, false],
      [2.5, null],
    ])
    const line = predictionsArray({ rows: 2, columns: [numbers('a', 1, 2)] })
    expect(valuesOf(readInvokeArray(reader(column('x', 'number')), line))).toEqual([[1, 2]])
    expect(valuesOf(readInvokeArray(reader(column('x', 'number'), column('y', 'number')), line))).toEqual([
      [1],
      [2],
    ])
    const words = predictionsArray({ rows: 2, columns: [texts('a', 'red', 'grün')] })
    expect(valuesOf(readInvokeArray(reader(column('x', 'text')), words))).toEqual([['red', 'grün']])
    const images = reader({ name: 'x', type: 'tensor', nullable: false, datatype: 'float32', shape: [-1, 2] })
    expect(valuesOf(readInvokeArray(images, matrix))).toEqual([
      [
        [1, 2.5],
        [0, null],
      ],
    ])
  })

  it.each([
    ['bytes of something else', Buffer.from('no array')],
    ['one that is cut off', matrix.subarray(0, matrix.length - 1)],
    [
      'one of another width',
      predictionsArray({ rows: 1, columns: [1, 2, 3].map((n) => numbers(`${n}`, n)) }),
    ],
  ])('is refused: %s', (_, body) => {
    const two = reader(column('x', 'number'), column('y', 'number'))
    expect(() => readInvokeArray(two, body)).toThrow(SlipwayError)
  })
})

describe('answers as an array of NumPy', () => {
  const read = (...columns: BatchColumn[]) => {
    const { shape, cells, text } = readNpy(predictionsArray({ rows: 2, columns }))
    return [shape, cells, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => text(at))]
  }

  it('are the values of the only output, or a matrix', () => {
    const tensor = { name: 'a', type: 'tensor', datatype: 'float32', shape: [2, 1, 2] } as const
    expect(read(numbers('a', 1, 2.5))).toEqual([[2], 'float64', ['1', '2.5']])
    expect(read({ ...numbers('a', 1, 2), type: 'integer' } as BatchColumn)).toEqual([
      [2],
      'int64',
      ['1', '2'],
    ])
    expect(read({ ...tensor, values: Float32Array.of(1, 2, 3, 4) })).toEqual([
      [2, 1, 2],
      'float64',
      ['1', '2', '3', '4'],
    ])
    expect(read(numbers('a', 1, 2), numbers('b', 3, Number.NaN))).toEqual([
      [2, 2],
      'float64',
      ['1', '3', '2', null],
    ])
    expect(read(texts('a', 'no', 'maybe'), numbers('b', 0.25, 1))).toEqual([
      [2, 2],
      'str5',
      ['no', '0.25', 'maybe', '1'],
    ])
    expect(
      read({ name: 'a', type: 'boolean', codes: Int32Array.of(1, 0), levels: ['false', 'true'] }),
    ).toEqual([[2], 'bool', ['true', 'false']])
  })
})
