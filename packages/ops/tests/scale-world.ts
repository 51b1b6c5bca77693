import type { PlanBody, PlanNodeBody } from '@slipway/contract/pipelines'
import type { Json } from '@slipway/flow/encoding'
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
