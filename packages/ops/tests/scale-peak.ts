import { readFileSync, writeFileSync } from 'node:fs'
import type { PlanBody } from '@slipway/contract/pipelines'
import { ref, scaleWorld } from './scale-world.ts'

/**
 * A program: drives a pipeline of one shape in this process, whose steps cost nothing, and prints as JSON how many MiB
 * more were resident at the peak than before, and how it ended.
 */
const mib = (name: 'VmHWM' | 'VmRSS'): number =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024

const many = (length: number) => Array.from({ length }, (_, i) => i)

const world = await scaleWorld(8)
type World = typeof world

const plan = (of: World, ids: readonly number[], input: (i: number) => unknown): PlanBody => ({
  ...of.base,
  nodes: ids.map((i) => of.node(`n${i}`, { inputs: { x: input(i) } })),
  output: ref(`n${ids.length - 1}`),
})
const over = (of: World, items: number): PlanBody => ({
  ...of.base,
  nodes: [
    of.node('work', { inputs: { x: { $item: { each: 'each', path: [] } } }, each: 'each' }),
    of.node('sum', { inputs: { x: { $each: { each: 'each', path: [] } } } }),
  ],
  eaches: [{ id: 'each', list: many(items), result: ref('work'), each: null }],
  output: ref('sum'),
})

const shapes: Record<string, (n: number) => Promise<unknown[]>> = {
  wide: async (n) => [(await world.drive(plan(world, many(n), (i) => i))).run.status],
  deep: async (n) => [
    (await world.drive(plan(world, many(n), (i) => (i === 0 ? 0 : ref(`n${i - 1}`))))).run.status,
  ],
  each: async (n) => [(await world.drive(over(world, n))).run.status],
  queued: async (n) => {
    const letGo = world.here.shut()
    const ids: string[] = []
    for (const i of many(n)) {
      const { id } = await world.pipelines.create({ plan: plan(world, [0], () => -1 - i) }, 'ana')
      ids.push(id)
    }
    letGo()
    return [...new Set(await Promise.all(ids.map(async (id) => (await world.pipelines.ended(id)).status)))]
  },
}

const [, , shape, size] = process.argv as [string, string, string, string]
// Loads and compiles what the measured one needs.
await shapes[shape]!(100)
globalThis.gc!()
writeFileSync('/proc/self/clear_refs', '5')
const before = mib('VmRSS')
const ended = await shapes[shape]!(Number(size))
const peak = mib('VmHWM')
process.stdout.write(`${JSON.stringify({ grewMib: Math.round(peak - before), ended })}\n`)
await world[Symbol.asyncDispose]()
