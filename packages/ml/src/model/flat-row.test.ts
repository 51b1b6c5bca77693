import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { fitRecipe, treeRecipe } from '../prepare/index.ts'
import { seededRandom } from '../stats/index.ts'
import { type Field, isText, type LogicalType, takeRows, tableOf } from '../table/index.ts'
import { type Target, trainers } from '../train/index.ts'
import { compileModel, FlatRow, openModel, signatureOf, writeModelFolder } from './index.ts'

const random = seededRandom(3, 'flat rows')
const maybe = <T>(value: T): T | null => (random.next() < 0.2 ? null : value)
const plans = ['month', 'year', 'two years']
const table = tableOf(
  Array.from({ length: 300 }, (_, row) => ({
    price: maybe(random.normal()),
    visits: Math.floor(random.next() * 9),
    calls: row < 2 ? row : maybe(Math.floor(random.next() * 9)),
    member: random.next() < 0.5,
    active: row < 2 ? row === 0 : maybe(random.next() < 0.5),
    plan: maybe(plans[Math.floor(random.next() * 3)]!),
    seen: maybe(new Date(1.7e12 + Math.floor(random.next() * 1e10))),
  })),
)
const nullable = ['price', 'calls', 'active', 'plan', 'seen']
const fields: Field[] = table.columns.map(({ name, type }) => ({
  name,
  type,
  nullable: nullable.includes(name),
}))
const y: Target = {
  task: 'binary',
  classes: ['stays', 'leaves'],
  values: Float64Array.from({ length: table.rows }, (_, row) => (row % 9) % 2),
}

const root = await mkdtemp(join(tmpdir(), 'slipway-flat-'))
afterAll(() => rm(root, { recursive: true }))
const { fitted, features } = fitRecipe(treeRecipe(fields, { drop: [] }), table, y, { seed: 1 })
const boosting = trainers.boosting!
const model = boosting.fit(features, y, { ...boosting.defaults, trees: 20 }, { seed: 1 })
const signature = signatureOf(fields, {
  target: 'left',
  task: 'binary',
  classes: y.classes,
  drop: [],
  recipe: fitted,
})
const onnx = compileModel({ recipe: fitted, model, signature })
await writeModelFolder(join(root, 'model'), { onnx, signature, slipway: {} })

/** A row of the table, with its columns in this order. */
const flat = (row: number, names: readonly string[], types?: readonly LogicalType[]): FlatRow => {
  const columns = names.map((name) => table.columns.find((column) => column.name === name)!)
  const form = { names, types: types ?? columns.map(({ type }) => type) }
  return new FlatRow(
    form,
    columns.map((column) =>
      !isText(column)
        ? column.values[row]!
        : column.type === 'text' || column.codes[row]! < 0
          ? NaN
          : column.codes[row]!,
    ),
    columns.map((column) =>
      column.type === 'text' && isText(column) ? (column.levels[column.codes[row]!] ?? null) : null,
    ),
  )
}
const names = table.columns.map(({ name }) => name)

it('makes the columns that it stands for', () => {
  for (let row = 0; row < 50; row++) {
    const { rows, columns } = flat(row, names)
    expect(rows).toBe(1)
    const wanted = takeRows(table, Int32Array.of(row))
    for (const [at, column] of columns.entries()) {
      const other = wanted.columns[at]!
      expect([column.name, column.type]).toEqual([other.name, other.type])
      if (isText(column) && isText(other))
        expect(column.levels[column.codes[0]!]).toBe(other.levels[other.codes[0]!])
      else expect(column).toEqual(other)
    }
  }
})

it('is answered as its columns are, whatever its order', async () => {
  const served = await openModel(join(root, 'model'))
  const seen = new Set<number>()
  for (let row = 0; row < table.rows; row++) {
    const wanted = served.predictNow(takeRows(table, Int32Array.of(row)))
    expect(wanted).not.toBeNull()
    for (const order of [names, names.toReversed()])
      expect(served.predictNow(flat(row, order))).toEqual(wanted)
    const [, probability] = wanted!.columns
    seen.add((probability as { values: Float64Array }).values[0]!)
  }
  expect(seen.size).toBeGreaterThan(20)
  await served.close()
})

it('is made to fit, or refused, where it holds something else', async () => {
  const served = await openModel(join(root, 'model'))
  const asIntegers = flat(1, names, [
    'number',
    'number',
    'integer',
    'boolean',
    'boolean',
    'text',
    'timestamp',
  ])
  expect(served.predictNow(asIntegers)).toEqual(served.predictNow(flat(1, names)))
  expect(() => served.predictNow(flat(1, names.slice(1)))).toThrow(/price/)
  const row = flat(1, names)
  row.numbers[names.indexOf('visits')] = NaN
  expect(() => served.predictNow(row)).toThrow(/visits/)
  await served.close()
})
