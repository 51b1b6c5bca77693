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
  /** Left as it is, for the next server. */
  | { readonly status: 'suspended' }

export interface DrivenRun {
  readonly ended: Promise<RunEnd>
  /** Starts nothing more, and says why. */
  stop(why: 'cancelled' | 'suspended'): void
}

/**
 * Brings a plan to its end: starts what is ready, `jobs` nodes at once, until all has ended or one has failed.
 * After a failure nothing more starts, but what runs goes on to its end, so that its result is kept.
 */
export const drive = (options: {
  readonly plan: PlanBody
  readonly jobs: number
  /** leaveSlot: this node only waits for another, so a further one may start. */
  readonly runNode: (node: ReadyNode, leaveSlot: () => void) => Promise<NodeEnd>
  readonly onExpanded: (each: string, items: number) => void
}): DrivenRun => {
  const graph = runGraph(options.plan)
  const queue: ReadyNode[] = []
  /** Nodes that were started and have not ended; those of them that count against `jobs`. */
  let open = 0
  let busy = 0
  let stopped: 'cancelled' | 'suspended' | null = null
  let failure: (FailureBody & { node: string | null }) | null = null
  let resolve: (end: RunEnd) => void
  const ended = new Promise<RunEnd>((done) => {
    resolve = done
  })

  const conclude = (): void => {
    if (open > 0) return
    const output = failure === null ? graph.output() : undefined
    if (output !== undefined) resolve({ status: 'succeeded', output })
    else if (stopped === 'suspended') resolve({ status: 'suspended' })
    else if (stopped === 'cancelled')
      resolve({ status: 'cancelled', failure: { ...runCancelled, node: null } })
    else resolve({ status: 'failed', failure: failure ?? { ...planStalled(graph.open()), node: null } })
  }

  const pump = (): void => {
    try {
      queue.push(...graph.takeReady())
      for (const { each, items } of graph.takeExpanded()) options.onExpanded(each, items)
    } catch (error) {
      failure ??= { ...driverFailed(error), node: null }
    }
    const mayStart = () => failure === null && stopped === null && busy < options.jobs
    while (mayStart() && queue.length > 0) start(queue.shift() as ReadyNode)
    conclude()
  }

  const start = (node: ReadyNode): void => {
    open++
    busy++
    let holdsSlot = true
    const leaveSlot = () => {
      if (holdsSlot) busy--
      holdsSlot = false
    }
    const waitsOnly = () => {
      leaveSlot()
      queueMicrotask(pump)
    }
    void options
      .runNode(node, waitsOnly)
      .catch((error: unknown): NodeEnd => ({ status: 'failed', failure: driverFailed(error) }))
      .then((end) => {
        leaveSlot()
        open--
        if (end.status === 'succeeded') graph.finish(node.id, end.output)
        if (end.status === 'failed') failure ??= { ...end.failure, node: node.id }
        return pump()
      })
  }

  queueMicrotask(pump)
  return {
    ended,
    stop(why) {
      stopped ??= why
      queueMicrotask(conclude)
    },
  }
}
