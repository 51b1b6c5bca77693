import type { FailureBody, PlanBody } from '@slipway/contract/pipelines'
import type { Json } from '@slipway/flow/encoding'
import { type ReadyNode, runGraph } from '@slipway/flow/plan'
import { driverFailed, planStalled, runCancelled } from './pipelines.errors.ts'

/** What became of a node: its value, or why it has none. */
export type NodeEnd =
  | { readonly status: 'succeeded'; readonly output: Json }
  | { readonly status: 'failed'; readonly failure: FailureBody }
  /** Stopped with the run, or left for the next server. */
  | { readonly status: 'stopped' }

export type RunEnd =
  | { readonly status: 'succeeded'; readonly output: Json }
  | {
      readonly status: 'failed' | 'cancelled'
      readonly failure: FailureBody & { readonly node: string | null }
    }
  /** Left as it is: for the next server, or until a person has answered. */
  | { readonly status: 'suspended' }
  | { readonly status: 'waiting' }

/** What whoever runs the nodes tells. */
export interface NodeNews {
  ended(id: string, end: NodeEnd): void
  /** It waits for a person and holds nothing; its end is told later. */
  asks(id: string): void
  /** What happened to it could not be written down. */
  unwritten(id: string, failure: FailureBody): void
}

export interface DrivenRun {
  readonly end: Promise<RunEnd>
  readonly news: NodeNews
  /** Starts nothing more, and says why. */
  stop(why: 'cancelled' | 'suspended'): void
}

/**
 * Brings a plan to its end: hands on what is ready, until all has ended or one has failed. After a failure nothing more
 * starts, but what runs goes on to its end, so that its result is kept.
 */
export const drive = (options: {
  readonly plan: PlanBody
  /** Runs these, and tells the end of each. */
  readonly begin: (nodes: readonly ReadyNode[]) => void
  /** What has not begun is not to begin: it ends as stopped. */
  readonly halt: () => void
  /** All that is left waits for persons: lets go of the run. false: one has just answered, and an end will be told. */
  readonly park: () => Promise<boolean>
  readonly onExpanded: (each: string, items: number) => void
}): DrivenRun => {
  const graph = runGraph(options.plan)
  /** Nodes that were handed on and have not ended; those of them that ask somebody. */
  let open = 0
  const asking = new Set<string>()
  let parking = false
  let due = false
  let stopped: 'cancelled' | 'suspended' | null = null
  let failure: (FailureBody & { node: string | null }) | null = null
  const { promise: end, resolve } = Promise.withResolvers<RunEnd>()

  const fail = (why: FailureBody, node: string | null): void => {
    if (failure !== null) return
    failure = { ...why, node }
    options.halt()
  }

  const conclude = (): void => {
    if (open > asking.size) return
    const output = failure === null && open === 0 ? graph.output() : undefined
    if (output !== undefined) resolve({ status: 'succeeded', output })
    else if (stopped === 'suspended') resolve({ status: 'suspended' })
    else if (stopped === 'cancelled')
      resolve({ status: 'cancelled', failure: { ...runCancelled, node: null } })
    else if (failure !== null) resolve({ status: 'failed', failure })
    else if (open > 0) park()
    else resolve({ status: 'failed', failure: { ...planStalled(graph.open()), node: null } })
  }

  const park = (): void => {
    if (parking) return
    parking = true
    void letGo().catch((error: unknown) => {
      fail(driverFailed(error), null)
      conclude()
    })
  }
  const letGo = async (): Promise<void> => {
    const parked = await options.park()
    parking = false
    if (parked) resolve({ status: 'waiting' })
  }

  const pump = (): void => {
    due = false
    try {
      const ready = graph.takeReady()
      for (const { each, items } of graph.takeExpanded()) options.onExpanded(each, items)
      if (failure === null && stopped === null && ready.length > 0) {
        open += ready.length
        options.begin(ready)
      }
    } catch (error) {
      fail(driverFailed(error), null)
    }
    conclude()
  }
  /** What ends in one turn of the loop is followed up together. */
  const pumpSoon = (): void => {
    if (due) return
    due = true
    queueMicrotask(pump)
  }

  pumpSoon()
  return {
    end,
    news: {
      ended(id, how) {
        open--
        asking.delete(id)
        if (how.status === 'succeeded') graph.finish(id, how.output)
        if (how.status === 'failed') fail(how.failure, id)
        pumpSoon()
      },
      asks(id) {
        asking.add(id)
        pumpSoon()
      },
      unwritten(id, why) {
        fail(why, id)
        pumpSoon()
      },
    },
    stop(why) {
      stopped ??= why
      pumpSoon()
    },
  }
}
