import { Anchor, Badge, Group } from '@mantine/core'
import type { Model } from '@slipway/contract/registry'
import { Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { NoRun } from '../../parts/no-run.tsx'
import { Page } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'

const to = (name: string) => `/models/${encodeURIComponent(name)}`

const columns: Column<Model>[] = [
  {
    id: 'name',
    label: 'Model',
    width: 16,
    cell: ({ name }) => (
      <Anchor component={Link} to={to(name)} fz="sm">
        {name}
      </Anchor>
    ),
  },
  { id: 'versions', label: 'Versions', width: 6, right: true, cell: ({ versions }) => versions },
  {
    id: 'aliases',
    label: 'Aliases',
    width: 18,
    cell: ({ aliases }) => (
      <Group gap={4} wrap="nowrap" display="inline-flex">
        {Object.entries(aliases).map(([alias, number]) => (
          <Badge key={alias} variant="default" tt="none">
            {alias} → {number}
          </Badge>
        ))}
      </Group>
    ),
  },
  { id: 'updated', label: 'Changed', width: 13, cell: ({ updatedAtMs }) => <Moment ms={updatedAtMs} /> },
  { id: 'description', label: 'What it is', cell: ({ description }) => description },
]

export function ModelsPage() {
  const read = useRead('registry', ['models'], (signal) => api.registry.listModels({}, { signal }))
  return (
    <Page title="Models">
      <Loaded of={read}>
        {({ models }) =>
          models.length === 0 ? (
            <NoRun what="No model yet. A run registers one where its gate passes." />
          ) : (
            <Rows
              label="Models"
              rows={models}
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
