import { expect, it } from 'vitest'
import { dueTimes, jitterOf, lateMs } from './due.ts'
import { findLoop } from './loops.ts'
import { filled, knownOf, matches, slotsIn } from './slots.ts'
import { specOf } from './spec.ts'

const minuteMs = 60_000
const spec = (wish: object) => specOf({ name: 's', pipeline: 'p', everyMs: minuteMs, fromMs: 0, ...wish }, 0)

it('starts what is on time, whatever the policy, and catches up at most so many', () => {
  const nowMs = 500 * minuteMs
  expect(dueTimes(spec({ catchUp: 'none' }), nowMs - 1, nowMs)).toEqual([{ atMs: nowMs, missed: null }])
  const latest = dueTimes(spec({ catchUp: 'latest' }), 0, nowMs)
  expect(latest.filter(({ missed }) => missed === null).map(({ atMs }) => nowMs - atMs)).toEqual([
    minuteMs,
    0,
  ])
  const all = dueTimes(spec({ catchUp: 'all', catchUpLimit: 10 }), 0, nowMs)
  expect(all.filter(({ missed }) => missed === null)).toHaveLength(12)
  expect(all.find(({ missed }) => missed !== null)!.missed).toContain('only 10 are caught up')
  expect(all).toHaveLength(102)
})

it('takes moments for a year of seconds', () => {
  const nowMs = 366 * 86_400_000
  const startedMs = performance.now()
  const due = dueTimes(spec({ everyMs: undefined, cron: '* * * * * *', catchUp: 'all' }), 0, nowMs)
  expect(performance.now() - startedMs).toBeLessThan(5000)
  expect(due.filter(({ missed }) => missed === null)).toHaveLength(100 + lateMs / 1000)
})

it('delays a start by the same chance whoever asks, and differently for each time', () => {
  const delays = ['a', 'b', 'c', 'd'].map((key) => jitterOf({ jitterMs: 1000 }, 'sch', key))
  expect(delays).toEqual(['a', 'b', 'c', 'd'].map((key) => jitterOf({ jitterMs: 1000 }, 'sch', key)))
  expect(new Set(delays).size).toBeGreaterThan(1)
  expect(Math.max(...delays)).toBeLessThanOrEqual(1000)
  expect(jitterOf({ jitterMs: 0 }, 'sch', 'a')).toBe(0)
})

it('puts what is known into parameters, with its own type where it stands alone', () => {
  const time = { scheduledMs: Date.parse('2026-03-28T23:30:00Z'), untilMs: null, timeZone: 'Europe/Zurich' }
  const known = knownOf({ ...time, event: { version: 3, body: { rows: [1, 2] } } })
  const params = {
    a: '{{event.version}}',
    b: 'v{{ event.version }} of {{ date }}',
    c: ['{{ event.body.rows }}'],
    d: 1,
  }
  expect(filled(params, known)).toEqual({ a: 3, b: 'v3 of 2026-03-29', c: [[1, 2]], d: 1 })
  expect(slotsIn(params)).toEqual(['event.version', 'event.version', 'date', 'event.body.rows'])
  expect(() => filled('{{ event.toString }}', known)).toThrow('Nothing is known as {{ event.toString }}')
})

it('takes the events that are asked for', () => {
  const event = { dataset: 'telco', version: 3, body: { table: 'orders' } }
  expect(matches({}, event)).toBe(true)
  expect(matches({ dataset: 'telco', version: 3 }, event)).toBe(true)
  expect(matches({ dataset: ['iris', 'telco'], 'body.table': 'orders' }, event)).toBe(true)
  expect(matches({ version: '3' }, event)).toBe(false)
  expect(matches({ 'body.table.length': 6 }, event)).toBe(false)
})

it('finds pipelines that would start each other for ever', () => {
  const link = (starts: string, ...after: string[]) => ({ starts, after })
  expect(findLoop([link('b', 'a'), link('c', 'b'), link('c', 'a')])).toBeNull()
  expect(findLoop([link('b', 'a'), link('c', 'b'), link('a', 'c')])).toEqual(['b', 'c', 'a', 'b'])
  expect(findLoop([{ starts: 'a', after: null }])).toEqual(['a', 'a'])
})
