import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../stats/index.ts'
import { tableOf } from '../table/index.ts'
import {
  makeSplit,
  parseSplit,
  rowsOf,
  splitReport,
  splitText,
  targetOf,
  testRows,
  trainRows,
} from './index.ts'

const many = (rows: number, of: (row: number) => Record<string, unknown>) =>
  tableOf(Array.from({ length: rows }, (_, row) => of(row)))

describe('parseSplit', () => {
  it.each([
    ['random', { kind: 'random' }],
    [' Stratified ', { kind: 'stratified' }],
    ['time:dteday', { kind: 'time', column: 'dteday' }],
    ['time:dteday@2012-10-01', { kind: 'time', column: 'dteday', from: '2012-10-01' }],
    ['time:at: UTC@2012-10-01T06:00:00Z', { kind: 'time', column: 'at: UTC', from: '2012-10-01T06:00:00Z' }],
    ['time:year@2011', { kind: 'time', column: 'year', from: '2011' }],
    ['order@0.5', { kind: 'order', share: 0.5 }],
    ['order@70%', { kind: 'order', share: 0.7 }],
    ['order', { kind: 'order', share: 0.8 }],
    ['group:customer id', { kind: 'group', column: 'customer id' }],
    ['column:split', { kind: 'column', column: 'split' }],
  ])('reads %s', (text, spec) => {
    expect(parseSplit(text)).toEqual(spec)
    expect(parseSplit(splitText(parseSplit(text)))).toEqual(spec)
  })
  it.each([
    ['', 'SPLIT_UNKNOWN'],
    ['randomly', 'SPLIT_UNKNOWN'],
    ['random:x', 'SPLIT_UNKNOWN'],
    ['time', 'SPLIT_NEEDS_COLUMN'],
    ['group:', 'SPLIT_NEEDS_COLUMN'],
    ['group@x', 'SPLIT_NEEDS_COLUMN'],
    ['order@2', 'SPLIT_BAD_SHARE'],
    ['order@', 'SPLIT_BAD_SHARE'],
    ['time:day@soon', 'SPLIT_BAD_DATE'],
    ['time:day@2012-13-45', 'SPLIT_BAD_DATE'],
  ])('refuses "%s"', (text, code) => {
    expect(() => parseSplit(text)).toThrow(
      expect.objectContaining({ code, hint: expect.stringMatching(/./) }),
    )
  })
})

