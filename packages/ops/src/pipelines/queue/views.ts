import type { PoolBody, PoolUseBody, WaitingBody } from '@slipway/contract/pipeline-queue'
import type { PipelinesParts } from '../index.ts'
import { isPrivate, isUnnamed, type Needs, totalOf } from './needs.ts'

const ofMachine = ['places', 'cpu', 'memoryMb', 'gpu'] as const

/** What the runs of this server share. */
export const openQueueViews = ({ driven, limits }: PipelinesParts) => ({
  /** Who uses what, and who waits for what. */
  async pools(): Promise<{
    pools: PoolBody[]
    running: PoolUseBody[]
    waiting: WaitingBody[]
    runs: { open: number; most: number; queued: number }
  }> {
    const [holding, waiting] = [driven.slots.holding(), driven.slots.waiting()]
    const asked = [...holding, ...waiting].flatMap(({ needs }) => needs.map(([name]) => name))
    const pools = [...Object.keys(limits.pools).map((name) => `pool:${name}`), ...asked].filter((name) =>
      name.startsWith('pool:'),
    )
    return {
      pools: [...ofMachine, ...new Set(pools)].map((name) => ({
        name,
        total: totalOf(limits, name),
        used: driven.slots.taken(name),
        waiting: waiting.reduce((sum, { lacks, count }) => sum + (lacks === name ? count : 0), 0),
        unnamed: isUnnamed(limits, name),
      })),
      running: holding.map(({ run, node, needs }) => ({
        run: run.run,
        pipeline: run.pipeline,
        node,
        takes: common(needs),
      })),
      waiting: waiting.map(({ run, node, count, for: what }) => ({
        run: run.run,
        pipeline: run.pipeline,
        priority: run.priority,
        node,
        count,
        for: what,
      })),
      runs: { open: driven.open(), most: limits.runs, queued: await driven.queued() },
    }
  },
})

const common = (needs: Needs): Record<string, number> =>
  Object.fromEntries(needs.filter(([name]) => !isPrivate(name)))
