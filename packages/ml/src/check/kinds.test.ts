import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tableOf, writeParquet } from '../table/index.ts'
import { type CheckSource, check, checkKinds, checksOf, col, rows, runChecks } from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-kinds-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const day = (text: string) => new Date(text)
const people = [
  { id: 1, age: 30, city: 'Ulm', from: day('2020-01-01'), to: day('2020-02-01'), code: 'AB-1' },
  { id: 2, age: -4, city: 'ulm', from: day('2020-03-01'), to: day('2020-02-01'), code: 'AB-22' },
  { id: 2, age: null, city: 'Bonn', from: day('2021-01-01'), to: null, code: 'x' },
  { id: 4, age: 130, city: null, from: null, to: day('2020-02-01'), code: 'AB-3' },
  { id: 4, age: 130, city: null, from: null, to: day('2020-02-01'), code: 'AB-3' },
]

/** Ten orders; what is wrong with which row is said in the cases below. */
const orders = Array.from({ length: 10 }, (_, i) => ({
  n: i === 6 ? 3 : i,
  shop: i % 2 === 0 ? 'A' : 'B',
  at: day(`2024-01-${String(i < 5 ? i + 1 : i + 3).padStart(2, '0')}`),
  net: 10 + i,
  tax: 2,
  gross: i === 3 ? 99 : 12 + i,
  mail: [
    'a@b.de',
    'x.y+z@mail.example.org',
    'no',
    'a@b',
    '@b.de',
    null,
    'q@r.st',
    'a b@c.de',
    'ü@c.de',
    'z@z.zz',
  ][i]!,
  link: [
    'http://a.de',
    'https://a.b/c?d=e#f',
    'ftp://a.de',
    'a.de',
    null,
    'http://',
    'https://localhost:80/x',
    'http://a b.de',
    'HTTP://A.DE',
    'https://x.y',
  ][i]!,
  text: i === 4 ? '31.12.2020' : `2020-01-0${Math.max(1, i)}`,
  json: i === 1 ? '{"a": "x"}' : i === 2 ? 'nothing' : i === 7 ? null : `{"a": ${i}}`,
  gone: i === 9 ? 1 : null,
  size: i === 8 ? 1000 : 50 + i,
  void: null,
  kind: ['x', 'x', 'x', 'y', 'y', 'z', null, 'x', 'y', 'w'][i]!,
}))

const path = join(dir, 'people.parquet')
const ordersPath = join(dir, 'orders.parquet')
const csvPath = join(dir, 'orders.csv')
const shopsPath = join(dir, 'shops.parquet')
beforeAll(async () => {
  await writeParquet(tableOf(people), path)
  await writeParquet(tableOf(orders), ordersPath)
  await writeParquet(
    tableOf([
      { shop: 'A', n: 1, kind: 'x' },
      { shop: 'C', n: 2, kind: 'y' },
    ]),
    shopsPath,
  )
  const cell = (value: unknown) =>
    value === null
      ? ''
      : value instanceof Date
        ? value.toISOString().slice(0, 10)
        : `"${String(value).replaceAll('"', '""')}"`
  const names = Object.keys(orders[0]!)
  writeFileSync(
    csvPath,
    [names.join(','), ...orders.map((order) => Object.values(order).map(cell).join(','))].join('\n') + '\n',
  )
})

/** It holds where nothing fails, unless it is said. */
type Case = [CheckSource, failing: number, total: number, rows: number[], holds?: boolean]
const options = {
  references: (name: string) => (name === 'shops' ? shopsPath : name === 'last' ? ordersPath : null),
  nowMs: Date.UTC(2024, 0, 20),
  history: (id: string) => (id.includes('rows') ? [10, 11, 9, 10, 10] : [1, 2]),
}
const found = async (file: string, source: CheckSource) => {
  const { ok, failing, total, sample } = (await runChecks(file, [source], options)).results[0]!
  return { ok, failing, total, rows: sample.map(({ row }) => row) }
}

