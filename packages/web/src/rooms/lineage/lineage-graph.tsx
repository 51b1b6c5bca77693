import '@xyflow/react/dist/style.css'
import './lineage.css'
import { useComputedColorScheme } from '@mantine/core'
import type { LineageBody, LineageNode } from '@slipway/contract/lineage'
import { Controls, type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react'
import { memo, useEffect, useMemo, useState } from 'react'
import { layOut, type Places } from '../pipelines/layout.ts'
import { kindColors, kindWords } from './refs.ts'

type Kin = Node<{ of: LineageNode; root: boolean }, 'kin'>
const size = { width: 190, height: 64 }

/** What an object was made of at its left, what was made of it at its right. */
export function LineageGraph({
  graph,
  selected,
  onSelect,
}: {
  graph: LineageBody
  selected: string | undefined
  onSelect: (id: string | undefined) => void
}) {
  const scheme = useComputedColorScheme('light')
  const [places, setPlaces] = useState<Places | null>(null)
  const shape = JSON.stringify([graph.nodes.map(({ id }) => id), graph.edges])
  useEffect(() => {
    let over = false
    const [ids, edges] = JSON.parse(shape) as [string[], LineageBody['edges']]
    void (async () => {
      const found = await layOut(ids, edges, size)
      if (!over) setPlaces(found)
    })()
    return () => {
      over = true
    }
  }, [shape])
  const nodes = useMemo(
    (): Kin[] =>
      places === null
        ? []
        : graph.nodes.map((of) => ({
            id: of.id,
            type: 'kin',
            position: places.get(of.id) ?? { x: 0, y: 0 },
            data: { of, root: of.id === graph.of },
            selected: of.id === selected,
            ...size,
            ariaLabel: `${kindWords[of.kind]} ${of.name}`,
          })),
    [graph, places, selected],
  )
  const edges = useMemo(
    (): Edge[] =>
      graph.edges.map(({ from, to, words }) => ({
        id: `${from} ${to}`,
        source: from,
        target: to,
        label: words,
        labelBgPadding: [3, 1],
        labelStyle: { fontSize: 10, fill: 'var(--soft)' },
        labelBgStyle: { fill: 'var(--mantine-color-body)' },
      })),
    [graph.edges],
  )
  if (places === null) return <p className="soft">The graph is being placed.</p>
  return (
    <div style={{ height: '62vh', border: '1px solid var(--line)', borderRadius: 4 }}>
      <ReactFlow
        key={graph.of}
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

const KinNode = memo(({ data: { of, root } }: NodeProps<Kin>) => (
  <div
    className={`node kin ${root ? 'root' : ''}`}
    style={{ borderLeftColor: kindColors[of.kind] }}
    title={`${of.name} ${of.detail}`}
  >
    <Handle type="target" position={Position.Left} isConnectable={false} />
    <span className="kind">
      <span>{kindWords[of.kind]}</span>
      <span>{of.status}</span>
    </span>
    <b>{of.name}</b>
    <span className="more">
      {of.moreBefore > 0 && `← ${of.moreBefore} more `}
      {of.moreBefore + of.moreAfter === 0 && of.detail}
      {of.moreAfter > 0 && `${of.moreAfter} more →`}
    </span>
    <Handle type="source" position={Position.Right} isConnectable={false} />
  </div>
))
KinNode.displayName = 'KinNode'

const kinds = { kin: KinNode }
