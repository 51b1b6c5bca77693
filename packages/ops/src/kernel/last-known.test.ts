import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { lastKnown } from './last-known.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const options = { freshMs: 0, longestMs: 60_000, most: 2 }
const away = async (): Promise<never> => {
  throw new Error('away')
}
const silent = () => new Promise<never>(() => {})

it('asks each time, and answers what was known last while nobody can tell', async () => {
  const known = lastKnown<string>(options)
  expect(await known.find('a', async () => 'one')).toBe('one')
  vi.advanceTimersByTime(1)
  expect(await known.find('a', async () => 'two')).toBe('two')
  vi.advanceTimersByTime(1)
  expect(await known.find('a', away)).toBe('two')
  await expect(known.find('b', away)).rejects.toThrow('away')
  vi.advanceTimersByTime(60_000)
  await expect(known.find('a', away)).rejects.toThrow('away')
})

it('leaves alone for a moment whoever did not answer, and then asks again', async () => {
  const known = lastKnown<string>(options)
  await known.find('a', async () => 'one')
  vi.advanceTimersByTime(1)
  await known.find('a', away)
  const asking = vi.fn(async () => 'two')
  expect(known.find('a', asking)).toBe('one')
  // What is not known is asked for all the same.
  expect(await known.find('b', asking)).toBe('two')
  vi.advanceTimersByTime(1000)
  expect(await known.find('a', asking)).toBe('two')
  expect(asking).toHaveBeenCalledTimes(2)
})

it('waits half a second for an answer, and takes it when it comes after all', async () => {
  const known = lastKnown<string>(options)
  await known.find('a', async () => 'one')
  vi.advanceTimersByTime(1)
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const late = known.find('a', () => promise)
  await vi.advanceTimersByTimeAsync(500)
  expect(await late).toBe('one')
  resolve(null)
  await promise
  vi.advanceTimersByTime(1000)
  await expect(known.find('a', away)).rejects.toThrow('away')
  // Where nothing is known it is waited for.
  const settled = vi.fn()
  void Promise.resolve(known.find('c', silent)).finally(settled)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(settled).not.toHaveBeenCalled()
})

it('forgets what is over, also what is just being asked for, and the oldest of too many', async () => {
  const known = lastKnown<string>(options)
  const { promise, resolve } = Promise.withResolvers<string>()
  const asked = known.find('a', () => promise)
  known.forget((value) => value === 'gone')
  resolve('gone')
  expect(await asked).toBe('gone')
  await expect(known.find('a', away)).rejects.toThrow('away')
  for (const key of ['a', 'b', 'c']) await known.find(key, async () => key)
  vi.advanceTimersByTime(1)
  await expect(known.find('a', away)).rejects.toThrow('away')
  expect(await known.find('b', away)).toBe('b')
  known.forget((value) => value === 'b')
  await expect(known.find('b', away)).rejects.toThrow('away')
  expect(await known.find('c', away)).toBe('c')
})

it('does not ask anew for what is fresh', async () => {
  const known = lastKnown<boolean>({ ...options, freshMs: 1000 })
  expect(await known.find('any', async () => false)).toBe(false)
  expect(known.find('any', away)).toBe(false)
  vi.advanceTimersByTime(1000)
  expect(await known.find('any', async () => true)).toBe(true)
})
