import { expect, it } from 'vitest'
import { memoryState } from './memory-state.ts'

it('tells a process that grows from one that is large by nature', () => {
  expect(memoryState(100, 100, 1000)).toBe('well')
  expect(memoryState(700, 100, 1000)).toBe('well')
  expect(memoryState(850, 100, 1000)).toBe('swollen')
  // Its model alone takes so much: one in its place would be as large.
  expect(memoryState(850, 800, 1000)).toBe('well')
  expect(memoryState(1001, 800, 1000)).toBe('over')
})
