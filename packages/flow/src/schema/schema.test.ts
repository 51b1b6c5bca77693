import { expect, expectTypeOf, it } from 'vitest'
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
  expect(structuredClone(Customer)).toEqual({
    fields: [
      { name: 'tenure', type: 'integer', nullable: false },
      { name: 'TotalCharges', type: 'number', nullable: true },
      { name: 'signed up', type: 'date', nullable: false },
      { name: 'Contract', type: 'text', nullable: false },
      { name: 'note', type: 'text', nullable: true },
      { name: 'active', type: 'boolean', nullable: false },
    ],
  })
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
