import { expect, it } from 'vitest'
import { requireColumns } from './fit-inputs.ts'

const input = (name: string) => ({ name, type: 'number' as const, nullable: false })
const hintFor = (columns: readonly string[], names: readonly string[]): unknown => {
  try {
    requireColumns('in.csv', columns, names.map(input))
    return null
  } catch (error) {
    return (error as { hint?: string }).hint
  }
}

it('takes a misspelt column for one input alone, and nothing short for just any', () => {
  expect(hintFor(['Tenure', 'charge'], ['tenure', 'charges'])).toBe(
    'Rename its column "Tenure" to "tenure", its column "charge" to "charges".',
  )
  expect(hintFor(['charge'], ['charges', 'charger'])).toBe('Rename its column "charge" to "charges".')
  expect(hintFor(['a', 'b'], ['yr', 'hr'])).toBe('Its columns are "a", "b".')
})

it('may lack what may be missing, unless the model requires it', () => {
  const inputs = [
    { ...input('age'), nullable: true },
    { ...input('income'), nullable: true, required: true as const },
  ]
  requireColumns('in.csv', ['income'], inputs)
  expect(() => requireColumns('in.csv', ['age'], inputs)).toThrow('lacks "income"')
})
