import { expect, it } from 'vitest'
import { isSwollen } from './is-swollen.ts'

it('tells a process that grows from one that is large by nature', () => {
  expect(isSwollen(100, 100, 1000)).toBe(false)
  expect(isSwollen(700, 100, 1000)).toBe(false)
  expect(isSwollen(850, 100, 1000)).toBe(true)
  // Its model alone takes so much: one in its place would be as large.
  expect(isSwollen(850, 800, 1000)).toBe(false)
})
