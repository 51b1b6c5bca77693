import './lineage.css'
import type { LineageBody, LineageNode } from '@slipway/contract/lineage'
import { useMemo } from 'react'
import { GraphCanvas } from '../../parts/graph/graph-canvas.tsx'
import { bothZones } from '../../parts/moment.tsx'
import { kindColors, kindWords } from './refs.ts'

const size = { width: 180, height: 66 }

interface Kin extends LineageNode {
  readonly root: boolean
}

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
  const kin = useMemo(() => graph.nodes.map((one): Kin => ({ ...one, root: one.id === graph.of })), [graph])
  return (
    <GraphCanvas
      title="What came of what"
      key={graph.of}
      of={kin}
      links={graph.edges}
      face={KinFace}
      nameOf={nameOf}
      drawnOf={drawnOf}
      size={size}
      apart={90}
      selected={selected}
      onSelect={onSelect}
    />
  )
}

const drawnOf = ({ kind, status, name, detail }: Kin) => ({
  color: kindColors[kind],
  lines: [name, [kindWords[kind], status].filter(Boolean).join(' · '), detail],
})

const nameOf = ({ kind, name }: Kin) => `${kindWords[kind]} ${name}`

function KinFace({ of }: { of: Kin }) {
  return (
    <div
      className={`node kin ${of.root ? 'root' : ''}`}
      style={{ borderLeftColor: kindColors[of.kind] }}
      title={[of.name, of.detail, ...(of.atMs ? [bothZones(of.atMs)] : [])].join(' ')}
    >
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
    </div>
  )
}
