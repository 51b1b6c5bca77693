import type { GraphNodeBody, PipelineGraphBody } from '@slipway/contract/pipeline-graph'
import { useMemo } from 'react'
import { duration } from '../../parts/figures.ts'
import { GraphCanvas } from '../../parts/graph/graph-canvas.tsx'
import { statusColor } from '../../parts/status.tsx'

const size = { width: 160, height: 50 }

/** The graph of a run, left to right; a node tells its state, its time and why it ran or was taken from the cache. */
export function GraphView({
  graph,
  selected,
  onSelect,
}: {
  graph: PipelineGraphBody
  selected: string | undefined
  onSelect: (node: string | undefined) => void
}) {
  const links = useMemo(
    () => graph.edges.map(({ from, to, kind }) => ({ from, to, dashed: kind === 'order' })),
    [graph.edges],
  )
  return (
    <GraphCanvas
      title={`Steps of ${graph.pipeline}`}
      of={graph.nodes}
      links={links}
      face={Step}
      nameOf={nameOf}
      drawnOf={drawnOf}
      size={size}
      apart={36}
      selected={selected}
      onSelect={onSelect}
    />
  )
}

const drawnOf = (step: GraphNodeBody) => ({
  color: statusColor(step.status),
  lines: [step.id, `${step.status}${tookOf(step)}`],
})

const tookOf = ({ copies, wallMs }: GraphNodeBody): string =>
  [
    ...(copies.total > 1 ? [` · ${copies.succeeded + copies.cached} of ${copies.total}`] : []),
    ...(wallMs === null ? [] : [` · ${duration(wallMs)}`]),
  ].join('')

const nameOf = ({ id, status }: GraphNodeBody) => `${id}: ${status}`

function Step({ of }: { of: GraphNodeBody }) {
  const { id, status, reason, queuedFor } = of
  return (
    <div
      className="node"
      style={{ borderLeftColor: statusColor(status) }}
      title={queuedFor ?? reason ?? status}
    >
      <b>{id}</b>
      <span style={{ color: statusColor(status) }}>{status}</span>
      <span className="soft n">{tookOf(of)}</span>
    </div>
  )
}
