import { assert, constantFrom, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cronTimes, intervalTimes } from './cron.ts'
import { localText } from './zone.ts'

const after = (cron: string, zone: string, from: string, count: number) => {
  const times = cronTimes(cron, zone)
  const found: string[] = []
  for (let at = times.next(Date.parse(from)); found.length < count; at = times.next(at!))
    found.push(localText(at!, zone))
  return found
}

describe('the times of a cron expression', () => {
  it.each([
    // The hour that a clock put forward leaves out: at the moment of the change, that day alone.
    [
      '30 2 * * *',
      'Europe/Zurich',
      '2026-03-28T12:00:00Z',
      ['2026-03-29T03:00:00+02:00', '2026-03-30T02:30:00+02:00'],
    ],
    [
      '30 2 * * *',
      'America/New_York',
      '2026-03-07T12:00:00Z',
      ['2026-03-08T03:00:00-04:00', '2026-03-09T02:30:00-04:00'],
    ],
    [
      '0 0 * * *',
      'Asia/Beirut',
      '2026-03-28T12:00:00Z',
      ['2026-03-29T01:00:00+03:00', '2026-03-30T00:00:00+03:00'],
    ],
    // By half an hour.
    [
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-02T20:00:00Z',
      ['2026-10-04T02:30:00+11:00', '2026-10-05T02:15:00+11:00'],
    ],
    // The hour that a clock put back brings twice: the first time, and not again.
    [
      '30 2 * * *',
      'Europe/Zurich',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T02:30:00+02:00', '2026-10-26T02:30:00+01:00'],
    ],
    [
      '30 1 * * *',
      'America/New_York',
      '2026-10-31T12:00:00Z',
      ['2026-11-01T01:30:00-04:00', '2026-11-02T01:30:00-05:00'],
    ],
    [
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-04T12:00:00Z',
      ['2026-04-05T01:45:00+11:00', '2026-04-06T01:45:00+10:30'],
    ],
    // What is asked for every hour comes in each of them.
    [
      '0 * * * *',
      'Europe/Zurich',
      '2026-10-24T23:30:00Z',
      ['2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00', '2026-10-25T03:00:00+01:00'],
    ],
    [
      '0 * * * *',
      'Europe/Zurich',
      '2026-03-28T23:30:00Z',
      ['2026-03-29T01:00:00+01:00', '2026-03-29T03:00:00+02:00'],
    ],
    // Zones that are half an hour or a quarter off.
    ['0 5 * * *', 'Asia/Kolkata', '2026-01-01T00:00:00Z', ['2026-01-02T05:00:00+05:30']],
    ['0 5 * * *', 'Asia/Kathmandu', '2026-01-01T00:00:00Z', ['2026-01-02T05:00:00+05:45']],
    // A day that there was not.
    [
      '0 12 * * *',
      'Pacific/Apia',
      '2011-12-29T00:00:00Z',
      ['2011-12-29T12:00:00-10:00', '2011-12-31T12:00:00+14:00'],
    ],
    ['0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z', ['2028-02-29T00:00:00+00:00', '2032-02-29T00:00:00+00:00']],
    ['0 6 L * *', 'UTC', '2026-01-31T12:00:00Z', ['2026-02-28T06:00:00+00:00', '2026-03-31T06:00:00+00:00']],
    [
      '0 6 * * MON#2',
      'UTC',
      '2026-01-01T00:00:00Z',
      ['2026-01-12T06:00:00+00:00', '2026-02-09T06:00:00+00:00'],
    ],
    [
      '0 6 * * FRIL',
      'UTC',
      '2026-01-01T00:00:00Z',
      ['2026-01-30T06:00:00+00:00', '2026-02-27T06:00:00+00:00'],
    ],
    [
      '0 6 * JAN-MAR SUN',
      'UTC',
      '2026-03-28T00:00:00Z',
      ['2026-03-29T06:00:00+00:00', '2027-01-03T06:00:00+00:00'],
    ],
    [
      '*/20 30 6 * * *',
      'UTC',
      '2026-01-01T00:00:00Z',
      ['2026-01-01T06:30:00+00:00', '2026-01-01T06:30:20+00:00'],
    ],
    ['@daily', 'Europe/Zurich', '2026-06-01T00:00:00Z', ['2026-06-02T00:00:00+02:00']],
  ])('%s in %s after %s', (cron, zone, from, wanted) => {
    expect(after(cron, zone, from, wanted.length)).toEqual(wanted)
  })

  it.each([
    ['0 25 * * *', 'hour, 25 (character 3)', '0 25 * * *\n    ^^'],
    ['0  6 * * FUNDAY', 'day of the week, FUNDAY (character 10)', '0  6 * * FUNDAY\n           ^^^^^^'],
    ['61 * * * * *', 'second, 61 (character 1)', '  61 * * * * *\n  ^^'],
    ['*/0 * * * *', 'minute, */0 (character 1)', '^^^'],
    ['5-1 * * * *', 'minute, 5-1', 'larger'],
    ['0 6 * *', 'four fields', 'it has 4 fields, not five or six'],
    ['', '', 'it has 0 fields, not five or six'],
    ['0 0 * * * * 2026', '', 'it has 7 fields'],
    ['@fortnightly', '', 'it has 1 field, not'],
  ])('says where %s is broken', (cron, place, line) => {
    const error = (() => {
      try {
        cronTimes(cron, 'UTC')
        return null
      } catch (thrown) {
        return thrown as Error & { code: string }
      }
    })()
    expect(error).toMatchObject({ code: 'CRON_INVALID' })
    expect(error!.message).toContain(line)
    if (place.includes(',')) expect(error!.message).toContain(place)
  })

  it('finds backwards what it finds forwards, over every change of clocks', () => {
    const zones = [
      'Europe/Zurich',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'America/Santiago',
    ]
    const crons = ['30 2 * * *', '*/25 * * * *', '0 0 * * MON', '15 1,2,3 * * *']
    const year = [Date.parse('2026-01-01'), Date.parse('2027-01-01')] as const
    assert(
      property(
        constantFrom(...zones),
        constantFrom(...crons),
        integer({ min: year[0], max: year[1] }),
        (zone, cron, fromMs) => {
          const times = cronTimes(cron, zone)
          const forwards: number[] = []
          for (let at = times.next(fromMs); forwards.length < 5; at = times.next(at!)) forwards.push(at!)
          expect(times.newest(fromMs, forwards.at(-1)!, 5)).toEqual(forwards)
        },
      ),
      { numRuns: 60 },
    )
  })
})

it('counts an interval from where it begins, forwards and backwards', () => {
  const times = intervalTimes(1000, 5000)
  expect([times.next(0), times.next(5000), times.next(5999), times.next(6000)]).toEqual([
    5000, 6000, 6000, 7000,
  ])
  expect(times.newest(0, 7500, 2)).toEqual([6000, 7000])
  expect(times.newest(0, 7500, 9)).toEqual([5000, 6000, 7000])
  expect(times.newest(7000, 7500, 9)).toEqual([])
  expect(times.newest(0, 4000, 9)).toEqual([])
})
