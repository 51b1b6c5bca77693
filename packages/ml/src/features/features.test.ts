import { describe, expect, it } from 'vitest'
import { records, tableOf, type Table, valueAt } from '../table/index.ts'
import {
  column,
  elapsed,
  expanding,
  featureView,
  join,
  knownFeatures,
  lag,
  latest,
  newestFeatures,
  rolling,
  windows,
  withFeatures,
} from './index.ts'

const day = (n: number, hour = 0) => new Date(Date.UTC(2024, 0, n, hour))
const code = (work: () => unknown) => {
  try {
    work()
    return 'none'
  } catch (error) {
    return (error as { code: string }).code
  }
}

const orders = tableOf([
  { customer: 'ana', at: day(1), amount: 10, city: 'Oslo' },
  { customer: 'bo', at: day(2), amount: 5, city: null },
  { customer: 'ana', at: day(3), amount: 30, city: null },
  { customer: 'ana', at: day(3), amount: 1, city: 'Voss' },
  { customer: null, at: day(3), amount: 99, city: 'Rome' },
  { customer: 'ana', at: day(9), amount: null, city: 'Bergen' },
])

describe('a join', () => {
  const prices = tableOf([
    { item: 1, price: 10, at: day(1), written: day(5) },
    { item: 1, price: 12, at: day(3), written: day(4) },
    { item: 2, price: 7, at: day(2), written: day(2) },
  ])
  const sales = tableOf([
    { item: 1, sold: day(2) },
    { item: 1, sold: day(4) },
    { item: 2, sold: day(1) },
    { item: null, sold: day(9) },
  ])
  const price = (table: Table) => records(table).map((row) => row.price)

  it('takes what was known at the time, and no later value unless that is said', () => {
    const time = { left: 'sold', right: 'at' }
    expect(price(join(sales, prices, { on: 'item', time }))).toEqual([10, 12, null, null])
    expect(price(join(sales, prices, { on: 'item', time: { ...time, known: 'written' } }))).toEqual([
      null,
      12,
      null,
      null,
    ])
    expect(code(() => join(sales, prices, { on: 'item' }))).toBe('FEATURES_LOOKS_AHEAD')
    expect(code(() => join(sales, prices, { on: 'item', lookAhead: true }))).toBe('FEATURES_SEVERAL_MATCHES')
    const all = join(sales, prices, { on: 'item', lookAhead: true, several: true })
    expect(price(all)).toEqual([10, 12, 10, 12, 7, null])
    expect(join(sales, prices, { on: 'item', lookAhead: true, several: true, inner: true }).rows).toBe(5)
  })

  it('leaves out what is too old or of the very moment, where asked', () => {
    const time = { left: 'sold', right: 'at' }
    const at3 = tableOf([{ item: 1, sold: day(3) }])
    expect(price(join(at3, prices, { on: 'item', time }))).toEqual([12])
    expect(price(join(at3, prices, { on: 'item', time: { ...time, before: true } }))).toEqual([10])
    const late = tableOf([{ item: 1, sold: day(9) }])
    expect(price(join(late, prices, { on: 'item', time: { ...time, within: '3d' } }))).toEqual([null])
  })

  it('joins by several keys of other names, without times, and says what is wrong', () => {
    const left = tableOf([
      { a: 'x', b: 1 },
      { a: 'y', b: 1 },
    ])
    const right = tableOf([
      { a2: 'y', b2: 1, v: true },
      { a2: 'y', b2: 2, v: false },
    ])
    expect(records(join(left, right, { on: { a: 'a2', b: 'b2' }, prefix: 'r_' }))).toEqual([
      { a: 'x', b: 1, r_v: null },
      { a: 'y', b: 1, r_v: true },
    ])
    expect(code(() => join(left, right, { on: { a: 'b2' } }))).toBe('FEATURES_KEY_TYPES')
    expect(code(() => join(left, right, { on: [] }))).toBe('FEATURES_NO_KEY')
    expect(code(() => join(left, left, { on: 'a' }))).toBe('FEATURES_NAME_TAKEN')
    expect(code(() => join(sales, prices, { on: 'item', time: { left: 'item', right: 'at' } }))).toBe(
      'FEATURES_NOT_A_TIME',
    )
    expect(code(() => join(left, right, { on: { c: 'a2' } }))).toBe('COLUMN_MISSING')
  })
})

