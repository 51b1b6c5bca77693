import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Expected, ingest, readTable, records } from '../index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-infer-'))
afterAll(() => rmSync(dir, { recursive: true }))

let files = 0
/** One column c of these cells, as it is read. */
const readColumn = async (cells: readonly string[], expected?: Expected) => {
  const path = join(dir, `${files++}.csv`)
  writeFileSync(path, ['c;n', ...cells.map((cell, i) => `${cell};${i}.5`)].join('\n'))
  const found = await ingest(path, { outDir: dir, ...(expected && { expected: new Map([['c', expected]]) }) })
  return {
    type: found.fields[0]!.type,
    values: records(await readTable(found.parquetPath)).map(({ c }) => c),
    issues: found.issues
      .filter(({ column }) => column === 'c')
      .map(({ kind, message }) => ({ kind, message })),
    kinds: found.issues.filter(({ column }) => column === 'c').map(({ kind }) => kind),
    dayOrder: found.source.dayOrder,
  }
}
const day = (text: string) => new Date(`${text}T00:00:00Z`)

describe('months are dates, read as their first day', () => {
  it.each([
    ['1982 Apr', '1983 May'],
    ['April 1982', 'May 1983'],
    ['Apr-1982', 'May-1983'],
    ['1982-04', '1983-05'],
  ])('%s', async (...cells) => {
    const { type, values, issues } = await readColumn(cells)
    expect({ type, values }).toEqual({ type: 'date', values: [day('1982-04-01'), day('1983-05-01')] })
    expect(issues).toContainEqual({
      kind: 'months',
      message: '"c" holds months, which are read as their first day.',
    })
  })
  it('but not what only looks like one', async () => {
    for (const cells of [
      ['1982 Apx', '1983 Foo'],
      ['1234-05', '9999-07'],
      ['1982-13', '1982-14'],
    ])
      expect((await readColumn(cells)).type).toBe('text')
  })
  it('and a header of months stays one', async () => {
    const path = join(dir, 'wide.csv')
    writeFileSync(path, 'item,2020-01,2020-02\nbolt,1,2\nnut,3,4\n')
    expect((await ingest(path, { outDir: dir })).fields.map(({ name }) => name)).toEqual([
      'item',
      '2020-01',
      '2020-02',
    ])
  })
})

describe('eight digits', () => {
  it('are dates where every one is a day of the calendar, and that is said', async () => {
    const { type, values, kinds } = await readColumn(['20200131', '20200229', '19991231'])
    expect({ type, values }).toEqual({
      type: 'date',
      values: [day('2020-01-31'), day('2020-02-29'), day('1999-12-31')],
    })
    expect(kinds).toContain('compact-dates')
  })
  it('stay numbers where one is not, or where there are too few to tell', async () => {
    expect((await readColumn(['20200131', '20200230', '19991231'])).type).toBe('integer')
    expect((await readColumn(['20200131', '20200131', '20200131'])).type).toBe('integer')
    expect((await readColumn(['20200131', '31415926', '27182818'])).type).toBe('integer')
  })
  it('are what the column is known to hold', async () => {
    expect((await readColumn(['20200131'], { type: 'date' })).values).toEqual([day('2020-01-31')])
    expect((await readColumn(['20200131', '20200201', '20200202'], { type: 'integer' })).type).toBe('integer')
  })
})

describe('numbers that carry a sign of their own', () => {
  it.each([
    [
      ['$5', '-$1,234.50', '$0'],
      [5, -1234.5, 0],
    ],
    [
      ['5 €', '1.234,50 €', '-0,5 €'],
      [5, 1234.5, -0.5],
    ],
    [
      ['45%', '0 %', '-12.5%'],
      [45, 0, -12.5],
    ],
  ])('%j', async (cells, numbers) => {
    const { type, values, kinds } = await readColumn(cells)
    expect({ type, values }).toEqual({ type: 'number', values: numbers })
    expect(kinds).toContain('marked-numbers')
  })
  it('whole ones are whole numbers, and codes with leading zeros stay text', async () => {
    expect(await readColumn(['£3', '£12'])).toMatchObject({ type: 'integer', values: [3, 12] })
    expect((await readColumn(['$007', '$012'])).type).toBe('text')
  })
  it('are text where the sign differs or is missing, for then the numbers cannot be compared', async () => {
    for (const cells of [
      ['$5', '€5', '$6'],
      ['5%', '5', '6%'],
      ['5%3', '6%1'],
    ])
      expect((await readColumn(cells)).type).toBe('text')
  })
})

describe('what a column is known to hold', () => {
  it('decides the order of day and month that the file leaves open, without a warning', async () => {
    const cells = ['03/04/2020', '05/06/2020']
    const alone = await readColumn(cells)
    expect(alone.values[0]).toEqual(day('2020-03-04'))
    expect(alone.kinds).toContain('ambiguous-date')
    const known = await readColumn(cells, { type: 'date', dayOrder: 'day-first' })
    expect(known.values[0]).toEqual(day('2020-04-03'))
    expect(known.kinds).not.toContain('ambiguous-date')
    expect(known.dayOrder).toEqual({ c: 'day-first' })
  })
  it('yields to a file that says otherwise itself', async () => {
    const { values } = await readColumn(['12/31/2020', '03/04/2020'], { type: 'date', dayOrder: 'day-first' })
    expect(values).toEqual([day('2020-12-31'), day('2020-03-04')])
  })
  it('keeps text as it stands', async () => {
    const { type, values } = await readColumn(['7.0', '8.50'], { type: 'text' })
    expect({ type, values }).toEqual({ type: 'text', values: ['7.0', '8.50'] })
  })
})
