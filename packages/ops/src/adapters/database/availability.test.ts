import { expect, it } from 'vitest'
import { openAvailability } from './availability.ts'

it('tells once that the database is away, and that it is back', () => {
  const lines: Record<string, unknown>[] = []
  const availability = openAvailability({ write: (line) => void lines.push(JSON.parse(line)) })
  availability.answered()
  expect([availability.isUp(), lines]).toEqual([true, []])
  availability.away(new Error('connect ECONNREFUSED'))
  availability.away(new Error('connect ECONNREFUSED'))
  expect(availability.isUp()).toBe(false)
  availability.answered()
  availability.answered()
  expect(availability.isUp()).toBe(true)
  expect(lines).toMatchObject([
    { level: 'error', event: 'database-away', code: 'DATABASE_UNREACHABLE', msg: 'connect ECONNREFUSED' },
    { level: 'info', event: 'database-back', forMs: expect.any(Number) },
  ])
})
