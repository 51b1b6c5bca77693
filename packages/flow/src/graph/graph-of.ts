import type { GraphNodeBody, GraphStatus, PipelineGraphBody } from '@slipway/contract/pipeline-graph'
import type { NodeBody, PipelineRunBody, PlanBody } from '@slipway/contract/pipelines'
import { edgesOf } from './edges.ts'

/** A run as far as it has come; without one the plan alone is drawn. */
export interface GraphRun {
  readonly run: Pick<PipelineRunBody, 'id' | 'status' | 'startedMs' | 'endedMs'>
  readonly nodes: readonly NodeBody[]
  /** What plan nodes wait for that could begin, in words. */
  readonly queued?: ReadonlyMap<string, string>
}

/** The graph of a plan, with what a run of it has done so far. The copies of a node inside an each are folded into one. */
export const graphOf = (plan: PlanBody, at: GraphRun | null = null): PipelineGraphBody => {
  const edges = edgesOf(plan)
  const ran = Map.groupBy(at?.nodes ?? [], ({ planNode }) => planNode)
  const ended = at !== null && at.run.endedMs !== null
  const begun = new Set(ran.keys())
  /** Copies come into being while the run goes on: all have ended once something has read them. */
  const wholeFor = (id: string) =>
    ended || edges.some((edge) => edge.from === id && edge.kind !== 'order' && begun.has(edge.to))
  return {
    pipeline: plan.pipeline,
    run: at?.run.id ?? null,
    status: at?.run.status ?? null,
    startedMs: at?.run.startedMs ?? null,
    endedMs: at?.run.endedMs ?? null,
    nodes: plan.nodes.map(({ id, step, kind, each, tags }): GraphNodeBody => {
      const copies = ran.get(id) ?? []
      const failed = copies.find(({ status }) => status === 'failed')?.attempts.at(-1)?.failure
      const ends = copies.map(({ endedMs }) => endedMs)
      const queuedFor = at?.queued?.get(id) ?? null
      const status = statusOf(copies, each === null || wholeFor(id), queuedFor !== null)
      return {
        id,
        step,
        kind,
        each,
        tags,
        status,
        queuedFor,
        copies: countsOf(copies),
        attempts: copies.reduce((sum, { attempts }) => sum + attempts.length, 0),
        startedMs: copies.length === 0 ? null : least(copies.map(({ startedMs }) => startedMs)),
        endedMs: over.has(status) && !ends.includes(null) ? greatest(ends as number[]) : null,
        wallMs: wallOf(copies),
        reason: copies.find(({ reason }) => reason !== '')?.reason ?? null,
        failure: failed ? { code: failed.code, message: failed.message } : null,
      }
    }),
    edges,
    eaches: plan.eaches.map(({ id, each, when }) => ({
      id,
      each,
      when: when ?? false,
      items: itemsOf(plan, id, at?.nodes ?? [], ended),
    })),
  }
}

const over: ReadonlySet<GraphStatus> = new Set(['succeeded', 'cached', 'failed', 'cancelled'])

const statusOf = (copies: readonly NodeBody[], whole: boolean, queued: boolean): GraphStatus => {
  const has = (status: string) => copies.some((copy) => copy.status === status)
  if (has('failed')) return 'failed'
  if (has('running')) return 'running'
  if (has('waiting')) return 'waiting'
  if (queued) return 'queued'
  if (copies.length === 0) return 'pending'
  if (has('cancelled')) return 'cancelled'
  if (!whole) return 'running'
  return has('succeeded') ? 'succeeded' : 'cached'
}

const countsOf = (copies: readonly NodeBody[]): GraphNodeBody['copies'] => {
  const counts = { running: 0, waiting: 0, succeeded: 0, cached: 0, failed: 0, cancelled: 0 }
  for (const { status } of copies) counts[status]++
  return { total: copies.length, ...counts }
}

const wallOf = (copies: readonly NodeBody[]): number | null => {
  const ended = copies.flatMap(({ attempts }) => attempts.filter(({ endedMs }) => endedMs !== null))
  return ended.length === 0
    ? null
    : ended.reduce((sum, { startedMs, endedMs }) => sum + endedMs! - startedMs, 0)
}

/** How many copies an each made, over all copies of the eaches around it. */
const itemsOf = (plan: PlanBody, id: string, nodes: readonly NodeBody[], ended: boolean): number | null => {
  const depth = depthOf(plan, id)
  const inside = new Set(plan.nodes.filter(({ each }) => within(plan, each, id)).map((node) => node.id))
  const copies = new Set(
    nodes
      .filter(({ planNode }) => inside.has(planNode))
      .map((node) =>
        node.id
          .slice(node.id.lastIndexOf('#') + 1)
          .split('.')
          .slice(0, depth)
          .join('.'),
      ),
  )
  return copies.size > 0 || ended ? copies.size : null
}

const depthOf = (plan: PlanBody, each: string | null): number =>
  each === null ? 0 : 1 + depthOf(plan, plan.eaches.find(({ id }) => id === each)?.each ?? null)

const within = (plan: PlanBody, each: string | null, wanted: string): boolean =>
  each !== null &&
  (each === wanted || within(plan, plan.eaches.find(({ id }) => id === each)?.each ?? null, wanted))

// Not Math.min(…all): an each may have more copies than a call may have arguments.
const least = (numbers: readonly number[]) => numbers.reduce((a, b) => (b < a ? b : a))
const greatest = (numbers: readonly number[]) => numbers.reduce((a, b) => (b > a ? b : a))