const age = check(col('age'))
const city = check(col('city'))
const code = check(col('code'))
const ofPeople: Case[] = [
  [age.notNull(), 1, 5, [3]],
  [age.nullShare(0.1), 1, 5, [3]],
  [check(col('code')).nullShare(0), 0, 5, []],
  [age.between(0, 120), 3, 4, [2, 4, 5]],
  [age.atLeast(0), 1, 4, [2]],
  [age.atMost(129.5), 2, 4, [4, 5]],
  [age.above(-4), 1, 4, [2]],
  [age.above(-4.000001).below(131), 0, 4, []],
  [age.below(130), 2, 4, [4, 5]],
  [city.oneOf(['Ulm', 'Bonn']), 1, 3, [2]],
  [city.oneOf([]), 3, 3, [1, 2, 3]],
  [check(col('id')).unique(), 2, 5, [2, 3, 4, 5]],
  [check(col('id')).oneOf([1, 2, 4]), 0, 5, []],
  [code.matches(/^ab-\d+$/i), 1, 5, [3]],
  [code.matches("it's"), 5, 5, [1, 2, 3, 4, 5]],
  [code.matches('^(?!AB-2)'), 1, 5, [2]],
  [check(col('from')).oneOf(['2020-01-01', '2020-03-01T01:00:00+01:00']), 1, 3, [3]],
  [check(col('from')).noneOf(['2021-01-01 00:00:00']), 1, 3, [3]],
  [check(col('absent')).between(0, 1).optional(), 0, 0, []],
  [check(col('age')).between(0, 120).optional(), 3, 4, [2, 4, 5]],
  [rows().columns(['id', 'no', 'age', 'city', 'from', 'to', 'code'], { optional: ['no'] }), 0, 7, []],
  [code.length(2, 4), 2, 5, [2, 3]],
  [check(col('from')).dateBetween('2020-01-01', '2020-12-31'), 1, 3, [3]],
  [check(col('from')).compare('<=', col('to')), 1, 3, [2]],
  [rows().noDuplicates(), 1, 5, [4, 5]],
  [rows().unique('id', 'code'), 1, 5, [4, 5]],
  [age.ofType('text'), 5, 5, []],
  [age.ofType('number'), 0, 5, []],
  [rows().count(10), 5, 5, []],
  [rows().count(5, 5), 0, 5, []],
  [age.minBetween(0, 10), 5, 5, []],
  [age.maxBetween(130, 130), 0, 5, []],
  [age.meanBetween(71, 72), 0, 5, []],
  [age.medianBetween(81, null), 5, 5, []],
  [age.stdBetween(60, 70), 0, 5, []],
  [city.distinctBetween(3, 3), 0, 5, []],
]

