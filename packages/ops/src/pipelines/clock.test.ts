import { expect, it } from 'vitest'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'
import type { Clock } from '../ports/clock.ts'

const dayMs = 86_400_000

/** Leaps at every look: a day forward, a day back, a week forward … */
const leapingClock = (): Clock => {
  const leaps = [0, dayMs, -dayMs, 7 * dayMs, -30 * dayMs, 1]
  let looks = 0
  return { nowMs: () => 1_800_000_000_000 + leaps[looks++ % leaps.length]! }
}

const files = {
  'pipeline.ts': `
import { existsSync, writeFileSync } from 'node:fs'
import { each, pipeline, step } from 'slipway'
const flaky = step('flaky', ({ i }: { i: number }) => {
  if (!existsSync('tried-' + i)) { writeFileSync('tried-' + i, ''); throw new Error('not yet') }
  return i
}, { retries: { times: 3, delayMs: 50, maxDelayMs: 200 }, timeoutMs: 120_000 })
const slow = step('slow', async ({ xs }: { xs: number[] }) => {
  await new Promise((done) => setTimeout(done, 60_000))
  return xs
}, { timeoutMs: 300 })
const sum = step('sum', ({ xs }: { xs: number[] }) => xs.reduce((a, b) => a + b, 0))
export default pipeline('leaping', { late: false, items: [1, 2, 3] }, (p) => {
  const xs = each(p.items, (i) => flaky({ i }))
  return p.late ? slow({ xs }) : sum({ xs })
})`,
}

it('runs as ever while the clock leaps: retries, limits of time, order of events', async () => {
  await using world = await pipelinesWorld(files, undefined, { clock: leapingClock() })
  const run = await world.run()
  expect([run.status, run.output]).toEqual(['succeeded', 6])
  for (const { id, attempts } of run.nodes)
    expect(attempts.map(({ status }) => status)).toEqual(
      id === 'sum' ? ['succeeded'] : ['failed', 'succeeded'],
    )
  const { events } = await world.pipelines.events(run.id, {})
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
  expect(events.at(-1)!.type).toBe('run-finished')

  // A limit of time is measured by a clock that nobody sets: neither reached at once nor never.
  const late = await world.run({ late: true })
  expect(late.failure).toMatchObject({ code: 'PIPELINE_STEP_TIMED_OUT', node: 'slow' })
  expect(late.nodes.find(({ id }) => id === 'slow')!.attempts[0]!.resources!.wallMs).toBeGreaterThan(250)

  for (const one of [run, late])
    for (const times of [one, ...one.nodes, ...one.nodes.flatMap(({ attempts }) => attempts)])
      expect(times.endedMs! - times.startedMs!).toBeGreaterThanOrEqual(0)
})
