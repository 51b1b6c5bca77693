import { describe, expect, it } from 'vitest'
import { disturbed } from '../../tests/model-cases.ts'
import { newGraph } from '../onnx/new-graph.ts'
import { openSession } from '../onnx/session.ts'
import { dictionaryOf } from '../table/dictionary.ts'
import { type Column, isText, type Table } from '../table/table.ts'
import type { Target } from '../train/trainer.ts'
import { applyRecipe } from './apply-recipe.ts'
import { compileRecipe } from './compile-recipe.ts'
import {
  bin,
  dateParts,
  fitRecipe,
  hash,
  holidays,
  imputeByGroup,
  interactions,
  mapValues,
  oneHot,
  parseNumber,
  power,
  quantileScale,
  recipe,
  type Step,
  textCounts,
  trim,
} from './index.ts'

const rows = 200
const wave = (k: number) =>
  Float64Array.from({ length: rows }, (_, i) => Math.sin(i * (k + 1)) * 10 + (i % 5))
const words = [
  'Late delivery',
  'on time',
  '',
  'LATE again',
  ' late \n again\u00a0',
  'très bien 12',
  'on on on',
]
const prices = ['12', ' $4.20 ', '7 %', 'ERROR', '', '1.5e3', 'x9', '-.5', '9 9', '€3', '12 km']
const grouped = [
  '1,234.5',
  ' $12,345,678.25 ',
  '-0.1',
  'ERROR',
  '',
  '1.5e3',
  '1,23',
  '-1,000',
  '.5',
  '12.',
  '7,654 km',
]
const continental = [
  '1.234,5',
  '-12.345.678,25',
  '0,1',
  'x',
  '',
  '1.5',
  '12,345.6',
  '€ 1 000,75',
  ',5',
  "1'000",
  '+3,',
]
const cities = ['Oslo', ' Oslo', 'Bergen ', 'Voss', 'UNKNOWN', '']
const cycle = (levels: readonly string[]): Omit<Column & { codes: Int32Array }, 'name' | 'type'> =>
  dictionaryOf(Array.from({ length: rows }, (_, i) => levels[(i * 7) % levels.length]!)) as never

const table: Table = {
  rows,
  columns: [
    { name: 'a', type: 'number', values: wave(0) },
    { name: 'b', type: 'number', values: wave(1).map((x, i) => (i % 9 === 0 ? Number.NaN : x)) },
    { name: 'far', type: 'number', values: wave(0).map((x) => 300 + x / (1 + Math.abs(x))) },
    { name: 'note', type: 'text', ...cycle(words) } as Column,
    { name: 'price', type: 'text', ...cycle(prices) } as Column,
    { name: 'grouped', type: 'text', ...cycle(grouped) } as Column,
    { name: 'continental', type: 'text', ...cycle(continental) } as Column,
    { name: 'city', type: 'text', ...cycle(cities) } as Column,
    {
      name: 'day',
      type: 'timestamp',
      values: Float64Array.from({ length: rows }, (_, i) => Date.UTC(2023, 11, 20) + i * 40_000_000),
    },
  ],
}
const target: Target = { task: 'regression', values: wave(3), classes: [] }

/** The widest gap between what rows and what ONNX Runtime makes of a fitted recipe. */
async function gap(columns: readonly string[], steps: readonly Step[], given: Table) {
  const { fitted } = fitRecipe({ ...recipe(...steps), columns }, table, target, { seed: 1 })
  const stored = JSON.parse(JSON.stringify(fitted)) as typeof fitted
  const graph = newGraph('t')
  const tensors = compileRecipe(stored, graph)
  for (const [k, { tensor }] of tensors.entries()) graph.output(`out ${k}`, tensor, 'double')
  const session = await openSession(graph.finish({ producerVersion: '0', metadata: {} }))
  const feeds = given.columns.map((column) => [
    column.name,
    isText(column)
      ? Array.from(column.codes, (code) => (code === -1 ? '' : column.levels[code]!))
      : column.values,
  ])
  const answers = await session.run(Object.fromEntries(feeds))
  await session.close()
  const own = applyRecipe(stored, given).columns
  expect(own.length).toBe(tensors.length)
  let widest = 0
  let known = 0
  for (const [k, { name, values }] of own.entries()) {
    const other = answers[`out ${k}`] as Float64Array
    expect(other.length).toBe(given.rows)
    for (let i = 0; i < values.length; i++) {
      if (Number.isNaN(values[i]!) !== Number.isNaN(other[i]!))
        throw new Error(`${name}, row ${i}: ${values[i]} and ${other[i]}`)
      if (Number.isNaN(values[i]!)) continue
      known++
      widest = Math.max(widest, Math.abs(values[i]! - other[i]!) / Math.max(1, Math.abs(values[i]!)))
    }
  }
  expect(known).toBeGreaterThan(given.rows / 4)
  return widest
}

