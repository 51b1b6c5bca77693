import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { pace } from './pace.ts'

const turn = () => new Promise<void>((done) => void setImmediate(done))

test('a batch waits for as many as shared the one before', async () => {
  const { gather, run } = pace(1000)
  await run(3, () => pause(20))
  let waiting = 1
  const gathered = gather(() => waiting)
  await turn()
  await turn()
  waiting = 2
  await turn()
  waiting = 3
  await gathered
  expect(waiting).toBe(3)
})

test('and no longer than that one took', async () => {
  const { gather, run } = pace(1000)
  await run(3, () => pause(5))
  const beganMs = performance.now()
  await gather(() => 1)
  expect(performance.now() - beganMs).toBeLessThan(500)
})

test('one alone waits for nobody but what comes in the same turn', async () => {
  const { gather, run } = pace(1000)
  await run(1, () => pause(20))
  let turns = 0
  const counting = (async () => {
    for (; turns < 3; turns++) await turn()
  })()
  await gather(() => 1)
  expect(turns).toBeLessThanOrEqual(1)
  await counting
})