describe('a window', () => {
  it('ends before the row’s own moment', () => {
    const past = windows(orders, {
      by: 'customer',
      time: 'at',
      make: {
        before: lag('amount'),
        orders: expanding('count', 'at'),
        spent: rolling('sum', 'amount', '2d'),
        cities: expanding('distinct', 'city'),
        town: latest('city'),
        since: elapsed(),
      },
    })
    const names = ['before', 'orders', 'spent', 'cities', 'town', 'since']
    expect(records(past).map((row) => names.map((name) => row[name]))).toEqual([
      [null, 0, null, 0, null, null],
      [null, 0, null, 0, null, null],
      [10, 1, 10, 1, 'Oslo', 2],
      [10, 1, 10, 1, 'Oslo', 2],
      [null, 0, null, 0, null, null],
      [1, 3, null, 2, 'Voss', 6],
    ])
  })

  it('says what it can’t do', () => {
    const make = (feature: Parameters<typeof windows>[1]['make'][string]) =>
      code(() => windows(orders, { by: 'customer', time: 'at', make: { x: feature } }))
    expect(make(expanding('mean', 'city'))).toBe('FEATURES_WINDOW')
    expect(make(rolling('sum', 'amount', 0))).toBe('FEATURES_WINDOW')
    expect(make(rolling('sum', 'amount', '3x' as '3d'))).toBe('FEATURES_DURATION')
    expect(code(() => windows(orders, { by: 'customer', time: 'at', make: { amount: lag('amount') } }))).toBe(
      'FEATURES_WINDOW',
    )
  })
})

const view = featureView('activity', {
  entity: 'customer',
  source: 'orders',
  time: 'at',
  known: 'known',
  ttl: '20h',
  features: {
    amount: column('amount'),
    kind: latest('kind'),
    spent: rolling('sum', 'amount', '6h'),
    top3: rolling('max', 'amount', 3),
    orders: expanding('count', 'amount'),
    typical: expanding('median', 'amount'),
  },
})

/** What a view says at a moment by its definition, from nothing but the events known then. */
function byHand(events: readonly Record<string, unknown>[], customer: string, atMs: number) {
  const ms = (value: unknown) => (value as Date).getTime()
  const seen = events
    .map((event, row) => ({ event, row, knownMs: Math.max(ms(event.known), ms(event.at)) }))
    .filter(({ event, knownMs }) => event.customer === customer && knownMs <= atMs)
    .toSorted((a, b) => ms(a.event.at) - ms(b.event.at) || a.knownMs - b.knownMs || a.row - b.row)
    .map(({ event }) => event)
  const last = seen.at(-1)
  const empty = { amount: null, kind: null, spent: null, top3: null, orders: null, typical: null }
  if (!last || atMs - ms(last.at) > 20 * 3_600_000) return empty
  const amounts = (some: typeof seen) =>
    some.flatMap(({ amount }) => (amount === null ? [] : [amount as number]))
  const recent = amounts(seen.filter(({ at }) => ms(last.at) - ms(at) < 6 * 3_600_000))
  const three = amounts(seen.slice(-3))
  const all = amounts(seen).toSorted((a, b) => a - b)
  const half = all.length / 2
  return {
    amount: last.amount,
    kind: seen.findLast(({ kind }) => kind !== null)?.kind ?? null,
    spent: recent.length === 0 ? null : recent.reduce((a, b) => a + b, 0),
    top3: three.length === 0 ? null : Math.max(...three),
    orders: all.length,
    typical:
      all.length === 0
        ? null
        : all.length % 2 === 1
          ? all[Math.floor(half)]
          : (all[half - 1]! + all[half]!) / 2,
  }
}

