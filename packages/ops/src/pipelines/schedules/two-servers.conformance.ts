import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventually } from '../../../tests/pipelines-peers.ts'
import { flowEntry } from '../../../tests/pipelines-world.ts'
import { echo, scheduledWorld } from '../../../tests/schedules-world.ts'
import type { Ground } from '../../../tests/worlds.ts'
import { type Platform, startPlatform } from '../../app/index.ts'
import { projectPlanner } from '../../app/planner.ts'

const minuteMs = 60_000
/** Longer than a server may take to start a run before another does it in its stead. */
const leaseMs = 10 * minuteMs

/** Two servers over one database, which must be one that two can open. */
export function twoServersConformance(ground: Ground): void {
  it('has two servers start each time once, also where one stands still in the middle and goes on later', async () => {
    const database = (await ground())!
    await using world = await scheduledWorld({ 'pipelines/echo.ts': echo('echo') }, async () => database)
    const home = await mkdtemp(join(tmpdir(), 'slipway-second-'))
    const project = { root: world.root, slipwayEntry: flowEntry, slipwayVersion: 'test' }
    const planner = projectPlanner(home, project)
    let hold: Promise<void> | null = null
    let held = (): void => undefined
    const reached = new Promise<void>((done) => (held = done))
    const second: Platform = await startPlatform({
      home,
      clock: world.clock,
      databaseUrl: database.url,
      schedules: true,
      planner: {
        ...planner,
        async plan(...asked) {
          if (hold) held()
          await hold
          return planner.plan(...asked)
        },
      },
    })
    try {
      const both = [world.platform.rooms, second.rooms]
      await world.client.schedules.createSchedule({
        body: {
          name: 's',
          pipeline: 'echo',
          everyMs: minuteMs,
          fromMs: world.clock.nowMs(),
          overlap: 'allow',
        },
      })
      for (let i = 0; i < 3; i++) {
        world.clock.advance(minuteMs)
        for (const { schedules } of both) schedules.wake()
        await Promise.all(both.map(({ schedules }) => schedules.idle()))
      }
      const ran = await world.client.pipelines.listPipelineRuns({ query: {} })
      const fires = await world.fires('s')
      expect(fires).toHaveLength(3)
      expect(new Set(fires.map(({ run }) => run))).toEqual(new Set(ran.runs.map(({ id }) => id)))

      // The second takes the next time alone, and stands still. A run that ends wakes whoever drives it.
      await eventually(async () => (await world.fires('s')).every(({ status }) => status === 'succeeded'))
      await Promise.all(both.map(({ schedules }) => schedules.idle()))
      let goOn = (): void => undefined
      hold = new Promise<void>((done) => (goOn = done))
      world.clock.advance(minuteMs)
      second.rooms.schedules.wake()
      await reached
      world.platform.rooms.schedules.wake()
      await world.platform.rooms.schedules.idle()
      expect((await world.fires('s')).at(-1)).toMatchObject({ status: 'starting' })
      await world.client.schedules.pauseSchedule({ params: { name: 's' } })
      world.clock.advance(leaseMs)
      world.platform.rooms.schedules.wake()
      await world.platform.rooms.schedules.idle()
      goOn()
      await second.rooms.schedules.idle()
      await Promise.all(both.flatMap(({ pipelines }) => ran.runs.map(({ id }) => pipelines.ended(id))))
      expect(await world.fires('s')).toHaveLength(4)
      expect((await world.client.pipelines.listPipelineRuns({ query: {} })).runs).toHaveLength(4)
    } finally {
      await second.close()
      await rm(home, { recursive: true })
    }
  })
}
