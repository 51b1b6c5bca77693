import { expect, it } from 'vitest'
import { bandsOf, spreadOf } from './bands.ts'

const history = (label: string, values: readonly (number | 'NaN')[], every = 1) => ({
  label,
  points: values.map((value, at) => ({ step: at * every, value })),
})

it('keeps the least and the greatest of each cell, in cells that all lines share', () => {
  const { steps, bands } = bandsOf([history('a', [5, 1, 9, 2, 4, 4]), history('b', [7], 1)], 3)
  expect(steps).toEqual([5 / 6, 2.5, 5 - 5 / 6])
  expect(bands).toEqual([
    { label: 'a', low: [1, 2, 4], high: [5, 9, 4] },
    { label: 'b', low: [7, null, null], high: [7, null, null] },
  ])
})

it('leaves out cells in which nothing is known, and what is no number', () => {
  const { steps, bands } = bandsOf([history('a', [1, 'NaN', 3], 50)], 10)
  expect(steps).toEqual([0, 50, 100])
  expect(bands[0]!.low).toEqual([1, null, 3])
  const sparse = history('a', [1, 'NaN', 3, 4], 50)
  expect(bandsOf([sparse], 3)).toEqual({
    steps: [25, 75, 125],
    bands: [{ label: 'a', low: [1, null, 3], high: [1, null, 4] }],
  })
  expect(bandsOf([], 10)).toEqual({ steps: [], bands: [] })
  expect(bandsOf([history('one', [4])], 10)).toEqual({
    steps: [0],
    bands: [{ label: 'one', low: [4], high: [4] }],
  })
})

it('shows many as one: from the least to the greatest, and the median of their middles', () => {
  const found = bandsOf([history('a', [1, 2]), history('b', [3, 4]), history('c', [100, 6])], 2)
  expect(spreadOf(found)).toEqual({ band: { label: '3 runs', low: [1, 2], high: [100, 6] }, median: [3, 4] })
  expect(spreadOf(bandsOf([history('a', [1]), history('b', [4])], 1)).median).toEqual([2.5])
})
