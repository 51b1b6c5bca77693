import { expect, it } from 'vitest'
import { slicesInWords, slicesOf } from './slices.ts'

const slice = (column: string, value: string, metricValue: number, half: number, worse = false) => ({
  column,
  value,
  n: 100,
  metric: 'recall',
  metricValue,
  low: metricValue - half,
  high: metricValue + half,
  worse,
})

it('says where a version is clearly worse, and which groups lie farthest apart', () => {
  const slices = [
    slice('region', 'north', 0.4, 0.05, true),
    slice('region', 'south', 0.7, 0.05),
    slice('plan', 'a', 0.3, 0.3),
    slice('plan', 'b', 0.7, 0.3),
  ]
  expect(slicesInWords(slices)).toEqual([
    'In 1 of 4 groups it is worse than in the rest by more than chance explains.',
    'The groups of region lie farthest apart: recall is 0.4 where it is north, and 0.7 where it is south.',
  ])
  expect(slicesInWords(slices.slice(2))).toEqual([
    'In none of 2 groups it is worse than in the rest by more than chance explains.',
  ])
})

it('leaves out what is no group', () => {
  const known = slice('a', 'b', 0.5, 0.1)
  expect(slicesOf({ facts: { slices: [known, null, 'x', { column: 'a' }] } })).toEqual([known])
  expect(slicesOf({ facts: {} })).toEqual([])
})
