import { describe, expect, it } from 'vitest'
import { SlipwayError } from '@slipway/contract/error'
import type { Signature, SignatureInput } from '@slipway/ml/model'
import { inputReader } from '../input/input-reader.ts'
import { jsonValues } from '../input/json-values.ts'
import { readFrame, readRecords } from './frames.ts'
import { readBareRow, readInvocation, scoringBody } from './mlflow-scoring.ts'

const number = (name: string): SignatureInput => ({ name, type: 'number', nullable: true })
const reader = (...inputs: SignatureInput[]) =>
  inputReader({ task: 'other', target: '', classes: [], inputs, outputs: [] } satisfies Signature).lenient
const array = reader({ name: 'input', type: 'tensor', nullable: false, datatype: 'float64', shape: [-1, 2] })
const numbered = reader(number('0'), number('1'))
const named = reader(number('a'), number('b'))
const columns = new Map([
  ['b', [1, 2]],
  ['a', [3, 4]],
])
const valuesOf = ({ columns, rows }: ReturnType<typeof readFrame>) =>
  columns.map((column) => jsonValues(column, rows))

describe('a data frame', () => {
  it('goes by name where the model knows names, and by place where it knows none', () => {
    expect(valuesOf(readFrame(named, columns, 'json'))).toEqual([
      [3, 4],
      [1, 2],
    ])
    expect(valuesOf(readFrame(numbered, columns, 'json'))).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(valuesOf(readFrame(array, columns, 'json'))).toEqual([
      [
        [1, 3],
        [2, 4],
      ],
    ])
    expect(valuesOf(readRecords(array, [{ x: 1, y: 2 }]))).toEqual([[[1, 2]]])
    expect(valuesOf(readRecords(numbered, [{ x: 1, y: 2 }]))).toEqual([[1], [2]])
  })

  it('is read from CSV too, and refused where it is of another width, or no numbers', () => {
    const spelled = new Map([
      ['x', ['1', '']],
      ['y', ['2.5', '4']],
    ])
    expect(valuesOf(readFrame(array, spelled, 'spelled'))).toEqual([
      [
        [1, 2.5],
        [null, 4],
      ],
    ])
    for (const [from, given] of [
      [array, new Map([['x', [1]]])],
      [numbered, new Map([['x', [1]]])],
      [
        array,
        new Map([
          ['x', ['red']],
          ['y', ['1']],
        ]),
      ],
      [
        named,
        new Map([
          ['x', [1]],
          ['y', [2]],
        ]),
      ],
    ] as const)
      expect(() => readFrame(from, given, 'spelled')).toThrow(SlipwayError)
    expect(() => readRecords(array, [{ x: 1, y: 2 }, { x: 1 }])).toThrow(SlipwayError)
  })
})

describe('parameters', () => {
  const asked = reader(number('x'), { name: 'k', type: 'integer', nullable: true, param: true })

  it('hold for every row, and are no columns by their place', () => {
    const rows = { inputs: [[1], [2]] }
    expect(valuesOf(readInvocation(asked, rows))).toEqual([
      [1, 2],
      [null, null],
    ])
    expect(valuesOf(readInvocation(asked, { ...rows, params: { k: 5, other: 1 } }))).toEqual([
      [1, 2],
      [5, 5],
    ])
  })

  it.each([[[1]], ['x'], [{ k: 5.5 }], [{ k: 'x' }]])('%j is refused', (params) => {
    expect(() => readInvocation(asked, { inputs: [[1]], params })).toThrow(SlipwayError)
  })
})

describe('lists and objects as values', () => {
  const chat = reader(
    { name: 'messages', type: 'text', nullable: false, content: 'json', example: '[]' },
    number('temperature'),
  )
  const messages = [{ role: 'user', content: 'hi' }]

  it('are one row under inputs, and bare', () => {
    const one = [[messages], [0.5]]
    expect(valuesOf(readInvocation(chat, { inputs: { messages, temperature: 0.5 } }))).toEqual([
      [JSON.stringify(messages)],
      [0.5],
    ])
    expect(readBareRow(chat, { messages, temperature: 0.5 })).toMatchObject({ rows: 1 })
    expect(readBareRow(chat, { inputs: one })).toBeNull()
    expect(readBareRow(named, { messages })).toBeNull()
    expect(readBareRow(chat, [messages])).toBeNull()
  })
})

describe('an answer', () => {
  const numbers = { name: 'prediction', type: 'number', values: Float64Array.of(1, Number.NaN) } as const
  const told = {
    name: 'prediction',
    type: 'text',
    content: 'json',
    codes: Int32Array.of(0, 0),
    levels: ['{"a":[1]}'],
  } as const

  it.each([
    ['records', numbers, '[{"prediction":1},{"prediction":null}]'],
    ['values', numbers, '[1,null]'],
    ['lists', numbers, '[[1],[null]]'],
    ['columns', numbers, '{"prediction":[1,null]}'],
    ['values', told, '[{"a":[1]},{"a":[1]}]'],
    ['records', told, '[{"prediction":{"a":[1]}},{"prediction":{"a":[1]}}]'],
    ['whole', told, '{"a":[1]}'],
  ] as const)('of %s is worded as such', (answers, column, text) => {
    const form = { answers, rows: undefined, bare: false }
    expect(scoringBody({ rows: 2, columns: [column] }, form)).toBe(`{"predictions":${text}}`)
    expect(scoringBody({ rows: 2, columns: [column] }, { ...form, bare: true })).toBe(text)
  })
})
