import { describe, expect, it } from 'vitest'
import { intervalsOf, mostIntervals } from './intervals.ts'

const keys = (from: string, to: string, every: string, timeZone = 'UTC') =>
  intervalsOf({ from, to, every, timeZone }).map(({ key }) => key)
const hours = (from: string, to: string, every: string, timeZone: string) =>
  intervalsOf({ from, to, every, timeZone }).map(({ fromMs, toMs }) => (toMs - fromMs) / 3_600_000)

describe('the intervals of a span', () => {
  it('are those of the calendar, the end left out', () => {
    expect(keys('2026-01-01', '2026-03-01', 'day')).toHaveLength(59)
    expect(keys('2028-02-28', '2028-03-02', 'day')).toEqual(['2028-02-28', '2028-02-29', '2028-03-01'])
    expect(keys('2026-01-31', '2026-05-01', 'month')).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
    ])
    expect(keys('2026-01-05', '2026-01-20', 'week')).toEqual(['2026-01-05', '2026-01-12', '2026-01-19'])
    expect(keys('2026-01-01T06:00', '2026-01-03', 'day')).toEqual(['2026-01-01T06:00', '2026-01-02T06:00'])
    expect(keys('2026-01-01', '2026-01-02', '6h')).toHaveLength(4)
  })

  it('are as long as the days are there', () => {
    expect(hours('2026-03-28', '2026-03-31', 'day', 'Europe/Zurich')).toEqual([24, 23, 24])
    expect(hours('2026-10-25', '2026-10-26', 'day', 'Europe/Zurich')).toEqual([25])
    expect(hours('2026-10-04', '2026-10-05', 'day', 'Australia/Lord_Howe')).toEqual([23.5])
    expect(hours('2026-10-25', '2026-10-26', 'hour', 'Europe/Zurich')).toHaveLength(25)
  })

  it('have no gaps and do not overlap, and the last is cut', () => {
    const found = intervalsOf({
      from: '2026-03-20',
      to: '2026-04-02T12:00',
      every: 'week',
      timeZone: 'Europe/Zurich',
    })
    for (const [i, { fromMs }] of found.entries()) if (i > 0) expect(fromMs).toBe(found[i - 1]!.toMs)
    expect(found.at(-1)!.toMs).toBe(Date.parse('2026-04-02T10:00:00Z'))
  })

  it.each([
    ['2026-01-02', '2026-01-02', 'day', 'BACKFILL_EMPTY'],
    ['2026-01-02', '2026-01-01', 'day', 'BACKFILL_EMPTY'],
    ['2026-02-30', '2026-03-01', 'day', 'BACKFILL_TIME'],
    ['yesterday', '2026-03-01', 'day', 'BACKFILL_TIME'],
    ['2026-01-01', '2026-03-01', '0m', 'BACKFILL_STEP'],
    ['2026-01-01', '2026-03-01', 'fortnight', 'BACKFILL_STEP'],
    ['2024-01-01', '2026-01-01', '1m', 'BACKFILL_TOO_MANY'],
    ['0001-01-01', '9999-01-01', 'day', 'BACKFILL_TOO_MANY'],
  ])('refuses %s to %s every %s with %s', (from, to, every, code) => {
    expect(() => keys(from, to, every)).toThrow(expect.objectContaining({ code }))
  })

  it('may be as many as ten thousand', () => {
    expect(keys('2026-01-01T00:00', '2026-01-07T22:40', '1m')).toHaveLength(mostIntervals)
  })
})
