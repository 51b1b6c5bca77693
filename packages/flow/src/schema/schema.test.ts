import { expect, expectTypeOf, it } from 'vitest'
import { rowValidator, schemaDocument } from '@slipway/ml/check'
import { rows } from '@slipway/ml/check/builder'
import { field, row, type RowOf } from './index.ts'

const Customer = row({
  tenure: field.integer(),
  TotalCharges: field.number().nullable(),
  'signed up': field.date(),
  Contract: field.values('Month-to-month', 'One year'),
  note: field.text().nullable(),
  active: field.boolean(),
})

it('is plain data in the order it was written', () => {
  expect(structuredClone(Customer).fields).toEqual([
    { name: 'tenure', type: 'integer', nullable: false },
    { name: 'TotalCharges', type: 'number', nullable: true },
    { name: 'signed up', type: 'date', nullable: false },
    { name: 'Contract', type: 'text', nullable: false },
    { name: 'note', type: 'text', nullable: true },
    { name: 'active', type: 'boolean', nullable: false },
  ])
})

it('gives the type of a row', () => {
  expectTypeOf<RowOf<typeof Customer>>().toEqualTypeOf<{
    readonly tenure: number
    readonly TotalCharges: number | null
    readonly 'signed up': Date
    readonly Contract: 'Month-to-month' | 'One year'
    readonly note: string | null
    readonly active: boolean
  }>()
})

it('keeps a column called __proto__', () => {
  expect(row({ ['__proto__']: field.text() }).fields).toEqual([
    { name: '__proto__', type: 'text', nullable: false },
  ])
})

it('is checks as well, of columns and of whole rows, which are plain data too', () => {
  const Order = row(
    {
      id: field.text().that((id) => id.unique().matches(/^O-\d+$/)),
      amount: field
        .number()
        .that((amount) => amount.between(0, 100).warn())
        .nullable(),
      state: field.values('open', 'paid'),
    },
    rows().noDuplicates(),
  )
  expect(
    structuredClone(Order.checks).map(({ kind, columns, severity }) => [kind, columns.join(), severity]),
  ).toEqual([
    ['of-type', 'id', 'block'],
    ['not-null', 'id', 'block'],
    ['unique', 'id', 'block'],
    ['matches', 'id', 'block'],
    ['of-type', 'amount', 'block'],
    ['between', 'amount', 'warn'],
    ['of-type', 'state', 'block'],
    ['not-null', 'state', 'block'],
    ['in-set', 'state', 'block'],
    ['no-duplicates', '', 'block'],
  ])
  const broken = rowValidator(Order.checks).row({ id: 'X', amount: 200, state: 'lost' })
  expect(broken.map(({ check }) => check)).toEqual([
    'id matches /^O-\\d+$/',
    'amount is between 0 and 100',
    'state is one of open, paid',
  ])
  expect(rowValidator(Order.checks).row({ id: 'O-1', state: 'open' })).toEqual([])
  expect(schemaDocument(Order, { name: 'Order' })).toContain(
    '| amount | number | yes | amount is between 0 and 100 |',
  )
})

it('refuses what is no column, by its name', () => {
  // @ts-expect-error: a function is no column.
  expect(() => row({ id: field.integer })).toThrow(
    expect.objectContaining({ code: 'FLOW_COLUMN', message: expect.stringContaining('id') }),
  )
})
