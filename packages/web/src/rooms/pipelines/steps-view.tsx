import type { GraphNodeBody, PipelineGraphBody } from '@slipway/contract/pipeline-graph'
import { duration } from '../../parts/figures.ts'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Status } from '../../parts/status.tsx'

const columns: Column<GraphNodeBody>[] = [
  { id: 'status', label: 'Status', width: 8, cell: ({ status }) => <Status of={status} /> },
  {
    id: 'step',
    label: 'Step',
    width: 16,
    cell: ({ id, copies }) => (
      <>
        {id}
        {copies.total > 1 && <span className="soft"> ×{copies.total}</span>}
      </>
    ),
  },
  {
    id: 'took',
    label: 'Took',
    width: 8,
    right: true,
    cell: ({ wallMs, status }) => (wallMs === null || status === 'cached' ? '–' : duration(wallMs)),
  },
  {
    id: 'attempts',
    label: 'Attempts',
    width: 6,
    right: true,
    cell: ({ attempts }) => (attempts === 0 ? '–' : attempts),
  },
  {
    id: 'why',
    label: 'Why it ran, or was not run again',
    cell: ({ reason, queuedFor, failure }) => (
      <span title={failure?.message ?? queuedFor ?? reason ?? ''}>
        {failure ? <span style={{ color: 'var(--bad)' }}>{failure.message}</span> : (queuedFor ?? reason)}
      </span>
    ),
  },
]

/** The graph as a table: for the keyboard, for those who hear it, and to see at one glance why each step ran. */
export function StepsView({
  graph,
  selected,
  onSelect,
}: {
  graph: PipelineGraphBody
  selected: string | undefined
  onSelect: (node: string) => void
}) {
  return (
    <Rows
      label="Steps"
      rows={graph.nodes}
      columns={columns}
      idOf={({ id }) => id}
      selected={selected}
      onLook={({ id }) => onSelect(id)}
    />
  )
}
