import { describe, expect, it } from 'vitest'
import { publicData, publicTable, withoutData } from '../../../tests/public-tables.ts'
import { columnOf, dropColumns, records, tableOf, type TextColumn } from '../../table/index.ts'
import { bigrams, jaroWinkler, similarRows, withoutDuplicates, withoutSimilar } from './index.ts'

describe('how alike texts are', () => {
  it('by Jaro and Winkler, as in Winkler’s own examples', () => {
    const near = (a: string, b: string, wanted: number) => expect(jaroWinkler(a, b)).toBeCloseTo(wanted, 3)
    near('MARTHA', 'MARHTA', 0.961)
    near('DWAYNE', 'DUANE', 0.84)
    near('DIXON', 'DICKSONX', 0.813)
    near('ABROMS', 'ABRAMS', 0.922)
    near('a', 'b', 0)
    near('', 'b', 0)
    near('', '', 1)
  })

  it('by pairs of letters', () => {
    expect(bigrams('night', 'nacht')).toBeCloseTo(0.5, 12)
    expect(bigrams('main road', 'road main')).toBeGreaterThan(0.7)
    expect(bigrams('', 'x')).toBe(0)
  })
})

describe('duplicates', () => {
  const table = tableOf([
    { id: 1, name: 'ana', x: 1.5 },
    { id: 2, name: 'bo', x: null },
    { id: 3, name: 'ana', x: 1.5 },
    { id: 4, name: null, x: null },
    { id: 5, name: null, x: null },
  ])
  const ids = (options: Parameters<typeof withoutDuplicates>[1]) =>
    records(withoutDuplicates(table, options)).map(({ id }) => id)

  it('that are the same go, the first or the last stays', () => {
    expect(ids({ on: ['name', 'x'] })).toEqual([1, 2, 4])
    expect(ids({ on: ['name', 'x'], keep: 'last' })).toEqual([2, 3, 5])
    expect(ids({})).toEqual([1, 2, 3, 4, 5])
    expect(() => withoutDuplicates(table, { on: ['nam'] })).toThrow('nam')
  })

  it('that are spelled differently leave the fullest row', () => {
    const people = tableOf([
      { first: 'mitchell', last: 'green', town: 'cleveland', code: null },
      { first: 'mitchel', last: 'green', town: 'cleveland', code: '2119' },
      { first: 'sarah', last: 'green', town: 'perth', code: '6000' },
    ])
    expect(records(withoutSimilar(people)).map(({ first }) => first)).toEqual(['mitchel', 'sarah'])
    expect(() => similarRows(people, { threshold: 2 })).toThrow('threshold')
  })

  it.skipIf(!publicData)(`of FEBRL’s people are found at the shipped defaults${withoutData}`, () => {
    const people = publicTable('pii/febrl_people.csv')
    const id = columnOf(people, 'rec_id') as TextColumn
    const who = Array.from(id.codes, (code) => /^rec-(\d+)-/.exec(id.levels[code]!)![1]!)
    const truth = [...Map.groupBy(who, (w) => w).values()].reduce(
      (sum, { length }) => sum + (length * (length - 1)) / 2,
      0,
    )
    const { pairs, compared } = similarRows(dropColumns(people, ['rec_id']))
    const right = pairs.filter(({ a, b }) => who[a] === who[b]).length
    const f1 = (2 * right) / (pairs.length + truth)
    expect(f1).toBeGreaterThan(0.99)
    expect(compared).toBeLessThan(200_000)
  })
})
