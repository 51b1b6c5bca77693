import { expect, it } from 'vitest'
import { onSqlite } from '../../../tests/worlds.ts'
import { pauseMs } from './webhook.ts'
import { webhooksConformance } from './webhooks.conformance.ts'

webhooksConformance(onSqlite)

it('waits longer each time, as long as it was asked to, and never longer than ten minutes and a quarter', () => {
  expect([1, 2, 3, 4].map((attempts) => pauseMs(attempts, null, 0))).toEqual([1000, 2000, 4000, 8000])
  expect(pauseMs(1, null, 1)).toBe(1250)
  expect(pauseMs(1, 30_000, 0)).toBe(30_000)
  expect(pauseMs(60, 86_400_000, 1)).toBe(750_000)
})
