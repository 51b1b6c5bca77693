import { describe, expect, it } from 'vitest'
import { categories, fittedOn, impute, recipe, targetEncode } from './index.ts'

const rows = [
  { city: 'Ulm', calls: 3, left: 'no' },
  { city: 'Bonn', calls: 0, left: 'yes' },
  { city: 'Ulm', calls: null, left: 'no' },
  { city: 'Bonn', calls: 4, left: 'yes' },
  { city: 'Kiel', calls: 1, left: 'no' },
]

describe('a recipe on five rows', () => {
  it('shows what a trainer sees, cross-fitted, and what an endpoint makes of other rows', () => {
    const { training, served } = fittedOn(recipe(targetEncode({ smoothing: 0 }), impute()), rows, {
      target: 'left',
    })
    // Each row from the four others: Ulm 0 of 1, Bonn 1 of 1, and of Kiel nothing but that 2 of 4 left.
    expect(training.map(({ city }) => city)).toEqual([0, 1, 0, 1, 0.5])
    expect(training.map(({ calls }) => calls)).toEqual([3, 0, 2, 4, 1])
    expect(served([{ city: 'Kiel', calls: null }])).toEqual([{ city: 0, calls: 2 }])
  })

  it('names levels, and says what is missing or not seen', () => {
    const { served } = fittedOn(recipe(categories({ minCount: 1 })), rows, { target: 'left' })
    const others = [
      { city: 'Ulm', calls: null },
      { city: 'Rome', calls: 1 },
    ]
    expect(served(others)).toEqual([
      { city: 'Ulm', calls: null },
      { city: null, calls: 1 },
    ])
    expect(() =>
      fittedOn(
        recipe(targetEncode()),
        rows.map(({ city }) => ({ city })),
      ),
    ).toThrow('learns from the target')
  })
})
