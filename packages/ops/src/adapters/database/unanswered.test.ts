import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { cutUnanswered } from './unanswered.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('cuts queries off that wait for nobody, and leaves those alone that only take long', async () => {
  let there = true
  const probe = vi.fn(async () => {
    if (!there) throw new Error('nobody')
  })
  const watch = cutUnanswered(probe)
  const [long, quick] = [vi.fn(), vi.fn()]
  const ended = watch.began(long)
  watch.began(quick)()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(probe.mock.calls.length).toBeGreaterThan(1)
  expect(long).not.toHaveBeenCalled()
  there = false
  const late = vi.fn()
  await vi.advanceTimersByTimeAsync(3000)
  watch.began(late)
  await vi.advanceTimersByTimeAsync(4000)
  expect([long.mock.calls.length > 0, late.mock.calls.length, quick.mock.calls.length]).toEqual([true, 0, 0])
  ended()
  watch.close()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(late).not.toHaveBeenCalled()
})
