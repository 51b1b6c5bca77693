import { join } from 'node:path'
import { expect, it } from 'vitest'
import { flowEntry } from '../../../tests/pipelines-world.ts'
import { openWorld } from '../../../tests/worlds.ts'
import { manualClock } from '../../ports/clock.ts'

const root = join(import.meta.dirname, '../../../../../examples/demand')

it('trains the example of the bakery anew each Monday, and publishes when a person says yes', async () => {
  // A Sunday noon.
  const clock = manualClock(Date.parse('2026-06-07T12:00:00Z'))
  const project = { root, slipwayEntry: flowEntry, slipwayVersion: 'test' }
  await using world = await openWorld(undefined, { project, schedules: true, clock })
  const { schedules, pipelines } = world.client
  const listed = await schedules.listSchedules()
  expect(listed).toMatchObject({ problems: [], schedules: [{ name: 'demand.weekly' }] })
  expect(listed.schedules[0]!.nextMs).toBe(Date.parse('2026-06-08T04:00:00+02:00'))
  clock.advance(listed.schedules[0]!.nextMs! - clock.nowMs())
  world.platform.rooms.schedules.wake()
  await world.platform.rooms.schedules.idle()
  const [fire] = (await schedules.listFires({ params: { name: 'demand.weekly' }, query: {} })).fires
  const id = fire!.run!

  for (let after = 0, asked = false; !asked; ) {
    const page = await pipelines.listPipelineRunEvents({ params: { id }, query: { after, waitMs: 5000 } })
    after = page.events.at(-1)?.seq ?? after
    asked = (await pipelines.listPipelineApprovals({ query: { run: id } })).approvals.length > 0
    expect(page.done).toBe(false)
  }
  const quality = await pipelines.getPipelineNode({ params: { id, node: 'compare' } })
  const { error, naive } = quality.output as { error: number; naive: number }
  expect(error).toBeLessThan(naive)
  await pipelines.answerPipelineApproval({
    params: { id, node: 'sign-off' },
    body: { approved: true, comment: 'looks well' },
  })
  await world.platform.rooms.pipelines.ended(id)
  const { status, output } = await pipelines.getPipelineRun({ params: { id } })
  expect(status).toBe('succeeded')
  const week = output as { day: string; expected: number }[]
  expect(week.map(({ day }) => day)).toEqual(
    [8, 9, 10, 11, 12, 13, 14].map((n) => `2026-06-${String(n).padStart(2, '0')}`),
  )
  for (const { expected } of week) expect(expected).toBeGreaterThan(50)
})
