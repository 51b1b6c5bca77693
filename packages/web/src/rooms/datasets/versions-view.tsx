import type { DatasetVersionSummary } from '@slipway/contract/datasets'
import { getRouteApi } from '@tanstack/react-router'
import { bytes, figure } from '../../parts/figures.ts'
import { Moment } from '../../parts/moment.tsx'
import { PlainLink } from '../../parts/plain-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Checked } from './checked.tsx'
import { DatasetPeek } from './dataset-peek.tsx'
import { versionScreen } from './version-screen.ts'

const route = getRouteApi('/datasets/$name')

const columns: Column<DatasetVersionSummary>[] = [
  {
    id: 'number',
    label: 'Version',
    width: 6,
    right: true,
    cell: (one) => <PlainLink to={versionScreen(one)}>{one.number}</PlainLink>,
  },
  { id: 'rows', label: 'Rows', width: 8, right: true, cell: ({ rows }) => figure(rows) },
  { id: 'columns', label: 'Columns', width: 6, right: true, cell: ({ columns }) => figure(columns) },
  { id: 'size', label: 'Size', width: 7, right: true, cell: (one) => bytes(one.bytes) },
  { id: 'checks', label: 'Checks', width: 12, cell: ({ validation }) => <Checked of={validation} /> },
  { id: 'when', label: 'Added', width: 13, cell: ({ createdAtMs }) => <Moment ms={createdAtMs} /> },
  { id: 'by', label: 'By', width: 9, cell: ({ createdBy }) => createdBy },
  { id: 'tags', label: 'Tags', cell: ({ tags }) => tags.join(', ') },
]

/** Every version of a dataset, the newest first, with one of them beside the table. */
export function VersionsView({ versions }: { versions: readonly DatasetVersionSummary[] }) {
  const { look } = route.useSearch()
  const navigate = route.useNavigate()
  const show = (number: number | undefined) =>
    void navigate({ search: (before) => ({ ...before, look: number }), replace: true })
  const shown = versions.find(({ number }) => number === look)
  return (
    <>
      <Rows
        label="Versions"
        rows={versions}
        columns={columns}
        idOf={({ number }) => String(number)}
        selected={look === undefined ? undefined : String(look)}
        to={(one) => versionScreen(one)}
        onLook={({ number }) => show(number)}
      />
      {shown && <DatasetPeek of={shown} onClose={() => show(undefined)} />}
    </>
  )
}
