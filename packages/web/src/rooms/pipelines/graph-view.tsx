import '@xyflow/react/dist/style.css'
import { useComputedColorScheme } from '@mantine/core'
import type { GraphNodeBody, PipelineGraphBody } from '@slipway/contract/pipeline-graph'
import { Controls, type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react'
import { memo, useEffect, useMemo, useState } from 'react'
import { duration } from '../../parts/figures.ts'
import { statusColor } from '../../parts/status.tsx'
import { layOut, nodeSize, type Places } from './layout.ts'

type StepNode = Node<{ of: GraphNodeBody }, 'step'>

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
  const scheme = useComputedColorScheme('light')
  const [places, setPlaces] = useState<Places | null>(null)
  const shape = JSON.stringify([graph.nodes.map(({ id }) => id), graph.edges])
  useEffect(() => {
    let over = false
    const [nodes, edges] = JSON.parse(shape) as [string[], PipelineGraphBody['edges']]
    void (async () => {
      const found = await layOut(nodes, edges)
      if (!over) setPlaces(found)
    })()
    return () => {
      over = true
    }
  }, [shape])
  const nodes = useMemo(
    (): StepNode[] =>
      places === null
        ? []
        : graph.nodes.map((of) => ({
            id: of.id,
            type: 'step',
            position: places.get(of.id) ?? { x: 0, y: 0 },
            data: { of },
            selected: of.id === selected,
            ...nodeSize,
            ariaLabel: `${of.id}: ${of.status}`,
          })),
    [graph.nodes, places, selected],
  )
  const edges = useMemo(
    (): Edge[] =>
      graph.edges.map(({ from, to, kind }, index) => ({
        id: String(index),
        source: from,
        target: to,
        ...(kind === 'order' ? { style: { strokeDasharray: '4 4' } } : {}),
      })),
    [graph.edges],
  )
  if (places === null) return <p className="soft">The graph is being placed.</p>
  return (
    <div style={{ height: '60vh', border: '1px solid var(--line)', borderRadius: 4 }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={kinds}
        colorMode={scheme}
        onlyRenderVisibleElements
        nodesDraggable={false}
        nodesConnectable={false}
        fitView
        fitViewOptions={{ maxZoom: 1 }}
        minZoom={0.05}
        onNodeClick={(_, { id }) => onSelect(id)}
        onPaneClick={() => onSelect(undefined)}
        onSelectionChange={({ nodes: [one] }) => {
          if (one && one.id !== selected) onSelect(one.id)
        }}
        proOptions={{ hideAttribution: true }}
      >
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  )
}

const Step = memo(({ data: { of } }: NodeProps<StepNode>) => {
  const { id, status, copies, wallMs, reason, queuedFor } = of
  const times = copies.total > 1 ? ` · ${copies.succeeded + copies.cached} of ${copies.total}` : ''
  return (
    <div
      className="node"
      style={{ borderLeftColor: statusColor(status) }}
      title={queuedFor ?? reason ?? status}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <b>{id}</b>
      <span style={{ color: statusColor(status) }}>{status}</span>
      <span className="soft n">
        {times}
        {wallMs === null ? '' : ` · ${duration(wallMs)}`}
      </span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  )
})
Step.displayName = 'Step'

const kinds = { step: Step }