describe('a feature view', () => {
  // Events come in any order, some long after they happened, several at one moment, some dated ahead.
  let state = 7
  const random = (n: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % n
  }
  const events = Array.from({ length: 240 }, () => {
    const hour = random(96)
    const delay = [0, 0, 0, 3, 30, -2][random(6)]!
    return {
      customer: 'abcdef'[random(6)]!,
      at: day(1, hour),
      known: day(1, hour + delay),
      amount: random(9) === 0 ? null : random(50),
      kind: random(3) === 0 ? null : 'xyz'[random(3)]!,
    }
  })
  const source = tableOf(events)
  const read = async (names: readonly string[]): Promise<Table> => ({
    rows: source.rows,
    columns: names.map((name) => source.columns.find((one) => one.name === name)!),
  })

  it('says at every moment what was known then, late and early events included', async () => {
    const asked = Array.from({ length: 600 }, () => ({
      customer: 'abcdefg'[random(7)]!,
      moment: day(1, random(150)),
    }))
    const rows = tableOf(asked)
    const made = await knownFeatures(view, read, { rows, at: 'moment' })
    let known = 0
    for (const [row, { customer, moment }] of asked.entries()) {
      const wanted = byHand(events, customer, moment.getTime())
      const got = Object.fromEntries(made.map((one) => [one.name, valueAt(one, row)]))
      expect(got).toEqual(wanted)
      if (wanted.orders !== null) known++
    }
    expect(known).toBeGreaterThan(200)
  })

  it('waits for each of several events of one moment, and counts the late among many', async () => {
    const table = (rows: Record<string, unknown>[]) => {
      const all = tableOf(rows)
      return async (names: readonly string[]): Promise<Table> => ({
        rows: all.rows,
        columns: names.map((name) => all.columns.find((one) => one.name === name)!),
      })
    }
    const event = (hour: number, late: number, amount: number) => ({
      customer: 'a',
      at: day(1, hour),
      known: day(1, hour + late),
      amount,
      kind: null,
    })
    const two = table([event(1, 0, 10), event(1, 4, 5), event(6, 0, 1)])
    for (const [hour, spent] of [
      [1, 10],
      [4, 10],
      [5, 15],
      [6, 16],
    ] as const) {
      const made = await knownFeatures(view, two, {
        rows: tableOf([{ customer: 'a' }]),
        at: day(1, hour).getTime(),
      })
      expect(valueAt(made.find(({ name }) => name === 'spent')!, 0)).toBe(spent)
    }
    const many = Array.from({ length: 3000 }, (_, i) => event(i, i % 300 === 7 ? 12 : 0, 1))
    const made = await knownFeatures({ ...view, ttl: '900d' }, table(many), {
      rows: tableOf([{ customer: 'a' }]),
      at: day(1, 9000).getTime(),
    })
    expect(valueAt(made.find(({ name }) => name === 'orders')!, 0)).toBe(3000)
  })

  it('says the same of all entities at once as of each', async () => {
    for (const hour of [0, 10, 40, 99, 140]) {
      const atMs = day(1, hour).getTime()
      const { entity, features, eventMs } = await newestFeatures(view, read, atMs)
      const offline = await knownFeatures({ ...view, ttl: '400d' }, read, { rows: entity, at: atMs })
      expect(records({ rows: entity.rows, columns: offline })).toEqual(records(features))
      for (const [row, { customer }] of records(entity).entries()) {
        const fresh = atMs - eventMs[row]! <= 20 * 3_600_000
        if (fresh) expect(records(features)[row]).toEqual(byHand(events, customer as string, atMs))
      }
    }
  })

  it('stands beside others on the rows that want it, and is refused where it is incomplete', async () => {
    const rows = tableOf([{ who: 'a', moment: day(3), label: true }])
    const other = { ...view, name: 'other', features: { least: rolling('min', 'amount', 5) } }
    const joined = await withFeatures(
      rows,
      [
        { view, read },
        { view: other, read },
      ],
      { at: 'moment', entity: ['who'] },
    )
    expect(joined.columns.map(({ name }) => name)).toEqual([
      'who',
      'moment',
      'label',
      ...Object.keys(view.features),
      'least',
    ])
    await expect(
      withFeatures(joined, [{ view, read }], { at: 'moment', entity: ['who'] }),
    ).rejects.toMatchObject({ code: 'FEATURES_NAME_TAKEN' })
    const bad = (change: object) =>
      code(() => featureView('v', { ...view, entity: 'customer', ...change } as never))
    expect(bad({ features: {} })).toBe('FEATURES_VIEW')
    expect(bad({ ttl: '0d' })).toBe('FEATURES_DURATION')
    expect(bad({ features: { customer: column('amount') } })).toBe('FEATURES_VIEW')
    expect(code(() => featureView('a b', { ...view }))).toBe('FEATURES_VIEW')
  })
})