const ofOrders: Case[] = [
  [rows().columns(Object.keys(orders[0]!)), 0, 14, []],
  [rows().columns(Object.keys(orders[0]!).toReversed()), 14, 14, []],
  [rows().columns(Object.keys(orders[0]!).toReversed(), { anyOrder: true }), 0, 14, []],
  [rows().columns(['n', 'shop', 'what']), 13, 14, []],
  [check(col('gone')).mustBeNull(), 1, 10, [10]],
  [check(col('kind')).noneOf(['z', 'w']), 2, 9, [6, 10]],
  [check(col('kind')).noneOf([]), 0, 9, []],
  [check(col('mail')).email(), 5, 9, [3, 4, 5, 8, 9]],
  [check(col('link')).url(), 5, 9, [3, 4, 6, 8, 9]],
  [check(col('text')).dateFormat('%Y-%m-%d'), 1, 10, [5]],
  [check(col('at')).dateFormat('%Y-%m-%d'), 0, 10, []],
  [
    check(col('json')).jsonSchema({ type: 'object', properties: { a: { type: 'number' } }, required: ['a'] }),
    2,
    9,
    [2, 3],
  ],
  [check(col('n')).satisfies((n: number) => n % 2 === 0, 'is even'), 6, 10, [2, 4, 6, 7, 8]],
  [check(col('at')).satisfies((at: Date) => at.getUTCDate() < 10), 3, 10, [8, 9, 10]],
  [
    check(col('n'))
      .satisfies((n: number) => n > 7)
      .where("shop = 'A'"),
    4,
    5,
    [1, 3, 5, 7],
  ],
  [check(col('kind')).uniqueShare(0.4, 0.5), 0, 10, []],
  [check(col('kind')).uniqueShare(0.5), 10, 10, []],
  [rows().uniqueShare(['shop', 'kind'], 6 / 9 - 1e-9, 6 / 9 + 1e-9), 0, 10, []],
  [check(col('kind')).onceShare(2 / 9 - 1e-9, 2 / 9 + 1e-9), 0, 10, []],
  [check(col('kind')).onceShare(0.5, 0.5, { of: 'distinct' }), 0, 10, []],
  [check(col('kind')).onceShare(1).where("kind <> 'x'"), 5, 5, []],
  [rows().value('sum(tax) / count(*)', 2, 2), 0, 10, []],
  [rows().value('max(length(mail))', null, 3).where("shop = 'A'"), 5, 5, []],
  // SciPy's entropy, scikit-learn's mutual_info_score.
  [check(col('kind')).entropyBetween(1.2148896539 - 1e-9, 1.2148896539 + 1e-9), 0, 10, []],
  [check(col('void')).entropyBetween(null, null), 10, 10, []],
  [check(col('kind')).mutualInformation(col('shop'), 0.1667247735 - 1e-9, 0.1667247735 + 1e-9), 0, 10, []],
  [check(col('tax')).mutualInformation(col('shop'), 0, 0), 0, 10, []],
  [check(col('gross')).sumOf(['net', 'tax']), 1, 10, [4]],
  [rows().sum(['tax', 'tax'], 4), 0, 10, []],
  [rows().rule('net + tax = gross'), 1, 10, [4]],
  [rows().rule('gone > 5').mostly(0.9), 1, 10, [10], true],
  [rows().implies("shop = 'A'", 'size < 60'), 1, 5, [9]],
  [rows().rule("void = 'x'"), 0, 10, []],
  [check(col('void')).notNull().where("void = 'x'"), 0, 0, []],
  [check(col('void')).unique(), 0, 0, []],
  [check(col('shop')).compare('=', col('n')), 10, 10, []],
  [check(col('at')).dateBetween('2024-01-02 00:00', '2024-01-11T00:00:00'), 2, 10, [1, 10]],
  [rows().query('SELECT shop FROM dataset GROUP BY shop HAVING count(*) > 5'), 0, 10, []],
  [rows().query('SELECT * FROM dataset WHERE size > 55'), 4, 10, []],
  [check(col('shop')).references('shops'), 5, 10, [2, 4, 6, 8, 10]],
  [rows().references(['shop', 'kind'], 'shops'), 7, 9, [2, 4, 5, 6, 8]],
  [check(col('n')).references('shops'), 8, 10, [1, 4, 5, 6, 7]],
  [check(col('size')).quantileBetween(0.25, 52.25, 52.25), 0, 10, []],
  [check(col('size')).quantileBetween(0.25, 53, null), 10, 10, []],
  [check(col('tax')).sumBetween(20, 20), 0, 10, []],
  [check(col('kind')).distinctEquals(['x', 'y', 'z', 'w']), 0, 9, []],
  [check(col('kind')).distinctEquals(['x', 'y', 'v']), 2, 9, [6, 10]],
  [check(col('kind')).distinctContains(['x', 'y']), 0, 2, []],
  [check(col('kind')).distinctContains(['x', 'v']), 1, 2, []],
  [check(col('kind')).mostCommon(['x']), 0, 10, []],
  [check(col('shop')).mostCommon(['B']), 0, 10, []],
  [check(col('kind')).mostCommon(['y', 'z']), 10, 10, []],
  [check(col('net')).correlation(col('size'), 0.3, 0.6), 0, 10, []],
  [check(col('net')).correlation(col('tax'), null, null), 10, 10, []],
  [check(col('size')).outliers('iqr'), 1, 10, [9]],
  [check(col('size')).outliers('iqr', { max: 0.1 }), 1, 10, [9], true],
  [check(col('size')).outliers('z'), 0, 10, []],
  [check(col('size')).outliers('z', { k: 2 }), 1, 10, [9]],
  [check(col('n')).increasing(), 1, 10, [7]],
  [check(col('n')).decreasing(), 8, 10, [2, 3, 4, 5, 6]],
  [check(col('net')).increasing({ strictly: true }).where('n < 5'), 0, 6, []],
  [check(col('tax')).increasing({ strictly: true }), 9, 10, [2, 3, 4, 5, 6]],
  [check(col('at')).noGaps('1 day'), 2, 12, [6]],
  [check(col('at')).noGaps('2 days', { by: ['shop'] }), 2, 12, [6, 7]],
  [check(col('at')).freshWithin('10 days'), 0, 10, []],
  [check(col('at')).freshWithin('1 day'), 10, 10, []],
  [rows().sameCount('shops'), 8, 10, []],
  [rows().countChange(0.1), 0, 10, []],
  [rows().countChange(0.5, 'shops'), 10, 10, []],
  [check(col('size')).psi('last'), 0, 10, []],
  [check(col('n')).psi('shops'), 10, 10, []],
  [check(col('kind')).psi('last', 0), 0, 9, []],
  [check(col('size')).ks('last'), 0, 10, []],
  [check(col('n')).ks('shops', { max: 0.5 }), 10, 10, []],
  [check(col('kind')).chiSquare('last'), 0, 9, []],
  [check(col('kind')).chiSquare('shops', { max: 0.01 }), 9, 9, []],
  [rows().usualCount(), 0, 10, []],
  [rows().usualCount().where("shop = 'A'"), 5, 5, []],
  [check(col('size')).usual('mean'), 0, 10, []],
]

describe.each([
  ['people', () => path, ofPeople],
  ['orders', () => ordersPath, ofOrders],
  ['orders as CSV', () => csvPath, ofOrders],
] as const)('each kind finds what fails, and where: %s', (_, file, cases) => {
  for (const [source, failing, total, rows, ok = failing === 0] of cases) {
    const [first] = checksOf([source])
    it(`${first!.kind} ${first!.columns.join()} ${JSON.stringify(first!.args)} ${first!.where ?? ''}`, async () => {
      expect(await found(file(), source)).toEqual({ ok, failing, total, rows })
    })
  }
})

it('every kind is among these cases', () => {
  const tried = new Set(
    checksOf([...ofPeople, ...ofOrders].map(([source]) => source)).map(({ kind }) => kind),
  )
  expect(checkKinds.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual(['column-exists'])
})

it('all of them in one run find the same as one by one', async () => {
  const report = await runChecks(
    ordersPath,
    ofOrders.map(([source]) => source),
    options,
  )
  expect(
    report.results.map(({ failing, total, sample }) => [failing, total, sample.map(({ row }) => row)]),
  ).toEqual(ofOrders.map(([, failing, total, rows]) => [failing, total, rows]))
})