describe('makeSplit', () => {
  it('keeps the classes of stratified folds within one row of each other, for any table', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 20, maxLength: 200 }),
        fc.integer({ min: 2, max: 7 }),
        fc.integer(),
        (classes, k, seed) => {
          fc.pre(new Set(classes).size > 1)
          const table = tableOf(classes.map((y, id) => ({ id, y: `class ${y}` })))
          const split = makeSplit(
            table,
            { kind: 'stratified' },
            { target: targetOf(table, 'y'), seed, folds: k },
          )
          for (const y of new Set(classes)) {
            const sizes = Array.from(
              { length: k },
              (_, i) => [...rowsOf(split, i).valid].filter((row) => classes[row] === y).length,
            )
            expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
          }
          const sizes = Array.from({ length: k }, (_, i) => rowsOf(split, i).valid.length)
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(classes.length)
          expect(splitReport(table, split)).toMatchObject({
            disjoint: true,
            sameRows: { rows: 0 },
            warnings: [],
          })
        },
      ),
      { numRuns: 60, seed: 1 },
    )
  })

  it('keeps equal rows together and groups whole, with folds of even size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 60, maxLength: 300 }),
        fc.integer(),
        (values, seed) => {
          fc.pre(new Set(values).size >= 10)
          const table = tableOf(values.map((x) => ({ x, y: x % 2 })))
          const target = targetOf(table, 'y')
          for (const spec of ['random', 'stratified', 'group:x'].map(parseSplit)) {
            const split = makeSplit(table, spec, { target, seed })
            const folds = new Map<number, Set<number>>()
            values.forEach((x, row) => folds.set(x, (folds.get(x) ?? new Set()).add(split.fold[row]!)))
            for (const of of folds.values()) expect(of.size).toBe(1)
            const largest = Math.max(...values.map((x) => values.filter((other) => other === x).length))
            const sizes = Array.from({ length: 5 }, (_, i) => rowsOf(split, i).valid.length)
            if (spec.kind === 'random')
              expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest)
          }
        },
      ),
      { numRuns: 30, seed: 2 },
    )
  })

  it('is the same for the same seed and another for another', () => {
    const table = many(500, (id) => ({ id, y: id % 3 }))
    const of = (seed: number) => makeSplit(table, { kind: 'random' }, { seed }).fold
    expect(of(1)).toEqual(of(1))
    expect(of(1)).not.toEqual(of(2))
  })

  it('leaves rows without target out, and sets a share aside on request', () => {
    const table = many(1000, (id) => ({ id, y: id % 10 === 0 ? null : id % 5 === 1 ? 'yes' : 'no' }))
    const target = targetOf(table, 'y')
    const cv = makeSplit(table, { kind: 'stratified' }, { target, seed: 1 })
    expect([0, 10, 990].map((row) => cv.fold[row])).toEqual([255, 255, 255])
    expect(splitReport(table, cv)).toMatchObject({ train: 900, leftOut: 100, test: 0 })
    const held = makeSplit(table, { kind: 'stratified' }, { target, seed: 1, holdout: 0.2 })
    expect(splitReport(table, held)).toMatchObject({
      kind: 'test',
      train: 720,
      test: 180,
      leftOut: 100,
      disjoint: true,
    })
    const positives = [...testRows(held)].filter((row) => target.values[row] === 1).length
    expect(positives).toBe(Math.round(0.2 * [...target.values].filter((value) => value === 1).length))
  })

  it('balances a number to predict by value', () => {
    const table = many(1000, (id) => ({ id, y: id / 7 }))
    const target = targetOf(table, 'y')
    const split = makeSplit(table, { kind: 'stratified' }, { target, seed: 1 })
    for (let i = 0; i < 5; i++) {
      const low = [...rowsOf(split, i).valid].filter((row) => row < 100).length
      expect(low).toBe(20)
    }
    expect(() => makeSplit(table, { kind: 'random' }, { seed: 1, holdout: 1.5 })).toThrow(
      /1.5 is not a share/,
    )
    expect(() => makeSplit(table, { kind: 'random' }, { seed: 1, folds: 1 })).toThrow(/not a number of folds/)
  })

  it('trains on the past and tests on the future, times whole, folds chained', () => {
    const random = seededRandom(3)
    const day = (n: number) => new Date(Date.UTC(2012, 0, 1 + n))
    const table = many(1000, () => ({ at: day(random.integer(100)), x: random.next() }))
    const times = (table.columns[0] as { values: Float64Array }).values
    const latest = (rows: Int32Array) => Math.max(...[...rows].map((row) => times[row]!))
    const earliest = (rows: Int32Array) => Math.min(...[...rows].map((row) => times[row]!))
    for (const text of ['time:at', 'time:at@2012-03-01']) {
      const split = makeSplit(table, parseSplit(text), { seed: 1 })
      expect(split).toMatchObject({ kind: 'test', k: 5, chained: true })
      expect(latest(trainRows(split))).toBeLessThan(earliest(testRows(split)))
      for (let i = 0; i < split.k; i++) {
        const { train, valid } = rowsOf(split, i)
        expect(latest(train)).toBeLessThan(earliest(valid))
        expect(valid.length).toBeGreaterThan(80)
      }
      expect(splitReport(table, split).folds[4]!.train).toBe(rowsOf(split, 4).train.length)
    }
    expect(earliest(testRows(makeSplit(table, parseSplit('time:at@2012-03-01'), { seed: 1 })))).toBe(
      Date.UTC(2012, 2, 1),
    )
    expect(testRows(makeSplit(table, parseSplit('time:at'), { seed: 1 })).length / 1000).toBeCloseTo(0.2, 1)
    const order = makeSplit(table, parseSplit('order@0.5'), { seed: 1 })
    expect([...testRows(order)].slice(0, 2)).toEqual([500, 501])
    expect(latestRow(rowsOf(order, 0).train)).toBeLessThan(rowsOf(order, 0).valid[0]!)
  })

  it('honours a column that says train and test, and takes valid as the inner fold', () => {
    const table = many(300, (id) => ({ id, split: id % 3 === 0 ? 'Test' : 'train', y: id % 2 ? 'a' : 'b' }))
    const split = makeSplit(table, parseSplit('column:split'), { target: targetOf(table, 'y'), seed: 1 })
    expect(testRows(split).length).toBe(100)
    expect(split.k).toBe(5)
    const three = many(300, (id) => ({ id, part: ['train', 'valid', 'test'][id % 3] }))
    const inner = makeSplit(three, parseSplit('column:part'), { seed: 1 })
    expect(inner).toMatchObject({ k: 1 })
    expect(rowsOf(inner, 0).train.length).toBe(100)
    expect(rowsOf(inner, 0).valid.length).toBe(100)
    const marked = many(100, (id) => ({ id, is_test: id < 30 }))
    expect(testRows(makeSplit(marked, parseSplit('column:is_test'), { seed: 1 })).length).toBe(30)
  })

  it('reports what leaks', () => {
    const table = many(400, (id) => ({ customer: `c${id % 50}`, x: id, side: id < 300 ? 'train' : 'test' }))
    const split = makeSplit(table, parseSplit('column:side'), { seed: 1 })
    const report = splitReport(table, split, { entities: ['customer'], ignore: ['side'] })
    expect(report.sameEntities.customer).toMatchObject({ rows: 100, share: 1 })
    expect(report.warnings[0]).toMatch(/100 test rows \(100 %\) are about a "customer".*group:customer/)
    const copies = many(400, (id) => ({ x: id % 350, side: id < 350 ? 'train' : 'test' }))
    const copied = splitReport(copies, makeSplit(copies, parseSplit('column:side'), { seed: 1 }), {
      ignore: ['side'],
    })
    expect(copied.sameRows).toMatchObject({ rows: 50, share: 1, examples: [350, 351, 352, 353, 354] })
    const grouped = makeSplit(table, parseSplit('group:customer'), { seed: 1 })
    expect(splitReport(table, grouped, { entities: ['customer'] }).warnings).toEqual([])
    const random = makeSplit(table, parseSplit('random'), { seed: 1 })
    expect(
      splitReport(table, random, { entities: ['customer'] }).sameEntities.customer!.rows,
    ).toBeGreaterThan(390)
    const broken = { ...split, fold: split.fold.map((fold, row) => (row === 399 ? 0 : fold)) }
    expect(splitReport(table, broken).disjoint).toBe(false)
  })

  it.each([
    ['group:custmer', 'SPLIT_COLUMN_NOT_FOUND', /customer/],
    ['time:customer', 'SPLIT_NOT_A_TIME', /order@/],
    ['time:at@2030-01-01', 'SPLIT_EMPTY_SIDE', /./],
    ['time:at@1990-01-01', 'SPLIT_EMPTY_SIDE', /./],
    ['time:constant', 'SPLIT_EMPTY_SIDE', /./],
    ['column:customer', 'SPLIT_NOT_TRAIN_TEST', /train and test/],
    ['group:two', 'SPLIT_TOO_FEW_ROWS', /./],
  ])('refuses %s', (text, code, hint) => {
    const table = many(100, (id) => ({
      customer: `c${id}`,
      at: new Date(Date.UTC(2020, 0, id + 1)),
      constant: 1,
      two: id % 2,
    }))
    expect(() => makeSplit(table, parseSplit(text), { seed: 1 })).toThrow(
      expect.objectContaining({ code, hint: expect.stringMatching(hint) }),
    )
  })

  it('refuses a table with one row, and one with none', () => {
    expect(() =>
      makeSplit(
        many(1, () => ({ x: 1 })),
        { kind: 'random' },
        { seed: 1 },
      ),
    ).toThrow(/1 different rows/)
    expect(() => makeSplit({ rows: 0, columns: [] }, { kind: 'random' }, { seed: 1 })).toThrow(
      /no training rows/,
    )
    expect(() =>
      makeSplit(
        many(1, () => ({ x: 1 })),
        parseSplit('order@0.5'),
        { seed: 1 },
      ),
    ).toThrow(/test rows/)
  })
})

const latestRow = (rows: Int32Array) => rows.at(-1)!
