import { describe, expect, it } from 'vitest'
import { SlipwayError } from '@slipway/contract/error'
import { seededRandom } from '../stats/index.ts'
import { type Table, tableOf } from '../table/index.ts'
import { inspect } from './index.ts'

const random = seededRandom(5)
const rowsOf = (count: number, of: (row: number) => Record<string, unknown>): Table =>
  tableOf(Array.from({ length: count }, (_, row) => of(row)))
const roleOf = (table: Table, name: string, target = 'y') =>
  inspect(table, { target }).columns.find((column) => column.name === name)!

const codeOf = (fn: () => unknown): string => {
  try {
    fn()
  } catch (error) {
    if (error instanceof SlipwayError) return `${error.code} ${error.hint}`
    throw error
  }
  return 'no error'
}

describe('the target', () => {
  it('is refused where nothing can be learnt, with a hint', () => {
    const table = rowsOf(40, (i) => ({ Churn: i % 2, same: 'x', none: null, id: `k${i}` }))
    expect(codeOf(() => inspect(table, { target: 'churnn' }))).toMatch(/^TARGET_NOT_FOUND .*Churn/)
    expect(codeOf(() => inspect(table, { target: 'same' }))).toMatch(/^TARGET_ONE_CLASS/)
    expect(codeOf(() => inspect(table, { target: 'none' }))).toMatch(/^TARGET_EMPTY/)
    expect(codeOf(() => inspect({ rows: 0, columns: table.columns.slice(0, 0) }))).toMatch(/^INSPECT_NO_ROWS/)
    const words = rowsOf(500, (i) => ({ x: i % 7, note: `word ${i % 250}` }))
    expect(codeOf(() => inspect(words, { target: 'note' }))).toMatch(/^TARGET_TOO_MANY_CLASSES/)
  })

  it('may be words of several classes', () => {
    const table = rowsOf(300, (i) => ({ x: random.next(), kind: ['red', 'green', 'blue'][i % 3] }))
    expect(inspect(table, { target: 'kind' })).toMatchObject({ task: 'multiclass', target: { missing: 0 } })
  })

  it('counts rows without one and does not learn from them', () => {
    const table = rowsOf(200, (i) => ({
      x: random.next(),
      y: i % 10 === 0 ? null : i % 3 === 0 ? 'yes' : 'no',
    }))
    const found = inspect(table, { target: 'y' })
    expect(found.target).toMatchObject({ missing: 20, positive: 'yes' })
    expect(found.target!.classes.map(({ name }) => name)).toEqual(['no', 'yes'])
  })

  it('may be a number, and then has a range', () => {
    const table = rowsOf(200, (i) => ({ x: random.next(), y: i === 0 ? null : (i * 7) % 31 }))
    expect(inspect(table, { target: 'y' }).target).toMatchObject({
      task: 'regression',
      lowest: 0,
      highest: 30,
      missing: 1,
    })
  })

  it('is suggested by name, place and values, and personal data never is', () => {
    const table = rowsOf(100, (i) => ({
      customer_id: `c${i}`,
      plan: ['a', 'b', 'c'][i % 3],
      previous_failures: i % 4,
      churned: i % 5 === 0 ? 'yes' : 'no',
      email: `a${i}@b.org`,
    }))
    const { candidates } = inspect(table)
    expect(candidates[0]).toMatchObject({
      name: 'churned',
      reason: expect.stringContaining('what targets are called'),
    })
    expect(candidates.map(({ name }) => name)).not.toContain('email')
    expect(candidates.map(({ name }) => name)).not.toContain('customer_id')
  })
})

