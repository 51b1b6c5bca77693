import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SlipwayError } from '@slipway/contract/error'
import { unattended } from './unattended.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const refused = (code: string) =>
  new SlipwayError({ code, kind: 'unavailable', message: `No ${code}.`, hint: 'Wait.' })

it('tells what failed, once in a minute, and not what the database tells of itself', () => {
  const lines: Record<string, unknown>[] = []
  const failed = unattended('counting', { write: (line) => void lines.push(JSON.parse(line)) })
  failed(refused('DISK_FULL'))
  failed(Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' }))
  failed(refused('DATABASE_UNREACHABLE'))
  expect(lines).toMatchObject([
    {
      level: 'warn',
      event: 'work-failed',
      work: 'counting',
      code: 'DISK_FULL',
      hint: 'Wait.',
      msg: 'No DISK_FULL.',
    },
  ])
  failed(new TypeError('no such thing'))
  vi.advanceTimersByTime(1)
  failed(refused('DISK_FULL'))
  vi.advanceTimersByTime(60_000)
  failed(refused('DISK_FULL'))
  expect(lines.map(({ code }) => code)).toEqual(['DISK_FULL', 'BUG', 'DISK_FULL', 'DISK_FULL'])
  expect(lines[1]).toMatchObject({ msg: 'TypeError: no such thing', err: { type: 'TypeError' } })
})
