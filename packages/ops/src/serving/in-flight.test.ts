import { expect, it } from 'vitest'
import { inFlight } from './in-flight.ts'

const isOver = async (promise: Promise<unknown>) => {
  let over = false
  void promise.then(() => (over = true))
  await new Promise((resolve) => setImmediate(resolve))
  return over
}

it('waits for all that began before, and for nothing that begins after', async () => {
  const requests = inFlight()
  expect(await isOver(requests.allOver())).toBe(true)
  const first = requests.begin()
  const second = requests.begin()
  const before = requests.allOver()
  const later = requests.begin()
  const both = requests.allOver()
  requests.end(first)
  expect(await isOver(before)).toBe(false)
  requests.end(later)
  // What began with the later one has ended; what began before has not.
  expect(await isOver(both)).toBe(false)
  requests.end(second)
  expect([await isOver(before), await isOver(both), await isOver(requests.allOver())]).toEqual([
    true,
    true,
    true,
  ])
})
