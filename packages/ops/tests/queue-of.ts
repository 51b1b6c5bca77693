import type { PlanBody } from '@slipway/contract/pipelines'
import { expect } from 'vitest'
import { ref, scaleWorld } from './scale-world.ts'

/** So many runs are asked for while nothing ends; nine of ten are of one pipeline, and come first. */
export async function queueOf(runs: number): Promise<void> {
  await using world = await scaleWorld(3)
  const letGo = world.here.shut()
  const pipelines = new Map<string, string>()
  for (let i = 0; i < runs; i++) {
    const pipeline = i < runs * 0.9 ? 'many' : 'few'
    const nodes = [world.node('a', { inputs: { x: i }, cache: false })]
    const plan: PlanBody = { ...world.base, pipeline, nodes, output: ref('a') }
    const { id } = await world.pipelines.create({ plan, priority: i === runs - 1 ? 5 : 0 }, 'ana')
    pipelines.set(id, pipeline)
  }
  expect((await world.pipelines.pools()).runs).toEqual({ open: 3, most: 3, queued: runs - 3 })
  letGo()
  for (const id of pipelines.keys())
    expect(await world.pipelines.ended(id)).toMatchObject({ id, status: 'succeeded' })
  const order = world.here.started
  const ids = [...pipelines.keys()]
  // The three that were open already, then the one of higher priority, then both pipelines in turn, each in its order.
  expect(order.slice(0, 4)).toEqual([...ids.slice(0, 3), ids.at(-1)])
  const next = order.slice(4, 4 + Math.floor(runs * 0.1)).map((id) => pipelines.get(id))
  expect(next.filter((pipeline) => pipeline === 'few').length).toBeGreaterThanOrEqual(runs * 0.03)
  for (const pipeline of ['many', 'few']) {
    const mine = (list: readonly string[]) =>
      list.filter((id) => pipelines.get(id) === pipeline && id !== ids.at(-1))
    // Those of one millisecond are in no order.
    expect(mine(order)).toEqual(mine([...ids.slice(0, 3), ...ids.slice(3).sort()]))
  }
}
