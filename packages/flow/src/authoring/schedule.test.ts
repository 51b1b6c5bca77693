import { describe, expect, it } from 'vitest'
import { declaredSchedule } from '../plan/schedule-wish.ts'
import { pipeline } from './pipeline.ts'
import { isSchedule, schedule } from './schedule.ts'
import { step } from './step.ts'

const count = step('count', ({ day, n }: { day: string; n: number }) => day.length + n)
const daily = pipeline('daily', { day: '', n: 1, at: new Date(0) }, (p) => count({ day: p.day, n: p.n }))

describe('a schedule', () => {
  it('is what a server is told, its lengths and times in milliseconds', () => {
    const made = schedule(daily, {
      every: '1.5h',
      jitter: '90s',
      from: '2026-01-01T00:00:00Z',
      end: '2027-01-01',
      catchUp: 'all',
      params: { day: '{{ date }}', n: 2 },
    })
    expect(isSchedule(made)).toBe(true)
    expect(declaredSchedule(made, 'often')).toEqual({
      name: 'daily.often',
      everyMs: 5_400_000,
      jitterMs: 90_000,
      fromMs: Date.parse('2026-01-01'),
      endMs: Date.parse('2027-01-01'),
      catchUp: 'all',
      params: { day: '{{ date }}', n: 2 },
    })
    expect(declaredSchedule(schedule(daily, { cron: '@daily', name: 'nightly' }), 'x')).toEqual({
      name: 'nightly',
      cron: '@daily',
    })
  })

  it('takes what the types allow, and nothing else', () => {
    schedule(daily, { cron: '@daily', params: { at: '{{ scheduledAt }}', n: 3, day: 'of {{ date }}' } })
    schedule(daily, {
      on: 'pipeline-ended',
      where: { pipeline: 'a', status: ['failed'] },
      params: { n: '{{ event.run }}' },
    })
    schedule(daily, {
      on: 'hook-called',
      where: { 'body.table': 'orders' },
      params: { day: '{{ event.body.day }}' },
    })
    // @ts-expect-error the pipeline has no such parameter
    schedule(daily, { cron: '@daily', params: { moon: 1 } })
    // @ts-expect-error it is a number
    schedule(daily, { cron: '@daily', params: { n: 'three' } })
    // @ts-expect-error nothing is known as moon
    schedule(daily, { cron: '@daily', params: { n: '{{ moon }}' } })
    // @ts-expect-error a time has no event
    schedule(daily, { every: '1h', params: { n: '{{ event.run }}' } })
    // @ts-expect-error the event says no such thing
    schedule(daily, { on: 'pipeline-ended', where: { dataset: 'telco' } })
    // @ts-expect-error there is no such event
    schedule(daily, { on: 'moon-rises' })
    // @ts-expect-error an event is not missed
    schedule(daily, { on: 'pipeline-ended', catchUp: 'all' })
    // @ts-expect-error no length of time
    schedule(daily, { every: 'often' })
  })

  it.each([
    [() => schedule(daily, {} as never), 'FLOW_SCHEDULE_WHEN'],
    [() => schedule(daily, { cron: '@daily', every: '1h' } as never), 'FLOW_SCHEDULE_WHEN'],
    [() => declaredSchedule(schedule(daily, { every: '1y' as never }), 'x'), 'FLOW_SCHEDULE_DURATION'],
    [() => declaredSchedule(schedule(daily, { every: '1h', end: 'soon' }), 'x'), 'FLOW_SCHEDULE_TIME'],
  ])('that could not be is refused: %#', (make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })
})
