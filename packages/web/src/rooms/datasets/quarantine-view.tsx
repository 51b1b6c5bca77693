import { Button, Group, Paper, Text, Title } from '@mantine/core'
import type { DatasetVersion } from '@slipway/contract/datasets'
import type { Quarantine } from '@slipway/contract/quarantines'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { figure } from '../../parts/figures.ts'
import type { RowsSource } from '../../parts/grid/row-tiles.ts'
import { SourceGrid } from '../../parts/grid/source-grid.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'

const route = getRouteApi('/datasets/$name')

/** Rows of the dataset that were set aside because checks failed them. */
export function QuarantineView({ version }: { version: DatasetVersion }) {
  const read = useRead('datasets', ['quarantines', version.name], (signal) =>
    api.quarantines.listQuarantines({ query: { dataset: version.name } }, { signal }),
  )
  return (
    <section>
      <Title order={2} mt="lg" mb="xs">
        Set aside
      </Title>
      <Loaded of={read}>
        {({ quarantines }) =>
          quarantines.length === 0 ? (
            <Empty
              what="No rows were set aside. This keeps those that fail checks apart from the others:"
              command={`slipway data check ${version.name}@${version.number} --quarantine`}
            />
          ) : (
            quarantines.map((one) => <SetAside key={one.id} of={one} here={one.from === version.id} />)
          )
        }
      </Loaded>
    </section>
  )
}

function SetAside({ of, here }: { of: Quarantine; here: boolean }) {
  const { aside = [] } = route.useSearch()
  const navigate = route.useNavigate()
  const opened = aside.includes(of.id)
  const toggle = () =>
    void navigate({
      search: ({ aside: before = [], ...others }) => {
        const next = opened ? before.filter((id) => id !== of.id) : [...before, of.id]
        return { ...others, aside: next.length > 0 ? next : undefined }
      },
      replace: true,
    })
  return (
    <Paper withBorder p="sm" mb="sm">
      <Group justify="space-between" gap="xs">
        <Text className="n">
          <b>{figure(of.rows)} rows</b> of {here ? 'this version' : 'another version'}, by {of.createdBy},{' '}
          <Moment ms={of.createdAtMs} />
          {of.admitted > 0 && `; ${figure(of.admitted)} came back`}
        </Text>
        <Button variant="default" size="xs" aria-expanded={opened} onClick={toggle}>
          {opened ? 'Hide rows' : 'Show rows'}
        </Button>
      </Group>
      <ul>
        {of.reasons.map(({ check, title, rows }) => (
          <li key={check}>
            {title} <span className="soft n">{figure(rows)} rows</span>
          </li>
        ))}
      </ul>
      {opened && <RowsOf id={of.id} />}
    </Paper>
  )
}

function RowsOf({ id }: { id: string }) {
  const source = useMemo(
    (): RowsSource => ({
      room: 'datasets',
      key: ['quarantine', id],
      read: (query, signal) =>
        api.datasets.readQuarantineRows({ params: { id }, query }, signal && { signal }),
    }),
    [id],
  )
  const head = useRead('datasets', ['head', ...source.key], (signal) => source.read({ limit: 0 }, signal), {
    refetchInterval: false,
    retry: false,
  })
  return (
    <Loaded of={head}>
      {({ columns, total }) => (
        <SourceGrid
          source={source}
          columns={columns}
          rows={total}
          counted={`${figure(total)} rows, with what each failed`}
          ordered
          heightPx={400}
        />
      )}
    </Loaded>
  )
}
