import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { echo, type ScheduledWorld, scheduledWorld } from '../../../tests/schedules-world.ts'
import type { Ground } from '../../../tests/worlds.ts'

const minuteMs = 60_000
/** 2023-11-14T22:13:20Z, where a world's clock begins. */
const startMs = 1_700_000_000_000
const iso = (ms: number) => new Date(ms).toISOString()

/** By the clock, on every database. */
export function schedulesConformance(ground: Ground): void {
  const at = (files: Record<string, string>) => scheduledWorld(files, ground)
  const plain = { 'pipelines/echo.ts': echo('echo') }
  const add = (world: ScheduledWorld, wish: object) =>
    world.client.schedules.createSchedule({ body: { name: 's', pipeline: 'echo', ...wish } })

  it('starts what is declared beside its pipeline at its time, with what the time says', async () => {
    const declared = `export const nightly = schedule(echo, {
      cron: '0 0 * * *', timeZone: 'Europe/Zurich', params: { day: 'for {{ date }}', n: 2 },
    })`
    await using world = await at({ 'pipelines/echo.ts': echo('echo', declared) })
    await world.settle()
    const { schedules } = await world.client.schedules.listSchedules()
    const midnight = Date.parse('2023-11-14T23:00:00Z')
    expect(schedules).toMatchObject([
      { name: 'echo.nightly', pipeline: 'echo', declared: true, nextMs: midnight, lastFire: null },
    ])
    world.clock.advance(midnight - startMs - 1)
    await world.settle()
    expect(await world.fires('echo.nightly')).toEqual([])
    world.clock.advance(1)
    await world.settle()
    const [fire, ...more] = await world.fires('echo.nightly')
    expect(more).toEqual([])
    expect(fire).toMatchObject({ key: iso(midnight), scheduledMs: midnight, status: 'succeeded' })
    expect(await world.output(fire!.run)).toEqual({ day: 'for 2023-11-15', n: 2 })
    const run = await world.client.pipelines.getPipelineRun({ params: { id: fire!.run! } })
    expect(run.actor).toBe('schedule echo.nightly')

    // Its declaration is what counts: changed, taken out.
    await world.write(
      'pipelines/echo.ts',
      echo('echo', `export const hourly = schedule(echo, { every: '1h' })`),
    )
    const after = await world.client.schedules.listSchedules()
    expect(after.schedules.map(({ name, everyMs }) => [name, everyMs])).toEqual([['echo.hourly', 3_600_000]])
    await expect(
      world.client.schedules.deleteSchedule({ params: { name: 'echo.hourly' } }),
    ).rejects.toMatchObject({ code: 'SCHEDULE_DECLARED' })
    // What cannot be read keeps what it had, and says why.
    await world.write(
      'pipelines/echo.ts',
      echo('echo', `export const hourly = schedule(echo, { cron: '0 25 * * *' })`),
    )
    const broken = await world.client.schedules.listSchedules()
    expect(broken.problems).toMatchObject([{ pipeline: 'echo', code: 'CRON_INVALID' }])
    expect(broken.schedules).toHaveLength(1)
  })

  it.each([
    ['none', ['skipped', 'skipped', 'skipped']],
    ['latest', ['skipped', 'skipped', 'succeeded']],
    ['all', ['succeeded', 'succeeded', 'succeeded']],
  ])('catches up %s of what it missed while no server was there', async (catchUp, wanted) => {
    const first = await at(plain)
    const params = { day: '{{ scheduledAt }}' }
    await add(first, {
      everyMs: 10 * minuteMs,
      fromMs: startMs + 10 * minuteMs,
      catchUp,
      overlap: 'queue',
      params,
    })
    await first.settle()
    first.clock.advance(35 * minuteMs)
    // Another life, half an hour later.
    await using world = await first.again()
    await world.settle()
    const fires = await world.fires('s')
    expect(fires.map(({ status }) => status)).toEqual(wanted)
    expect(fires.map(({ scheduledMs }) => (scheduledMs! - startMs) / minuteMs)).toEqual([10, 20, 30])
    if (catchUp !== 'all') expect(fires[0]!.reason).toMatch(/^no server was there at its time/)
    const last = fires.at(-1)!
    if (last.status === 'succeeded')
      expect(await world.output(last.run)).toMatchObject({ day: iso(last.scheduledMs!) })
  })

  it('starts nothing twice where the clock is put back, and goes on from there', async () => {
    await using world = await at(plain)
    await add(world, { everyMs: 10 * minuteMs, fromMs: startMs })
    world.clock.advance(10 * minuteMs)
    await world.settle()
    // A day ahead by mistake, and back.
    world.clock.advance(24 * 60 * minuteMs)
    await world.settle()
    world.clock.advance(-24 * 60 * minuteMs)
    await world.settle()
    const before = (await world.fires('s')).map(({ key }) => key)
    expect(before).toContain(iso(startMs + 10 * minuteMs))
    expect(new Set(before).size).toBe(before.length)
    const ran = (await world.client.pipelines.listPipelineRuns({ query: {} })).runs.length
    world.clock.advance(-20 * minuteMs)
    await world.settle()
    world.clock.advance(20 * minuteMs)
    await world.settle()
    expect((await world.client.pipelines.listPipelineRuns({ query: {} })).runs).toHaveLength(ran)
    const { nextMs } = await world.client.schedules.getSchedule({ params: { name: 's' } })
    expect(nextMs).toBe(startMs + 20 * minuteMs)
  })

  it.each(['skip', 'queue', 'allow'] as const)(
    'with overlap %s does so while the run before still runs',
    async (overlap) => {
      await using world = await at({ ...plain, held: '' })
      await add(world, {
        everyMs: minuteMs,
        fromMs: startMs,
        overlap,
        params: { hold: join(world.root, 'held') },
      })
      const { schedules, pipelines } = world.platform.rooms
      for (let i = 0; i < 2; i++) {
        world.clock.advance(minuteMs)
        schedules.wake()
        await schedules.idle()
      }
      const statuses = (await world.fires('s')).map(({ status }) => status)
      const wanted = { skip: 'skipped', queue: 'waiting', allow: 'running' }[overlap]
      expect(statuses).toEqual(['running', wanted])
      expect(await pipelines.list({})).toHaveLength(overlap === 'allow' ? 2 : 1)
      await rm(join(world.root, 'held'))
      await world.settle()
      const ended = await world.fires('s')
      expect(ended.map(({ status }) => status)).toEqual([
        'succeeded',
        overlap === 'skip' ? 'skipped' : 'succeeded',
      ])
      if (overlap === 'skip')
        expect(ended[1]!.reason).toBe(`the start before it still runs (${ended[0]!.run})`)
    },
  )

  it('rests while it is paused, goes on from then, starts now when asked, and ends', async () => {
    await using world = await at(plain)
    const params = { name: 's' }
    await add(world, {
      everyMs: 10 * minuteMs,
      fromMs: startMs,
      endMs: startMs + 60 * minuteMs,
      jitterMs: minuteMs,
    })
    expect(await world.client.schedules.pauseSchedule({ params })).toMatchObject({
      paused: true,
      nextMs: null,
    })
    world.clock.advance(25 * minuteMs)
    await world.settle()
    expect(await world.fires('s')).toEqual([])
    const resumed = await world.client.schedules.resumeSchedule({ params })
    expect(resumed).toMatchObject({ paused: false, nextMs: startMs + 30 * minuteMs })
    const next = await world.client.schedules.listNextTimes({ params, query: {} })
    expect(next.times.map(({ local }) => local)).toEqual([
      '2023-11-14T22:43:20+00:00',
      '2023-11-14T22:53:20+00:00',
      '2023-11-14T23:03:20+00:00',
      '2023-11-14T23:13:20+00:00',
    ])
    await world.client.schedules.fireSchedule({ params, body: {} })
    await world.settle()
    expect(await world.fires('s')).toMatchObject([
      { key: expect.stringMatching(/^now /), status: 'succeeded' },
    ])
    world.clock.advance(6 * minuteMs)
    await world.settle()
    expect((await world.fires('s'))[1]).toMatchObject({
      scheduledMs: startMs + 30 * minuteMs,
      status: 'succeeded',
    })
    world.clock.advance(600 * minuteMs)
    await world.settle()
    const fires = await world.fires('s')
    expect(fires.at(-1)).toMatchObject({ scheduledMs: startMs + 60 * minuteMs })
    expect(await world.client.schedules.getSchedule({ params })).toMatchObject({ nextMs: null })
    await world.client.schedules.deleteSchedule({ params })
    await expect(world.client.schedules.getSchedule({ params })).rejects.toMatchObject({
      code: 'SCHEDULE_NOT_FOUND',
    })
  })

  it('writes down why a time came to nothing: the pipeline could not be planned, or its run failed', async () => {
    await using world = await at({ ...plain, 'pipelines/odd.ts': echo('odd') })
    await add(world, { everyMs: minuteMs, params: { day: 'broken' } })
    await add(world, { name: 'o', pipeline: 'odd', everyMs: minuteMs })
    await world.write('pipelines/odd.ts', 'export default 1')
    world.clock.advance(minuteMs)
    await world.settle()
    expect(await world.fires('s')).toMatchObject([{ status: 'failed', failure: null }])
    expect(await world.fires('o')).toMatchObject([
      {
        status: 'failed',
        reason: 'could not start',
        run: expect.anything(),
        failure: { code: 'FLOW_NO_PIPELINE' },
      },
    ])
    const { pipelines } = await world.client.schedules.listPipelines()
    expect(pipelines).toMatchObject([
      {
        name: 'echo',
        title: 'echo',
        problem: null,
        params: { day: '', n: 1 },
        lastRun: { status: 'failed' },
      },
      { name: 'odd', title: null, problem: { code: 'FLOW_NO_PIPELINE' }, lastRun: null },
    ])
  })

  it('runs a pipeline by its name', async () => {
    await using world = await at(plain)
    const run = (name: string, body: object) => world.client.schedules.runPipeline({ params: { name }, body })
    const { id } = await run('echo', { params: { n: 7 } })
    await world.settle()
    expect(await world.output(id)).toMatchObject({ n: 7 })
    await expect(run('other', {})).rejects.toMatchObject({ code: 'PIPELINE_UNKNOWN', kind: 'not-found' })
    await expect(run('echo', { params: { n: 'seven' } })).rejects.toMatchObject({ code: 'FLOW_PARAM_TYPE' })
    expect((await world.client.pipelines.listPipelineRuns({ query: {} })).runs).toHaveLength(1)
  })

  it.each([
    [{ cron: '0 25 * * *' }, 'CRON_INVALID'],
    [{ cron: '0 0 30 2 *' }, 'CRON_NEVER'],
    [{ cron: '0 6 * * *', timeZone: 'Europe/Bern' }, 'SCHEDULE_ZONE_UNKNOWN'],
    [{ everyMs: 0 }, 'SCHEDULE_INTERVAL'],
    [{}, 'SCHEDULE_WHEN'],
    [{ cron: '0 6 * * *', everyMs: 60_000 }, 'SCHEDULE_WHEN'],
    [{ everyMs: 60_000, endMs: startMs - 1 }, 'SCHEDULE_ENDS_EARLY'],
    [{ cron: '0 0 1 1 *', endMs: startMs + 1000 }, 'SCHEDULE_NEVER'],
    [{ on: 'moon-rises' }, 'SCHEDULE_EVENT_UNKNOWN'],
    [{ on: 'pipeline-ended', where: { moon: 'full' } }, 'SCHEDULE_FILTER'],
    [{ on: 'pipeline-ended', where: { pipeline: 'echo' } }, 'SCHEDULE_LOOP'],
    [{ on: 'pipeline-ended' }, 'SCHEDULE_LOOP'],
    [{ everyMs: 60_000, where: {} }, 'SCHEDULE_FIELD'],
    [{ everyMs: 60_000, params: { day: '{{ moon }}' } }, 'SCHEDULE_SLOT_UNKNOWN'],
    [{ everyMs: 60_000, params: { n: 'one' } }, 'FLOW_PARAM_TYPE'],
    [{ everyMs: 60_000, params: { moon: 1 } }, 'FLOW_PARAM_UNKNOWN'],
    [{ everyMs: 60_000, pipeline: 'other' }, 'PIPELINE_UNKNOWN'],
  ])('refuses %j with %s, and makes nothing', async (wish, code) => {
    const refusing = await refusingWorld(ground)
    await expect(add(refusing, wish)).rejects.toMatchObject({ code })
    expect((await refusing.client.schedules.listSchedules()).schedules).toEqual([])
  })
  it('had a world to refuse in', async () => {
    const world = await refusingWorld(ground)
    await add(world, { everyMs: minuteMs })
    await expect(add(world, { everyMs: minuteMs })).rejects.toMatchObject({
      code: 'SCHEDULE_EXISTS',
      kind: 'conflict',
    })
    await world[Symbol.asyncDispose]()
    refusings.delete(ground)
  })
}

const refusings = new Map<Ground, Promise<ScheduledWorld>>()
/** One for all that is refused: it must be as empty after as it was before. */
function refusingWorld(ground: Ground): Promise<ScheduledWorld> {
  const known = refusings.get(ground)
  if (known) return known
  const made = scheduledWorld({ 'pipelines/echo.ts': echo('echo') }, ground)
  refusings.set(ground, made)
  return made
}