describe('a column', () => {
  const y = (i: number) => (i % 3 === 0 ? 1 : 0)

  it('that counts or names rows is an id; unique measures are not', () => {
    const table = rowsOf(400, (i) => ({
      number: i + 1,
      key: `k-${(i * 7919) % 104_729}`,
      order_id: 10_000_000 + ((i * 7919) % 104_729) * 13,
      population: 5000 + ((i * 7919) % 104_729) * 17,
      weight: random.next(),
      y: y(i),
    }))
    const found = inspect(table, { target: 'y' })
    expect(found.columns.filter(({ role }) => role === 'id').map(({ name }) => name)).toEqual([
      'number',
      'key',
      'order_id',
    ])
    expect(found.dropped).toEqual(['number', 'key', 'order_id'])
  })

  it('that counts rows is an id even where the file is sorted by the target', () => {
    const table = rowsOf(400, (i) => ({ id: i, x: random.next(), y: i < 130 ? 1 : 0 }))
    expect(roleOf(table, 'id')).toMatchObject({ role: 'id', drop: true })
  })

  it('without news is constant; a rare flag is not', () => {
    const table = rowsOf(5000, (i) => ({
      one: 'x',
      empty: null,
      nearly: i === 17 ? 2 : 1,
      rare: i % 500 === 0 ? 1 : 0,
      'yes or nothing': i % 40 === 0 ? 'yes' : null,
      y: random.integer(3) === 0 ? 1 : 0,
    }))
    expect(inspect(table, { target: 'y' }).dropped).toEqual(['one', 'empty', 'nearly'])
  })

  it('of sentences is text, and an entity that comes back is a group', () => {
    const table = rowsOf(600, (i) => ({
      comment: `the ${i} customer said that ${i * 7} things were ${['fine', 'bad'][i % 2]}`,
      customer_id: i % 60,
      y: random.integer(2),
    }))
    expect(roleOf(table, 'comment')).toMatchObject({ role: 'text', drop: true })
    expect(roleOf(table, 'customer_id')).toMatchObject({ role: 'group', drop: true })
    expect(inspect(table, { target: 'y' }).splits.map(({ spec }) => spec)).toEqual(['group:customer_id'])
  })

  it('of train and test words is honoured as the split', () => {
    const table = rowsOf(200, (i) => ({
      x: random.next(),
      part: i % 4 === 0 ? 'test' : 'train',
      y: random.integer(2),
    }))
    expect(inspect(table, { target: 'y' }).splits).toEqual([
      { spec: 'column:part', honoured: true, reason: expect.any(String) },
    ])
  })

  it('that holds the target of an earlier row is known in time and no leak', () => {
    let level = 100
    const values = Array.from({ length: 3000 }, () => (level += random.normal()))
    const table = rowsOf(3000, (i) => ({
      x: random.next(),
      before: values[i - 1] ?? null,
      now: values[i],
      y: values[i],
    }))
    expect(roleOf(table, 'before')).toMatchObject({ role: 'feature' })
    expect(roleOf(table, 'now')).toMatchObject({ role: 'leak' })
  })

  it('that is filled or not zero only where the rare class is leaks; the same for the common class is honest', () => {
    const table = rowsOf(3000, () => {
      const failure = random.next() < 0.08
      return {
        repair_minutes: failure && random.next() < 0.5 ? 1 + random.integer(300) : 0,
        ticket: failure && random.next() < 0.4 ? random.integer(5) : null,
        alarm: failure && random.next() < 0.3 ? 'on' : random.next() < 0.1 ? null : 'off',
        bonus: !failure && random.next() < 0.3 ? 1 + random.integer(50) : 0,
        rework: random.next() < (failure ? 0.6 : 0.02) ? 1 : 0,
        failure: failure ? 'yes' : 'no',
      }
    })
    const leaks = inspect(table, { target: 'failure' }).columns.filter(({ role }) => role === 'leak')
    expect(leaks.map(({ name }) => name)).toEqual(['repair_minutes', 'ticket', 'alarm'])
    expect(leaks[0]!.reason).toMatch(/where it is not zero have failure = yes, against \d+% of all rows/)
  })

  it('named after the target leaks at a lower bar', () => {
    const table = rowsOf(4000, () => {
      const churn = random.next() < 0.3 ? 'Yes' : 'No'
      const score = (churn === 'Yes' ? 1.9 : 0) + 0.7 * random.normal()
      return { 'Churn Score': score, rating: score + 0.001 * random.normal(), Churn: churn }
    })
    expect(roleOf(table, 'Churn Score', 'Churn')).toMatchObject({ role: 'leak' })
    expect(roleOf(table, 'rating', 'Churn')).toMatchObject({ role: 'feature' })
  })

  it('of the later of two dates leaks where their distance is the target', () => {
    const table = rowsOf(800, () => {
      const ordered = 18_000 + random.integer(500)
      const days = 1 + random.integer(40)
      return { ordered: new Date(ordered * 864e5), delivered: new Date((ordered + days) * 864e5), days }
    })
    const found = inspect(table, { target: 'days' })
    expect(found.columns.filter(({ role }) => role === 'leak').map(({ name }) => name)).toEqual(['delivered'])
  })
})

it('says the same twice and takes any shape of table', () => {
  const one = rowsOf(1, () => ({ a: 1, b: 'x' }))
  expect(inspect(one).rows).toBe(1)
  const wide = rowsOf(300, (i) =>
    Object.fromEntries([...Array(120).keys()].map((j) => [`c${j}`, (i * (j + 3)) % 101])),
  )
  expect(inspect(wide, { target: 'c7' })).toEqual(inspect(wide, { target: 'c7' }))
})
