import { describe, expect, it, vi } from 'vitest'
import { type Batch, FlatRow, sliceBatch, tableOfBatch } from '@slipway/ml/model'
import { records, tableOf } from '@slipway/ml/table'
import { drained } from './drained.ts'
import { joinBatches } from './join-batches.ts'

const rows = (...values: (string | null)[]) => tableOf(values.map((word, i) => ({ word, n: i })))
const words = (batch: Batch) => records(tableOfBatch(batch)).map(({ word }) => word)

describe('joined tables', () => {
  it('keep their words, whatever their dictionaries', () => {
    const joined = joinBatches([rows('a', 'b'), rows('b', null), rows('c')])
    expect(words(joined)).toEqual(['a', 'b', 'b', null, 'c'])
    expect(records(tableOfBatch(joined)).map(({ n }) => n)).toEqual([0, 1, 0, 1, 0])
    expect(words(sliceBatch(joined, 1, 3))).toEqual(['b', 'b', null])
  })

  it('are the same of flat rows, whose own columns nobody makes', () => {
    const form = {
      names: ['n', 'i', 'truth', 'word', 'day', 'seen'],
      types: ['number', 'integer', 'boolean', 'text', 'date', 'timestamp'],
    } as const
    const made = (given = form) => [
      new FlatRow(given, [1.5, 7, 1, NaN, 86_400_000, 5], [null, null, null, 'ö', null, null]),
      new FlatRow(given, [NaN, NaN, NaN, NaN, NaN, NaN], [null, null, null, null, null, null]),
      new FlatRow(given, [-0, 8, 0, NaN, 0, 6], [null, null, null, '', null, null]),
      new FlatRow(given, [2, 9, 1, NaN, 0, 6], [null, null, null, 'ö', null, null]),
    ]
    const asColumns = joinBatches(made().map((row) => ({ rows: 1, columns: row.columns })))
    const columns = vi.spyOn(FlatRow.prototype, 'columns', 'get')
    expect(joinBatches(made())).toEqual(asColumns)
    expect(columns).not.toHaveBeenCalled()
    columns.mockRestore()
    // Of another form each is asked for its columns.
    expect(joinBatches([...made().slice(0, 2), ...made({ ...form }).slice(2)])).toEqual(asColumns)
  })
})

describe('drained calls', () => {
  it('that arrive together run as one batch, and each gets its own rows', async () => {
    const batches: number[] = []
    const ask = drained(async (table) => {
      batches.push(table.rows)
      return table
    })
    const answers = await Promise.all([ask(rows('a')), ask(rows('b', 'c')), ask(rows('d'))])
    expect(answers.map(words)).toEqual([['a'], ['b', 'c'], ['d']])
    expect(batches).toEqual([4])
    expect(words(await ask(rows('e')))).toEqual(['e'])
    expect(batches).toEqual([4, 1])
  })

  it('that arrive while a batch runs wait for the next', async () => {
    const batches: number[] = []
    let release = () => {}
    const ask = drained(async (table) => {
      batches.push(table.rows)
      if (batches.length === 1) await new Promise<void>((resolve) => (release = resolve))
      return table
    })
    const first = ask(rows('a'))
    await new Promise((resolve) => setTimeout(resolve, 5))
    const later = [ask(rows('b')), ask(rows('c'))]
    release()
    expect((await Promise.all([first, ...later])).map(words)).toEqual([['a'], ['b'], ['c']])
    expect(batches).toEqual([1, 2])
  })

  it('fail alone: one that a model chokes on does not take the others with it', async () => {
    const ask = drained(async (table) => {
      if (words(table).includes('poison')) throw new Error('choked')
      return table
    })
    const answers = await Promise.allSettled([ask(rows('a')), ask(rows('poison')), ask(rows('b'))])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('are not all put in one batch without bound', async () => {
    const batches: number[] = []
    const ask = drained(async (table) => {
      batches.push(table.rows)
      return table
    })
    const half = rows(...new Array<string>(600).fill('x'))
    await Promise.all([ask(half), ask(half), ask(half)])
    expect(batches).toEqual([600, 600, 600])
  })
})
