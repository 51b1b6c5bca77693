import { expect, it } from 'vitest'
import { axisOf, brushOf, brushText, withinBrushes } from './axes.ts'

const depth = axisOf('depth', ['2', '4', null, '10'])
const model = axisOf('model', ['tree', 'linear', 'tree', 'mlp'])

it('lays numbers out by size and words by the alphabet', () => {
  expect([0, 1, 2, 3].map(depth.at)).toEqual([0, 0.25, null, 1])
  expect([depth.low, depth.high]).toEqual(['2', '10'])
  expect([0, 1, 2, 3].map(model.at)).toEqual([1, 0, 1, 0.5])
})

it('finds the runs within every brush, and keeps brushes in an address', () => {
  const brushes = [
    { key: 'depth', from: 0.2, to: 1 },
    { key: 'model', from: 0, to: 0.5 },
  ]
  expect(withinBrushes(4, [depth, model], brushes)).toEqual(new Set([1, 3]))
  expect(withinBrushes(4, [depth, model], [{ key: 'nothing', from: 0, to: 0 }])).toEqual(
    new Set([0, 1, 2, 3]),
  )
  expect(brushes.map(brushText).map(brushOf)).toEqual(brushes)
  expect(brushOf('nonsense')).toBeNull()
})
