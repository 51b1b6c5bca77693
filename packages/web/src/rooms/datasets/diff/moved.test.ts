import { expect, it } from 'vitest'
import type { ColumnProfile } from '../column-profile.ts'
import { movedColumns } from './moved.ts'

const column = (more: Partial<ColumnProfile>): ColumnProfile => ({
  name: 'x',
  type: 'number',
  count: 1000,
  nulls: 0,
  distinct: 1000,
  min: null,
  max: null,
  mean: null,
  std: null,
  quantiles: null,
  top: [],
  histogram: null,
  ...more,
})
/** Of values spread evenly from `from` over a width of 10. */
const even = (from: number, more: Partial<ColumnProfile> = {}) =>
  column({
    min: from,
    max: from + 10,
    mean: from + 5,
    std: 10 / Math.sqrt(12),
    quantiles: Object.fromEntries(
      [1, 5, 25, 50, 75, 95, 99].map((p) => [`p${String(p).padStart(2, '0')}`, from + p / 10]),
    ),
    ...more,
  })
const words = (a: number, b: number) =>
  column({
    type: 'text',
    count: a + b,
    distinct: 2,
    top: [
      { value: 'a', count: a },
      { value: 'b', count: b },
    ],
  })

it('measures how far numbers went, in standard deviations', () => {
  const [moved] = movedColumns([even(0)], [even(2)])
  expect(moved!.size).toBeCloseTo(2 / (10 / Math.sqrt(12)), 10)
  expect(moved!.moved).toBe(true)
  expect(movedColumns([even(0)], [even(0.2)])[0]!.moved).toBe(false)
})

it('measures how far the shares of categories went', () => {
  const [moved] = movedColumns([words(500, 500)], [words(900, 100)])
  // scipy.spatial.distance.jensenshannon([.5, .5], [.9, .1], base=2)
  expect(moved!.size).toBeCloseTo(0.38313588, 6)
  expect(movedColumns([words(500, 500)], [words(5000, 5000)])[0]!.size).toBe(0)
})

it('tells of more missing values, and judges no times', () => {
  expect(movedColumns([even(0)], [even(0, { count: 900, nulls: 100 })])[0]!.moved).toBe(true)
  expect(movedColumns([even(0, { type: 'date' })], [even(9, { type: 'date' })])[0]!.size).toBeNull()
  expect(movedColumns([even(0)], [even(0, { name: 'y' })])).toEqual([])
})
