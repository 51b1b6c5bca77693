import { describe, expect, it } from 'vitest'
import { dictionaryOf } from '../table/dictionary.ts'
import { columnOf, type NumberColumn, type TextColumn, tableOf } from '../table/index.ts'
import { inOrder, prepared, subTask, subTaskWarnings } from './index.ts'

const perUnit = subTask(
  'per unit',
  { version: 2, takes: { total: 'number', count: 'integer' }, gives: { price: 'number' } },
  (table) => {
    const [total, count] = ['total', 'count'].map((name) => (columnOf(table, name) as NumberColumn).values)
    const price = total!.map((value, row) => value / count![row]!)
    return { rows: table.rows, columns: [{ name: 'price', type: 'number', values: price }] }
  },
)
const upper = subTask('upper', { version: 1, takes: { item: 'text' }, gives: { item: 'text' } }, (table) => {
  const { codes, levels } = columnOf(table, 'item') as TextColumn
  const texts = Array.from(codes, (code) => (code === -1 ? null : levels[code]!.toUpperCase()))
  return { rows: table.rows, columns: [{ name: 'item', type: 'text', ...dictionaryOf(texts) }] }
})

describe('a sub-task', () => {
  const rows = [
    { item: 'tea', total: 6, count: 2, note: 'x' },
    { item: null, total: 5, count: 2, note: 'y' },
  ]

  it('sees what it takes, gives what it says, and leaves the rest', () => {
    expect(prepared(inOrder(upper, perUnit), rows)).toEqual([
      { item: 'TEA', total: 6, count: 2, note: 'x', price: 3 },
      { item: null, total: 5, count: 2, note: 'y', price: 2.5 },
    ])
    const nosy = subTask(
      'nosy',
      { version: 1, takes: { total: 'number' }, gives: { n: 'integer' } },
      (table) => ({
        rows: table.rows,
        columns: [
          { name: 'n', type: 'integer', values: new Float64Array(table.rows).fill(table.columns.length) },
        ],
      }),
    )
    expect(prepared(nosy, rows)[0]!.n).toBe(1)
  })

  it('is refused where it or its rows are not as declared', () => {
    const code = (work: () => unknown) => {
      try {
        work()
        return 'none'
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    expect(code(() => prepared(perUnit, [{ totl: 1, count: 1 }]))).toBe('PREPARE_COLUMN_MISSING')
    expect(code(() => prepared(perUnit, [{ total: 'a', count: 1 }]))).toBe('PREPARE_COLUMN_TYPE')
    const { version, takes, gives } = perUnit
    const lazy = subTask('lazy', { version, takes, gives }, (table) => table)
    expect(code(() => lazy(tableOf(rows)))).toBe('PREPARE_SUB_TASK')
    const short = subTask('short', { version, takes, gives }, () => ({ rows: 0, columns: [] }))
    expect(code(() => short(tableOf(rows)))).toBe('PREPARE_SUB_TASK')
    const why = { since: 3, use: 'price list', reason: 'totals hold tax' }
    const old = subTask('old', { version, takes, gives, retired: why }, (table) => table)
    expect(code(() => old(tableOf(rows)))).toBe('PREPARE_STEP_RETIRED')
    const aged = subTask('aged', { version, takes, gives, deprecated: why }, (table) => table)
    expect(subTaskWarnings([perUnit, aged])).toEqual([
      'aged version 2 is deprecated since version 3 (totals hold tax); use price list',
    ])
  })
})
