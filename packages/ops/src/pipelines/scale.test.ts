import type { PlanBody } from '@slipway/contract/pipelines'
import { expect, it } from 'vitest'
import { queueOf } from '../../tests/queue-of.ts'
import { ref, scaleWorld } from '../../tests/scale-world.ts'

const thousand = Array.from({ length: 1000 }, (_, i) => i)

it.each([
  ['wide', (i: number) => ({ x: i as unknown })],
  ['deep', (i: number) => ({ x: (i === 0 ? 0 : ref(`n${i - 1}`)) as unknown })],
])('runs a thousand steps, %s, and takes them all from the cache quickly', async (_shape, inputs) => {
  await using world = await scaleWorld()
  const nodes = thousand.map((i) => world.node(`n${i}`, { inputs: inputs(i) }))
  const plan: PlanBody = { ...world.base, nodes, output: ref('n999') }
  const first = await world.drive(plan)
  expect([first.run.status, first.run.output, world.here.started.length]).toEqual(['succeeded', 1000, 1000])
  expect(world.here.most()).toBeLessThanOrEqual(20)
  const again = await world.drive(plan)
  expect([again.run.status, again.run.output, world.here.started.length]).toEqual(['succeeded', 1000, 1000])
  expect(again.run.nodes.every(({ status }) => status === 'cached')).toBe(true)
  expect(again.ms).toBeLessThan(20_000)
})

it('goes over ten thousand items, so many at once as asked', async () => {
  await using world = await scaleWorld()
  const items = Array.from({ length: 10_000 }, (_, i) => i)
  const { run } = await world.drive({
    ...world.base,
    nodes: [
      world.node('work', { inputs: { x: { $item: { each: 'each', path: [] } } }, each: 'each' }),
      world.node('sum', { inputs: { x: { $each: { each: 'each', path: [] } } } }),
    ],
    eaches: [{ id: 'each', list: items, result: ref('work'), each: null }],
    output: ref('sum'),
  })
  expect([run.status, run.output, run.nodes.length]).toEqual(['succeeded', 10_000, 10_001])
  expect(world.here.most()).toBeLessThanOrEqual(20)
})

it('runs no more copies of an each at once than it says', async () => {
  await using world = await scaleWorld()
  const { run } = await world.drive({
    ...world.base,
    nodes: [
      world.node('one', { inputs: { x: { $item: { each: 'each', path: [] } } }, each: 'each' }),
      world.node('two', { inputs: { x: ref('one') }, each: 'each' }),
    ],
    eaches: [{ id: 'each', list: [1, 2, 3, 4, 5, 6, 7], result: ref('two'), each: null, parallel: 2 }],
    output: { $each: { each: 'each', path: [] } },
  })
  expect(run.output).toEqual([3, 4, 5, 6, 7, 8, 9])
  expect(world.here.most()).toBe(2)
})

it('keeps queued runs in the database, opens few at once, and takes pipelines in turn', () => queueOf(100))
