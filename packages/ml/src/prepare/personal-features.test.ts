import { expect, it } from 'vitest'
import { signatureOf } from '../model/signature-of.ts'
import { withSaidClasses } from '../privacy/index.ts'
import { dictionaryOf } from '../table/dictionary.ts'
import type { Field, Table } from '../table/table.ts'
import { fitRecipe, impute, imputeByGroup, oneHot, personalFeatures, recipe, textCounts } from './index.ts'

const rows = 40
const texts = (name: string, values: readonly string[]) => ({
  name,
  type: 'text' as const,
  ...dictionaryOf(Array.from({ length: rows }, (_, i) => values[i % values.length]!)),
})
const table: Table = {
  rows,
  columns: [
    texts('given', ['Ana', 'Bo', 'Cy']),
    texts('street', ['High street 1', 'Low street 2']),
    texts('plan', ['a', 'b']),
    {
      name: 'spent',
      type: 'number',
      values: Float64Array.from({ length: rows }, (_, i) => (i % 7 === 0 ? Number.NaN : i)),
    },
  ],
}
const fields: Field[] = [
  { name: 'given', type: 'text', nullable: false, pii: 'person name' },
  { name: 'street', type: 'text', nullable: false, pii: 'address' },
  { name: 'plan', type: 'text', nullable: false },
  { name: 'spent', type: 'number', nullable: true },
]
const steps = recipe(
  imputeByGroup({ columns: ['spent'], by: ['given'] }),
  textCounts({ columns: ['street'], minRows: 1 }),
  impute(),
  oneHot(),
)
const { fitted } = fitRecipe(steps, table, null, { seed: 1 })

it('follows personal data through every step, of columns that are only read too', () => {
  const found = personalFeatures(fitted, fields)
  expect(found.map(({ column, class: kind }) => `${column}: ${kind}`)).toEqual([
    'given: person name',
    'street: address',
  ])
  const [given, street] = found
  // Spent is filled by what people of that name spend.
  expect(given!.features).toEqual(expect.arrayContaining(['spent']))
  expect(given!.features.filter((name) => name.startsWith('given')).length).toBeGreaterThan(1)
  expect(given!.features.some((name) => name.startsWith('plan'))).toBe(false)
  expect(street!.features).toContain('street:street')
})

it('believes what people said of a column over what was recognised', () => {
  const said = withSaidClasses(fields, {
    columns: [
      { column: 'given', class: 'none', treatment: null },
      { column: 'plan', class: 'national number', treatment: null },
      { column: 'street', class: null, treatment: 'mask' },
    ],
  })
  expect(said.map(({ pii }) => pii)).toEqual([undefined, 'address', 'national number', undefined])
  expect(personalFeatures(fitted, said).map(({ column }) => column)).toEqual(['street', 'plan'])
  expect(personalFeatures(fitted, []).length).toBe(0)
})

it('puts the class into the signature, and no value of people', () => {
  const column = (name: string, min: number | null) => ({
    name,
    nulls: 0,
    min,
    max: min,
    top: [{ value: 'Ana' }],
  })
  const { inputs } = signatureOf(fields, {
    target: 'plan',
    task: 'binary',
    classes: ['a', 'b'],
    drop: [],
    profile: { columns: [column('given', null), column('street', null), column('spent', 3)] },
  })
  expect(inputs).toMatchObject([
    { pii: 'person name', categories: [] },
    { pii: 'address' },
    { min: 3, max: 3 },
  ])
  expect(JSON.stringify(inputs)).not.toContain('Ana')
})
