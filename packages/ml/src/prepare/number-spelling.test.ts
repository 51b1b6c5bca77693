import { describe, expect, it } from 'vitest'
import { dictionaryOf } from '../table/dictionary.ts'
import type { Table } from '../table/table.ts'
import { applyRecipe, type DecimalMark, describeRecipe, fitRecipe, parseNumber, recipe } from './index.ts'
import { spellingOf } from './number-spelling.ts'

const column = (...texts: (string | null)[]): Table => ({
  rows: texts.length,
  columns: [{ name: 'price', type: 'text', ...dictionaryOf(texts) }],
})
const fit = (table: Table, decimal?: DecimalMark) =>
  fitRecipe(recipe(parseNumber({ columns: ['price'], ...(decimal && { decimal }) })), table, null, {
    seed: 1,
  })
const read = (texts: (string | null)[], decimal?: DecimalMark) => [
  ...fit(column(...texts), decimal).features.columns[0]!.values,
]

describe('how a column spells numbers', () => {
  it.each([
    [['1,234.5', '12', 'unknown'], { decimal: '.', groups: ',' }],
    [['1.234,5', '12'], { decimal: ',', groups: '.' }],
    [['1 234,5', '0,25'], { decimal: ',', groups: ' ' }],
    [["1'234.5", '2.50'], { decimal: '.', groups: "'" }],
    [['1,234', '12,345'], { decimal: '.', groups: ',' }],
    [['1,234,567'], { decimal: '.', groups: ',' }],
    [['1.234.567'], { decimal: ',', groups: '.' }],
    [['1.234', '2.345'], { decimal: '.', groups: '' }],
    [['1.234', '2,50'], { decimal: ',', groups: '.' }],
    [['0,125'], { decimal: ',', groups: '' }],
    [['12', 'x', '9 9', '1,23,4'], { decimal: '.', groups: '' }],
    [['€ 1.234,50', '-3,5 kg'], { decimal: ',', groups: '.' }],
  ] as const)('%j', (texts, wanted) => {
    expect(spellingOf(texts)).toEqual(wanted)
  })

  it('reads each column by what its training rows left no doubt of', () => {
    expect(read(['1,234.5', '-12,345,678.25', '1234.5', '1.5e3', '1,234', '1,23,4', 'n/a'])).toEqual([
      1234.5,
      -12345678.25,
      1234.5,
      1500,
      1234,
      Number.NaN,
      Number.NaN,
    ])
    expect(read(['1.234,5', '0,1', '1.234', '€ 12.345,67', '1.5e3', null, ',5'])).toEqual([
      1234.5,
      0.1,
      1234,
      12345.67,
      Number.NaN,
      Number.NaN,
      0.5,
    ])
    expect(read(['1 234,5', '1\u00a0234\u00a0567', '1\u202f000', '9 9', '12 km'])).toEqual([
      1234.5,
      1234567,
      1000,
      Number.NaN,
      12,
    ])
    expect(read(["1'234.5", '1’234'])).toEqual([1234.5, 1234])
  })

  it('refuses a column of two spellings, unless told which one is meant', () => {
    const both = ['1,234.5', '1.234,5']
    expect(() => read(both)).toThrow(expect.objectContaining({ code: 'PREPARE_NUMBERS_MIXED' }))
    expect(() => read(['1.234', '1,234'])).toThrow(/"1.234" and "1,234"/)
    expect(read(both, '.')).toEqual([1234.5, Number.NaN])
    expect(read(both, ',')).toEqual([Number.NaN, 1234.5])
    expect(() => read(both, ';' as '.')).toThrow(expect.objectContaining({ code: 'PREPARE_BAD_SETTING' }))
  })

  it('keeps what it found, and applies it to rows to come', () => {
    const { fitted } = fit(column('1.234,5', '3,5'))
    expect(fitted.steps[0]).toMatchObject({ version: 2, fitted: { decimal: ',', groups: '.' } })
    expect([...applyRecipe(fitted, column('2.000', '1,234.5')).columns[0]!.values]).toEqual([
      2000,
      Number.NaN,
    ])
    expect(describeRecipe(fitted).join('\n')).toContain('with a decimal ",", thousands apart by "."')
  })
})
