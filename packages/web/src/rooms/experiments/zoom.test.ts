import { expect, it } from 'vitest'
import { withZoom, zoomOf } from './zoom.ts'

it('keeps in the address how closely each chart is looked at', () => {
  const first = withZoom(undefined, 'val/loss:a', { from: -5, to: 120 })
  const both = withZoom(first, 'loss', { from: 7, to: 9 })
  expect(both).toEqual(['-5..120:val/loss:a', '7..9:loss'])
  expect(zoomOf(both, 'val/loss:a')).toEqual({ from: -5, to: 120 })
  expect(withZoom(both, 'val/loss:a', { from: 1, to: 2 })).toEqual(['7..9:loss', '1..2:val/loss:a'])
  expect(zoomOf(withZoom(both, 'loss', null), 'loss')).toBeNull()
  expect(withZoom(first, 'val/loss:a', null)).toBeUndefined()
})

it('shows the whole where the address says nothing that can be read', () => {
  for (const text of ['loss', '9..7:loss', 'a..b:loss', '1..2:other'])
    expect(zoomOf([text], 'loss')).toBeNull()
})
