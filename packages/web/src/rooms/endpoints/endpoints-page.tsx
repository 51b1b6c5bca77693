import { Anchor } from '@mantine/core'
import type { EndpointBody } from '@slipway/contract/serving'
import { Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { NoRun } from '../../parts/no-run.tsx'
import { Page } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'

const to = (name: string) => `/endpoints/${encodeURIComponent(name)}`

const columns: Column<EndpointBody>[] = [
  {
    id: 'name',
    label: 'Endpoint',
    width: 16,
    cell: ({ name }) => (
      <Anchor component={Link} to={to(name)} fz="sm">
        {name}
      </Anchor>
    ),
  },
  {
    id: 'answers',
    label: 'Answers',
    cell: ({ model, version }) => (
      <Anchor component={Link} to={`/models/${encodeURIComponent(model)}?version=${version}`} fz="sm">
        {model} version {version}
      </Anchor>
    ),
  },
  { id: 'revision', label: 'Revision', width: 6, right: true, cell: ({ revision }) => revision },
  { id: 'since', label: 'Made', width: 13, cell: ({ createdAtMs }) => <Moment ms={createdAtMs} /> },
]

export function EndpointsPage() {
  const read = useRead('serving', ['list'], (signal) => api.serving.listEndpoints({}, { signal }))
  return (
    <Page title="Endpoints">
      <Loaded of={read}>
        {({ endpoints }) =>
          endpoints.length === 0 ? (
            <NoRun what="Nothing answers yet. A run lets its model answer where its gate passes." />
          ) : (
            <Rows
              label="Endpoints"
              rows={endpoints}
              columns={columns}
              idOf={({ name }) => name}
              to={({ name }) => to(name)}
            />
          )
        }
      </Loaded>
    </Page>
  )
}
