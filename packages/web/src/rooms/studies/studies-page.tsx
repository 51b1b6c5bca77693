import { Anchor } from '@mantine/core'
import type { Study } from '@slipway/contract/studies'
import { Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { figure } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Page } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Status } from '../../parts/status.tsx'

const to = (name: string) => `/studies/${encodeURIComponent(name)}`

const columns: Column<Study>[] = [
  {
    id: 'name',
    label: 'Study',
    cell: ({ name }) => (
      <Anchor component={Link} to={to(name)} fz="sm">
        {name}
      </Anchor>
    ),
  },
  {
    id: 'state',
    label: 'Status',
    width: 8,
    cell: ({ state }) => <Status of={state === 'open' ? 'running' : 'finished'} />,
  },
  { id: 'trials', label: 'Complete', width: 7, right: true, cell: ({ counts }) => counts.complete },
  { id: 'best', label: 'Best', width: 8, right: true, cell: ({ best }) => figure(best?.value) },
  { id: 'metric', label: 'Of', width: 10, cell: ({ metric }) => metric },
  { id: 'when', label: 'Begun', width: 13, cell: ({ createdAtMs }) => <Moment ms={createdAtMs} /> },
]

export function StudiesPage() {
  const read = useRead('studies', ['list'], (signal) => api.studies.listStudies({}, { signal }))
  return (
    <Page title="Studies">
      <Loaded of={read}>
        {({ studies }) =>
          studies.length === 0 ? (
            <Empty
              what="No search for the best settings has begun yet. The step `search` of a pipeline begins one; so does any script, as this:"
              command={`curl -s ${location.origin}/api/v1/studies -H 'content-type: application/json' -d '{ "name": "depth", "metric": "auc", "direction": "maximize", "space": { "rate": { "kind": "float", "low": 0.01, "high": 1, "log": true } } }'`}
            />
          ) : (
            <Rows
              label="Studies"
              rows={studies}
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
