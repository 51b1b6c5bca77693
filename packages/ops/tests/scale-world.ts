import type { PlanBody, PlanNodeBody } from '@slipway/contract/pipelines'
import type { Json } from '@slipway/flow/encoding'
import { expect } from 'vitest'
import type { Executor } from '../src/ports/executor.ts'
import { pipelinesWorld } from './pipelines-world.ts'

const source = {
  'pipeline.ts': `
import { pipeline, step } from 'slipway'
const add = step('add', ({ x }: { x: number }) => x + 1)
export default pipeline('scale', { x: 0 }, (p) => add({ x: p.x }))`,
}

export const ref = (node: string) => ({ $ref: { node, path: [] } })

/** Adds in this process at once, or when it is let: what is left is what driving a run costs. */
const addingHere = () => {
  let [running, most] = [0, 0]
  const started: string[] = []
  let gate: Promise<void> = Promise.resolve()
  const executor: Executor = {
    start({ inputs, run }) {
      started.push(run)
      most = Math.max(most, ++running)
      const outcome = (async () => {
        await gate
        await new Promise((done) => setImmediate(done))
        running--
        return {
          status: 'succeeded' as const,
          output: (Array.isArray(inputs['x']) ? inputs['x'].length : Number(inputs['x']) + 1) as Json,
          resources: { wallMs: 1, cpuSeconds: 0, peakRssBytes: 0 },
        }
      })()
      return { handle: `0::${started.length}`, outcome, cancel: () => undefined }
    },
    reap: async () => undefined,
    sweep: async () => undefined,
    collect: async () => ({ files: 0, bytes: 0 }),
    close: () => undefined,
  }
  return {
    executor,
    most: () => most,
    started,
    /** Nothing that begins from now on ends before the answer is called. */
    shut(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
  }
}

/** A room whose steps cost nothing, and plans of any shape for it. */
export const scaleWorld = async (runs = 64) => {
  const here = addingHere()
  const limits = { runs, places: 50, cpu: 2, memoryMb: 1000, gpu: 0, pools: {} }
  const world = await pipelinesWorld(source, undefined, { executor: here.executor, limits })
  const base = await world.plan()
  const node = (id: string, more: Partial<PlanNodeBody>): PlanNodeBody => ({ ...base.nodes[0]!, id, ...more })
  const drive = async (wanted: PlanBody) => {
    const fromMs = performance.now()
    const { id } = await world.pipelines.create({ plan: wanted, jobs: 20 }, 'ana')
    await world.pipelines.ended(id)
    return { ms: performance.now() - fromMs, run: await world.pipelines.get(id) }
  }
  return Object.assign(world, { here, node, drive, base })
}

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
