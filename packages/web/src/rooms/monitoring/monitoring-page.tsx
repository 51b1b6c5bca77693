import { Button, Group, Select, Table, Text } from '@mantine/core'
import type { ColumnDrift, DriftReportBody } from '@slipway/contract/monitoring'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Facts } from '../../parts/facts.tsx'
import { figure } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Page } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'

const route = getRouteApi('/monitoring')

/** Whether what endpoints are asked is still what their models were trained on, column by column. */
export function MonitoringPage() {
  const { endpoint: asked, report: shown } = route.useSearch()
  const navigate = route.useNavigate()
  const endpoints = useRead('serving', ['list'], (signal) => api.serving.listEndpoints({}, { signal }))
  const name = asked ?? endpoints.data?.endpoints[0]?.name
  const reports = useRead(
    'monitoring',
    ['reports', name],
    (signal) =>
      api.monitoring.listDriftReports({ params: { name: name! }, query: { limit: 100 } }, { signal }),
    { enabled: name !== undefined },
  )
  const measure = useMutation({
    mutationFn: () => api.monitoring.measureDrift({ params: { name: name! }, body: {} }),
    onSuccess: ({ id }) => navigate({ search: { endpoint: name, report: id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['monitoring'] }),
  })
  return (
    <Page
      title="Monitoring"
      actions={
        name && (
          <Button variant="default" loading={measure.isPending} onClick={() => measure.mutate()}>
            Compare now
          </Button>
        )
      }
    >
      <Loaded of={endpoints}>
        {({ endpoints }) =>
          endpoints.length === 0 ? (
            <Empty what="Nothing answers yet, so there is nothing to watch." command="slipway run" />
          ) : (
            <>
              {measure.isError && <ErrorNote error={measure.error} />}
              <Group>
                <Select
                  label="Endpoint"
                  allowDeselect={false}
                  value={name ?? null}
                  data={endpoints.map((one) => one.name)}
                  onChange={(next) => void navigate({ search: { endpoint: next ?? undefined } })}
                />
                {reports.data && reports.data.reports.length > 0 && (
                  <Select
                    label="Report"
                    w={320}
                    allowDeselect={false}
                    value={shown ?? reports.data.reports[0]?.id ?? null}
                    data={reports.data.reports.map((one) => ({
                      value: one.id,
                      label: `${new Date(one.createdAtMs).toLocaleString()} · ${one.drifted ? 'drifted' : 'as in training'}`,
                    }))}
                    onChange={(next) =>
                      void navigate({ search: { endpoint: name, report: next ?? undefined } })
                    }
                  />
                )}
              </Group>
              {name && (
                <Loaded of={reports}>
                  {({ reports }) => {
                    const report = reports.find(({ id }) => id === shown) ?? reports[0]
                    return report ? (
                      <Report of={report} />
                    ) : (
                      <Empty
                        what="What it was asked was never compared with what its model was trained on."
                        command={`slipway drift ${name}`}
                      />
                    )
                  }}
                </Loaded>
              )}
            </>
          )
        }
      </Loaded>
    </Page>
  )
}

function Report({ of }: { of: DriftReportBody }) {
  const columns = [...of.predictions, ...of.columns].toSorted((a, b) => Number(b.drifted) - Number(a.drifted))
  return (
    <>
      <Facts
        of={[
          ['Verdict', of.verdict],
          ['Model', `${of.model} version ${of.version}`],
          ['Rows', `${figure(of.rows)} against ${figure(of.baselineRows)} of training`],
          ['From', of.sinceMs === null ? 'the beginning' : <Moment key="f" ms={of.sinceMs} />],
          ['Made', <Moment key="m" ms={of.createdAtMs} />],
        ]}
      />
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <span className="away">Status</span>
              </Table.Th>
              <Table.Th>Column</Table.Th>
              <Table.Th>What was found</Table.Th>
              <Table.Th ta="right">Measure</Table.Th>
              <Table.Th>Values never seen</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {columns.map((column) => (
              <Line key={column.name} of={column} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {columns.length === 0 && <Text c="dimmed">Nothing could be compared.</Text>}
    </>
  )
}

function Line({ of }: { of: ColumnDrift }) {
  const value = of.metrics[of.test]
  return (
    <Table.Tr>
      <Table.Td>
        <Status of={of.drifted ? 'drifted' : 'passed'} />
      </Table.Td>
      <Table.Th scope="row">{of.name}</Table.Th>
      <Table.Td>{of.reason}</Table.Td>
      <Table.Td ta="right" className="n" title={of.why}>
        {of.test} {value === undefined || value === null ? '' : figure(value)}
      </Table.Td>
      <Table.Td>
        {of.newCategories
          .slice(0, 5)
          .map(({ value, count }) => `${value} (${figure(count)})`)
          .join(', ')}
      </Table.Td>
    </Table.Tr>
  )
}