const cases: readonly (readonly [string, readonly string[], readonly Step[]])[] = [
  ['power', ['a', 'b'], [power()]],
  ['power of large numbers', ['far', 'a'], [power()]],
  ['quantileScale', ['a', 'b'], [quantileScale({ quantiles: 20 })]],
  ['quantileScale to normal', ['a', 'b'], [quantileScale({ quantiles: 20, output: 'normal' })]],
  ['bin by a tree', ['a', 'b'], [bin({ by: 'tree', bins: 5 })]],
  ['interactions', ['a', 'b'], [interactions({ columns: ['a', 'b'], degree: 3 })]],
  [
    'imputeByGroup',
    ['b', 'city', 'note'],
    [imputeByGroup({ columns: ['b'], by: ['city', 'note'], minRows: 2 }), oneHot()],
  ],
  ['trim', ['note', 'city'], [trim(), oneHot()]],
  [
    'mapValues',
    ['city', 'note'],
    [mapValues({ columns: ['city'], values: { UNKNOWN: null, ' Oslo': 'Oslo', '': 'nowhere' } }), oneHot()],
  ],
  ['parseNumber', ['price'], [parseNumber({ columns: ['price'] })]],
  [
    'parseNumber with thousands',
    ['grouped', 'continental'],
    [
      parseNumber({ columns: ['grouped'], decimal: '.' }),
      parseNumber({ columns: ['continental'], decimal: ',' }),
    ],
  ],
  [
    'holidays and the calendar',
    ['day'],
    [
      holidays({ columns: ['day'], days: ['2023-12-25', '2024-01-01'] }),
      dateParts({ parts: ['quarter', 'weekend', 'month_sin', 'month_cos'] }),
    ],
  ],
  ['words weighed', ['note'], [textCounts({ columns: ['note'], minRows: 1, weigh: 'tfidf' })]],
  ['words present', ['note'], [textCounts({ columns: ['note'], minRows: 1, weigh: 'present' })]],
  [
    'hash',
    ['city', 'note'],
    [hash({ columns: ['city'], buckets: 8 }), hash({ columns: ['note'], by: 'words', buckets: 8 })],
  ],
]

describe('in the graph as over rows', () => {
  it.each(cases)('%s', async (_name, columns, steps) => {
    expect(await gap(columns, steps, table)).toBeLessThan(1e-9)
    expect(await gap(columns, steps, disturbed(table))).toBeLessThan(1e-9)
  })

  it('a text column without any word', async () => {
    const none: Table = {
      rows,
      columns: table.columns.map((column) =>
        isText(column) ? { ...column, codes: new Int32Array(rows).fill(-1) } : column,
      ),
    }
    expect(await gap(['note', 'a'], [trim(), oneHot()], none)).toBe(0)
    expect(await gap(['price', 'a'], [parseNumber({ columns: ['price'] })], none)).toBe(0)
    expect(await gap(['note', 'a'], [hash({ columns: ['note'], by: 'words' })], none)).toBe(0)
    expect(
      await gap(['note', 'a'], [textCounts({ columns: ['note'], minRows: 1, weigh: 'tfidf' })], none),
    ).toBe(0)
  })

  it('a column that was read only to prepare one that is not kept', async () => {
    const steps = [
      oneHot({ columns: ['city'] }),
      imputeByGroup({ columns: ['b'], by: ['note'] }),
      { step: 'drop', columns: ['b', 'note'], settings: {} },
    ]
    expect(await gap(['city', 'b', 'note', 'a'], steps, table)).toBe(0)
  })
})
