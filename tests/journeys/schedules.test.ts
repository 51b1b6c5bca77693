import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { json, place, slipway, up } from './slipway.ts'

const daily = `import { pipeline, schedule, step } from 'slipway'
const count = step('count', ({ day }: { day: string }) => {
  if (day === '2026-01-02') throw new Error('no such day')
  return { day }
})
const daily = pipeline('daily', { day: '' }, (p) => count({ day: p.day }))
export default daily
export const morning = schedule(daily, { cron: '0 6 * * *', timeZone: 'Europe/Zurich', params: { day: '{{ date }}' } })
export const called = schedule(daily, { on: 'hook-called', where: { hook: 'orders' }, params: { day: '{{ event.body.day }}' } })
`
interface Told {
  error: { code: string; hint: string }
}

it('keeps a person’s schedules, hooks and backfills, with a server and without', async () => {
  using at = place()
  const { folder } = at
  const $ = (...args: string[]) => slipway([...args, '--json'], folder)
  expect(json<Told>($('schedules', 'list')).error.code).toBe('CLI_NO_PROJECT')
  mkdirSync(join(folder, 'pipelines'))
  writeFileSync(join(folder, 'slipway.config.ts'), 'export default {}')
  writeFileSync(join(folder, 'pipelines/daily.ts'), daily)
  await using server = await up(folder)
  expect(server.url).toMatch(/^http/)

  const refused: [code: number, name: string, args: string[]][] = [
    [2, 'CRON_INVALID', ['schedules', 'add', 's', '--pipeline', 'daily', '--cron', '0 25 * * *']],
    [2, 'SCHEDULE_WHEN', ['schedules', 'add', 's', '--pipeline', 'daily']],
    [2, 'CLI_BAD_DURATION', ['schedules', 'add', 's', '--pipeline', 'daily', '--every', 'often']],
    [
      2,
      'CLI_BAD_WHERE',
      ['schedules', 'add', 's', '--pipeline', 'daily', '--on', 'hook-called', '--where', 'x'],
    ],
    [2, 'SCHEDULE_LOOP', ['schedules', 'add', 's', '--pipeline', 'daily', '--on', 'pipeline-ended']],
    [3, 'PIPELINE_UNKNOWN', ['schedules', 'add', 's', '--pipeline', 'other', '--every', '1h']],
    [3, 'SCHEDULE_NOT_FOUND', ['schedules', 'pause', 'other']],
    [5, 'SCHEDULE_DECLARED', ['schedules', 'remove', 'daily.morning']],
    [
      2,
      'BACKFILL_TOO_MANY',
      ['backfill', 'daily', '--from', '2024-01-01', '--to', '2026-01-01', '--every', '1m', '--param', 'day'],
    ],
    [
      2,
      'FLOW_PARAM_UNKNOWN',
      ['backfill', 'daily', '--from', '2026-01-01', '--to', '2026-01-03', '--param', 'moon'],
    ],
    [2, 'CLI_HOOK_SECRET', ['hooks', 'call', 'orders']],
  ]
  for (const [code, name, args] of refused) {
    const ended = $(...args)
    expect([ended.code, json<Told>(ended).error.code]).toEqual([code, name])
  }
  const listed = json<{ schedules: { name: string }[] }>($('schedules', 'list'))
  expect(listed.schedules.map(({ name }) => name)).toEqual(['daily.called', 'daily.morning'])
  expect(json<{ backfills: unknown[] }>($('backfills', 'list')).backfills).toEqual([])

  const next = json<{ times: { local: string }[] }>($('schedules', 'next', 'daily.morning', '--count', '2'))
  expect(next.times.map(({ local }) => local.slice(11, 19))).toEqual(['06:00:00', '06:00:00'])
  expect(json<{ status: string }>($('schedules', 'run-now', 'daily.morning')).status).toBe('succeeded')

  const span = ['backfill', 'daily', '--from', '2026-01-01', '--to', '2026-01-04', '--param', 'day']
  const failed = $(...span, '--parallel', '3')
  expect([failed.code, json<{ counts: object }>(failed).counts]).toMatchObject([
    1,
    { succeeded: 2, failed: 1 },
  ])
  writeFileSync(join(folder, 'pipelines/daily.ts'), daily.replace('2026-01-02', 'never'))
  const again = $(...span)
  expect([again.code, json<{ counts: object }>(again).counts]).toMatchObject([0, { succeeded: 1, kept: 2 }])

  const { secret } = json<{ secret: string }>($('hooks', 'create', 'orders'))
  const data = ['--data', '{"day":"2026-02-01"}', '--json']
  const called = slipway(['hooks', 'call', 'orders', ...data], folder, { SLIPWAY_HOOK_SECRET: secret })
  expect(json<{ started: string[] }>(called).started).toEqual(['daily.called'])
  const wrong = slipway(['hooks', 'call', 'orders', ...data], folder, { SLIPWAY_HOOK_SECRET: 'whsec_AAAA' })
  expect([wrong.code, json<Told>(wrong).error.code]).toEqual([4, 'HOOK_SIGNATURE'])
})
