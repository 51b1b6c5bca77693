import '@xyflow/react/dist/style.css'
import './graph-canvas.css'
import { useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { Controls, type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react'
import { type ComponentType, memo, useEffect, useMemo, useState } from 'react'
import { ChartFigure } from '../chart/chart-figure.tsx'
import type { DrawnNode } from './graph-svg.ts'
import { type Layout, layOut, type Link, type Size } from './layout.ts'

export interface GraphLink extends Link {
  readonly words?: string
  readonly dashed?: boolean
}

/** How a node looks; drawn anew where what it is of is another object. */
export type Face<T> = ComponentType<{ readonly of: T }>

/** A graph from left to right, as high as it needs to be, whose nodes can be looked at, and which can be taken home. */
export function GraphCanvas<T extends { readonly id: string }>({
  title,
  of,
  links,
  face,
  nameOf,
  drawnOf,
  size,
  apart,
  selected,
  onSelect,
}: {
  title: string
  of: readonly T[]
  links: readonly GraphLink[]
  face: Face<T>
  /** For those who hear the graph. */
  nameOf: (node: T) => string
  /** For a drawing of it. */
  drawnOf: (node: T) => Omit<DrawnNode, 'id'>
  size: Size
  /** From layer to layer, in pixels. */
  apart: number
  selected: string | undefined
  onSelect: (id: string | undefined) => void
}) {
  const scheme = useComputedColorScheme('light')
  const layout = useLayout(of, links, size, apart)
  const { ref, width } = useElementSize()
  const nodes = useMemo(
    (): Node[] =>
      layout === null
        ? []
        : of.map((one) => ({
            id: one.id,
            type: 'box',
            position: layout.places.get(one.id) ?? { x: 0, y: 0 },
            data: { of: one, face },
            selected: one.id === selected,
            ...size,
            ariaLabel: nameOf(one),
          })),
    [of, layout, face, nameOf, size, selected],
  )
  const edges = useMemo(
    (): Edge[] =>
      links.map(({ from, to, words, dashed }, index) => ({
        id: String(index),
        source: from,
        target: to,
        ...(words === undefined ? {} : { label: words, labelBgPadding: [3, 1] as [number, number] }),
        ...(dashed ? { style: { strokeDasharray: '4 4' } } : {}),
      })),
    [links],
  )
  if (layout === null) return <p className="soft">The graph is being placed.</p>
  // On a telephone a part that can be read, the rest a drag away.
  const least = width < narrowPx ? readable : 0
  const scale = Math.max(least, Math.min(1, width / layout.width))
  return (
    <ChartFigure
      title={title}
      data={() => ({
        columns: ['from', 'to', 'how'],
        rows: links.map(({ from, to, words, dashed }) => [from, to, words ?? (dashed ? 'order' : 'data')]),
      })}
      svg={async () => {
        const { graphSvg } = await import('./graph-svg.ts')
        const nodes = of.map((one) => ({ id: one.id, ...drawnOf(one) }))
        return graphSvg(title, nodes, links, size, layout)
      }}
    >
      <div
        ref={ref}
        className="graph"
        style={{ height: `clamp(12rem, ${Math.round(scale * layout.height) + margin}px, 62vh)` }}
      >
        {width > 0 && (
          <ReactFlow
            nodes={nodes}
            edges={edges}
            nodeTypes={kinds}
            colorMode={scheme}
            onlyRenderVisibleElements
            nodesDraggable={false}
            nodesConnectable={false}
            fitView
            fitViewOptions={{ minZoom: least, maxZoom: 1, padding: 0.04 }}
            minZoom={0.05}
            onNodeClick={(_, { id }) => onSelect(id)}
            onPaneClick={() => onSelect(undefined)}
            onSelectionChange={({ nodes: [one] }) => {
              if (one && one.id !== selected) onSelect(one.id)
            }}
            proOptions={{ hideAttribution: true }}
          >
            <Controls orientation="horizontal" showInteractive={false} />
          </ReactFlow>
        )}
      </div>
    </ChartFigure>
  )
}

const margin = 80
const [narrowPx, readable] = [600, 0.6]

/** Anew only where a node or a link came or went, not where one of them changed. */
function useLayout(
  of: readonly { readonly id: string }[],
  links: readonly Link[],
  size: Size,
  apart: number,
): Layout | null {
  const [layout, setLayout] = useState<Layout | null>(null)
  const shape = JSON.stringify([of.map(({ id }) => id), links.map(({ from, to }) => ({ from, to }))])
  useEffect(() => {
    let over = false
    const [ids, ends] = JSON.parse(shape) as [string[], Link[]]
    void (async () => {
      const found = await layOut(ids, ends, size, apart)
      if (!over) setLayout(found)
    })()
    return () => {
      over = true
    }
  }, [shape, size, apart])
  return layout
}

type Box = Node<{ of: unknown; face: Face<unknown> }, 'box'>

const Box = memo(({ data: { of, face: FaceOf } }: NodeProps<Box>) => (
  <>
    <Handle type="target" position={Position.Left} isConnectable={false} />
    <FaceOf of={of} />
    <Handle type="source" position={Position.Right} isConnectable={false} />
  </>
))
Box.displayName = 'Box'

const kinds = { box: Box }
