import type { GraphNodeBody, GraphStatus, PipelineGraphBody } from '@slipway/contract/pipeline-graph'
import { count, duration } from '../screen/numbers.ts'
import { reduced } from './reduce.ts'

/** One box of the picture: a node, or several folded into one. */
export interface Box {
  readonly id: string
  readonly title: string
  /** Its state and what it took; empty where nothing has happened. */
  readonly note: string
  readonly status: GraphStatus
  readonly nodes: readonly GraphNodeBody[]
}

export interface Edge {
  readonly from: string
  readonly to: string
}

/** What is drawn: boxes in the plan's order, and the edges that no others imply. */
export interface View {
  readonly boxes: readonly Box[]
  readonly edges: readonly Edge[]
}

export const marks: Record<GraphStatus, string> = {
  pending: '·',
  queued: '⧗',
  waiting: '?',
  running: '…',
  succeeded: '✔',
  cached: '≡',
  failed: '✖',
  cancelled: '◌',
}

export const viewOf = (graph: PipelineGraphBody): View => ({
  boxes: graph.nodes.map((node) => boxOf(node, graph)),
  edges: reduced(
    graph.nodes.map(({ id }) => id),
    graph.edges,
  ),
})

const boxOf = (node: GraphNodeBody, graph: PipelineGraphBody): Box => ({
  id: node.id,
  title: `${node.id}${copiesOf(node, graph)}`,
  note: graph.run === null ? '' : noteOf(node),
  status: node.status,
  nodes: [node],
})

function copiesOf(node: GraphNodeBody, graph: PipelineGraphBody): string {
  const around = graph.eaches.find(({ id }) => id === node.each)
  if (!around) return ''
  if (around.when) return ' (if)'
  return node.copies.total > 0 ? ` ×${count(node.copies.total)}` : ' ×n'
}

function noteOf(node: GraphNodeBody): string {
  const { status, attempts, copies, startedMs, endedMs } = node
  const took = startedMs !== null && endedMs !== null ? ` ${duration(endedMs - startedMs)}` : ''
  const tries = attempts > copies.total && copies.total > 0 ? `, ${attempts} tries` : ''
  if (status === 'succeeded') return `${marks.succeeded}${took}${tries}`
  if (status === 'cached') return `${marks.cached} as before`
  if (status === 'pending') return node.kind === 'approval' ? `${marks.waiting} a person` : marks.pending
  if (status === 'waiting') return `${marks.waiting} for a person`
  if (status === 'queued') return `${marks.queued} ${node.queuedFor ?? 'queued'}`
  if (status !== 'running') return `${marks[status]} ${status}${tries}`
  const done = copies.succeeded + copies.cached
  return `${marks.running} ${copies.total > 1 ? `${count(done)} done` : 'running'}${tries}`
}

/** The gravest state of several: what a person should look at first. */
const gravity: readonly GraphStatus[] = [
  'failed',
  'cancelled',
  'waiting',
  'running',
  'queued',
  'pending',
  'succeeded',
  'cached',
]

export function foldedBox(id: string, title: string, folded: readonly Box[]): Box {
  const nodes = folded.flatMap((box) => box.nodes)
  const status = gravity.find((one) => folded.some((box) => box.status === one))!
  const counts = Map.groupBy(nodes, (node) => node.status)
  const note = folded.every((box) => box.note === '')
    ? ''
    : gravity.flatMap((one) => (counts.has(one) ? [`${marks[one]}${counts.get(one)!.length}`] : [])).join(' ')
  return { id, title, note, status, nodes }
}
