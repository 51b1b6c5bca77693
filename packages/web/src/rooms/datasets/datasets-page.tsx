import { Anchor } from '@mantine/core'
import type { Dataset } from '@slipway/contract/datasets'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { bytes, figure } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Page } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Checked } from './checked.tsx'
import { DatasetPeek } from './dataset-peek.tsx'

const route = getRouteApi('/datasets')

const to = (name: string) => `/datasets/${encodeURIComponent(name)}`

const columns: Column<Dataset>[] = [
  {
    id: 'name',
    label: 'Dataset',
    cell: ({ name }) => (
      <Anchor component={Link} to={to(name)} fz="sm">
        {name}
      </Anchor>
    ),
  },
  { id: 'versions', label: 'Versions', width: 6, right: true, cell: ({ versions }) => versions },
  { id: 'rows', label: 'Rows', width: 8, right: true, cell: ({ latest }) => figure(latest.rows) },
  { id: 'columns', label: 'Columns', width: 6, right: true, cell: ({ latest }) => figure(latest.columns) },
  { id: 'bytes', label: 'Size', width: 7, right: true, cell: ({ latest }) => bytes(latest.bytes) },
  { id: 'checks', label: 'Checks', width: 12, cell: ({ latest }) => <Checked of={latest.validation} /> },
  { id: 'when', label: 'Latest', width: 13, cell: ({ latest }) => <Moment ms={latest.createdAtMs} /> },
]

export function DatasetsPage() {
  const { dataset } = route.useSearch()
  const navigate = route.useNavigate()
  const look = (name: string | undefined) => void navigate({ search: { dataset: name }, replace: true })
  const read = useRead('datasets', ['list'], (signal) => api.datasets.listDatasets({}, { signal }))
  return (
    <Page title="Datasets">
      <Loaded of={read}>
        {({ datasets }) =>
          datasets.length === 0 ? (
            <Empty
              what="No data yet. This keeps a file as the first version of a dataset, with its profile; so does a run of a pipeline that reads one."
              command="slipway data add customers.csv"
            />
          ) : (
            <>
              <Rows
                label="Datasets"
                rows={datasets}
                columns={columns}
                idOf={({ name }) => name}
                selected={dataset}
                to={({ name }) => to(name)}
                onLook={({ name }) => look(name)}
              />
              {datasets
                .filter(({ name }) => name === dataset)
                .map(({ latest }) => (
                  <DatasetPeek key={latest.id} of={latest} onClose={() => look(undefined)} />
                ))}
            </>
          )
        }
      </Loaded>
    </Page>
  )
}
