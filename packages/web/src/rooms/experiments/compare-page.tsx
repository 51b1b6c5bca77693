import { Anchor, Select, SimpleGrid, Switch, Table, Text, Title } from '@mantine/core'
import type { RunComparison } from '@slipway/contract/runs'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { figure } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Page } from '../../parts/page.tsx'
import { MetricChart } from './metric-chart.tsx'
import { ParallelCoordinates } from './parallel-coordinates.tsx'

const route = getRouteApi('/compare')
const mostColumns = 40

/** Runs side by side: every one as a line over what differs, their metrics over time, and what they are made of. */
export function ComparePage() {
  const { runs, metric, all } = route.useSearch()
  const navigate = route.useNavigate()
  const ids = runs.split(',').filter(Boolean)
  const read = useRead(
    'tracking',
    ['compare', ids],
    (signal) => api.tracking.compareRuns({ body: { runs: ids } }, { signal }),
    { enabled: ids.length > 0 },
  )
  return (
    <Page title={`${ids.length} runs side by side`} above={[{ to: '/experiments', label: 'Experiments' }]}>
      {ids.length === 0 ? (
        <Text c="dimmed">Mark runs in the table of experiments, then compare them.</Text>
      ) : (
        <Loaded of={read}>
          {(found) => {
            const keys = found.metrics.map(({ key }) => key)
            const shown = metric && keys.includes(metric) ? metric : keys[0]
            return (
              <>
                <ParallelCoordinates of={found} by={shown} />
                {keys.length > 0 && (
                  <Select
                    label="Metric over time"
                    data={keys}
                    value={shown ?? null}
                    w={300}
                    searchable
                    allowDeselect={false}
                    onChange={(next) =>
                      void navigate({
                        search: (before) => ({ ...before, metric: next ?? undefined }),
                        replace: true,
                      })
                    }
                  />
                )}
                {shown && <MetricChart metric={shown} runs={found.runs} height={280} />}
                <Switch
                  label="Also what is the same in all"
                  checked={all === 'yes'}
                  onChange={(event) => {
                    const next = event.currentTarget.checked ? 'yes' : undefined
                    void navigate({ search: (before) => ({ ...before, all: next }), replace: true })
                  }}
                />
                <Differences of={found} all={all === 'yes'} />
              </>
            )
          }}
        </Loaded>
      )}
    </Page>
  )
}

function Differences({ of, all }: { of: RunComparison; all: boolean }) {
  const parts = [
    ['Metrics', of.metrics.map((row) => ({ ...row, values: row.values.map((value) => figure(value)) }))],
    ['Parameters', of.params],
    ['Data', of.data],
    ['Code, environment and host', of.context],
    ['Source files', of.sources],
    ['Packages', of.packages],
  ] as const
  const runs = of.runs.slice(0, mostColumns)
  return (
    <SimpleGrid cols={1}>
      {parts.map(([title, rows]) => {
        const shown = rows.filter(({ differs }) => all || differs)
        if (shown.length === 0) return null
        return (
          <section key={title}>
            <Title order={2}>{title}</Title>
            <Table.ScrollContainer minWidth={400} scrollAreaProps={{ tabIndex: 0 } as never}>
              <Table verticalSpacing={2} striped="even">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Key</Table.Th>
                    {runs.map(({ id, name }) => (
                      <Table.Th key={id}>
                        <Anchor component={Link} to={`/runs/${id}`} fz="sm">
                          {name}
                        </Anchor>
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {shown.map(({ key, values }) => (
                    <Table.Tr key={key}>
                      <Table.Th scope="row" fw={400}>
                        {key}
                      </Table.Th>
                      {runs.map(({ id }, index) => (
                        <Table.Td key={id} className="n" maw={260} style={{ overflowWrap: 'anywhere' }}>
                          {values[index] ?? '–'}
                        </Table.Td>
                      ))}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </section>
        )
      })}
      {of.runs.length > mostColumns && (
        <Text c="dimmed">
          The first {mostColumns} of {of.runs.length} runs stand in the tables; the pictures show all.
        </Text>
      )}
    </SimpleGrid>
  )
}
