import { expect, it } from 'vitest'
import type { Batch } from '@slipway/ml/model'
import type { HostedModel } from '../ports/model-host.ts'
import { deadlineOf } from './deadline.ts'

const batch: Batch = { rows: 0, columns: [] }
const modelThat = (predict: HostedModel['predict']) => ({ predict }) as HostedModel
const missed = { code: 'SERVING_DEADLINE', message: expect.stringContaining('20 ms') as string }

it('is kept where an answer never comes, and where it comes too late because nothing else could', async () => {
  const deadline = deadlineOf('churn', 20, performance.now())
  let given: number | undefined
  const silent = modelThat((_, deadlineMs) => {
    given = deadlineMs
    return new Promise(() => {})
  })
  await expect(deadline.predict(silent, batch, 0.5)).rejects.toMatchObject(missed)
  expect(given).toBeLessThanOrEqual(10)
  const busy = modelThat(async () => {
    const began = performance.now()
    while (performance.now() - began < 21);
    return batch
  })
  await expect(deadlineOf('churn', 20, performance.now()).predict(busy, batch)).rejects.toMatchObject(missed)
})

it('is the host’s own where the endpoint has none', async () => {
  const given: unknown[] = []
  const model = modelThat(async (_, deadlineMs) => {
    given.push(deadlineMs)
    return batch
  })
  expect(await deadlineOf('churn', null, 0).predict(model, batch)).toBe(batch)
  expect(given).toEqual([undefined])
})
