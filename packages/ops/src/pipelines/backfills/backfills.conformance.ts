import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { echo, scheduledWorld } from '../../../tests/schedules-world.ts'
import type { Ground } from '../../../tests/worlds.ts'

/** Over a span of time, on every database. */
export function backfillsConformance(ground: Ground): void {
  const files = { 'pipelines/echo.ts': echo('echo'), held: '' }
  const wish = { pipeline: 'echo', from: '2026-03-28', to: '2026-03-31', every: 'day', param: 'day' }

  it('runs each interval once, and what has succeeded not again', async () => {
    await using world = await scheduledWorld(files, ground)
    const { schedules } = world.client
    const preview = await schedules.previewBackfill({ body: wish })
    expect(preview).toMatchObject({ runs: 3, kept: 0 })
    expect(preview.intervals[1]).toMatchObject({
      key: '2026-03-29',
      params: { day: '2026-03-29' },
      run: null,
    })
    expect((await schedules.listBackfills({ query: {} })).backfills).toEqual([])
    expect((await world.client.pipelines.listPipelineRuns({ query: {} })).runs).toEqual([])

    const { id } = await schedules.createBackfill({ body: { ...wish, parallel: 2 } })
    await world.settle()
    const ended = await schedules.getBackfill({ params: { id } })
    expect(ended).toMatchObject({ status: 'succeeded', counts: { succeeded: 3, waiting: 0, kept: 0 } })
    const { runs } = await schedules.listBackfillRuns({ params: { id }, query: {} })
    expect(await Promise.all(runs.map(({ run }) => world.output(run)))).toEqual(
      ['2026-03-28', '2026-03-29', '2026-03-30'].map((day) => ({ day, n: 1 })),
    )

    // A longer span: what is there stays. Other code does not make it run again, but it is told.
    await world.write('pipelines/echo.ts', `${echo('echo')}\n// changed\nexport const changed = 1`)
    const longer = { ...wish, to: '2026-04-01' }
    expect(await schedules.previewBackfill({ body: longer })).toMatchObject({
      runs: 4,
      kept: 3,
      keptOfOtherCode: 3,
    })
    const second = await schedules.createBackfill({ body: longer })
    await world.settle()
    const more = await schedules.getBackfill({ params: { id: second.id } })
    expect(more).toMatchObject({ status: 'succeeded', counts: { succeeded: 1, kept: 3 } })
    expect(await schedules.previewBackfill({ body: { ...longer, again: true } })).toMatchObject({ kept: 0 })
    expect((await world.client.pipelines.listPipelineRuns({ query: {} })).runs).toHaveLength(4)
  })

  it('tells which steps are cached before anything runs', async () => {
    const parts = `
import { pipeline, step } from 'slipway'
const same = step('same', () => 7)
const of = step('of', ({ day, x }: { day: string; x: number }) => day + x)
export default pipeline('parts', { day: '' }, (p) => of({ day: p.day, x: same() }))`
    await using world = await scheduledWorld({ 'pipelines/parts.ts': parts }, ground)
    const { schedules, pipelines } = world.client
    const body = { ...wish, pipeline: 'parts', to: '2026-04-30' }
    const first = (await schedules.previewBackfill({ body })).intervals
    expect(first[0]!.steps).toEqual({ cached: [], others: ['same', 'of'] })
    const { id } = await schedules.runPipeline({
      params: { name: 'parts' },
      body: { params: { day: '2026-03-29' } },
    })
    await world.platform.rooms.pipelines.ended(id)
    const then = (await schedules.previewBackfill({ body })).intervals
    expect(then.slice(0, 3).map(({ steps }) => steps)).toEqual([
      { cached: ['same'], others: ['of'] },
      { cached: ['same', 'of'], others: [] },
      { cached: ['same'], others: ['of'] },
    ])
    // Many intervals are not all planned for it.
    expect(then.at(-1)!.steps).toBeUndefined()
    expect((await pipelines.listPipelineRuns({ query: {} })).runs).toHaveLength(1)
  })

  it('keeps to so many at once, goes on in another life, and stops where it is cancelled', async () => {
    const first = await scheduledWorld(files, ground)
    const params = { hold: join(first.root, 'held'), day: '{{ date }} to {{ until }}' }
    const body = { ...wish, param: undefined, params, parallel: 2 }
    const { id } = await first.client.schedules.createBackfill({ body })
    first.platform.rooms.schedules.wake()
    await first.platform.rooms.schedules.idle()
    expect((await first.client.schedules.getBackfill({ params: { id } })).counts).toMatchObject({
      running: 2,
      waiting: 1,
    })
    await using world = await first.again()
    await world.platform.rooms.schedules.idle()
    const { schedules } = world.client
    expect((await schedules.getBackfill({ params: { id } })).counts).toMatchObject({ running: 2, waiting: 1 })
    const cancelled = await schedules.cancelBackfill({ params: { id } })
    expect(cancelled).toMatchObject({ status: 'cancelled', counts: { cancelled: 3, running: 0, waiting: 0 } })
    await expect(schedules.cancelBackfill({ params: { id } })).rejects.toMatchObject({
      code: 'BACKFILL_ENDED',
    })
    await rm(join(world.root, 'held'))
    await world.settle()
    const { runs } = await world.client.pipelines.listPipelineRuns({ query: {} })
    expect(runs.map(({ status }) => status)).toEqual(['cancelled', 'cancelled'])
  })

  it('goes on past what fails, says so, and runs that alone when asked again', async () => {
    await using world = await scheduledWorld(files, ground)
    const body = { ...wish, to: '2026-03-30' }
    const { schedules } = world.client
    await world.write('pipelines/echo.ts', echo('echo').replace("day === 'broken'", "day === '2026-03-28'"))
    const { id } = await schedules.createBackfill({ body })
    await world.settle()
    expect(await schedules.getBackfill({ params: { id } })).toMatchObject({
      status: 'failed',
      counts: { failed: 1, succeeded: 1 },
    })
    await world.write('pipelines/echo.ts', echo('echo'))
    const again = await schedules.createBackfill({ body })
    await world.settle()
    expect(await schedules.getBackfill({ params: { id: again.id } })).toMatchObject({
      status: 'succeeded',
      counts: { kept: 1, succeeded: 1 },
    })
  })

  it('refuses what cannot be, and makes nothing', async () => {
    await using world = await scheduledWorld(files, ground)
    const { schedules } = world.client
    for (const [change, code] of [
      [{ pipeline: 'other' }, 'PIPELINE_UNKNOWN'],
      [{ param: undefined }, 'BACKFILL_NO_PARAM'],
      [{ param: 'moon' }, 'FLOW_PARAM_UNKNOWN'],
      [{ param: 'n' }, 'FLOW_PARAM_TYPE'],
      [{ to: '2026-03-01' }, 'BACKFILL_EMPTY'],
      [{ from: '1900-01-01', every: '1m' }, 'BACKFILL_TOO_MANY'],
      [{ timeZone: 'Europe/Bern' }, 'SCHEDULE_ZONE_UNKNOWN'],
      [{ params: { day: '{{ moon }}' }, param: undefined }, 'SCHEDULE_SLOT_UNKNOWN'],
    ] as const)
      await expect(schedules.createBackfill({ body: { ...wish, ...change } })).rejects.toMatchObject({ code })
    expect((await schedules.listBackfills({ query: {} })).backfills).toEqual([])
    await expect(schedules.getBackfill({ params: { id: 'bf_0000000000' } })).rejects.toMatchObject({
      code: 'BACKFILL_NOT_FOUND',
    })
  })
}
