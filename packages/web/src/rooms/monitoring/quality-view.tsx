import { Stack, Table, Text, Title } from '@mantine/core'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { figure, percent } from '../../parts/figures.ts'
import { Lines } from '../../parts/lines.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Status } from '../../parts/status.tsx'
import { columnsOf } from './drift-map.tsx'

/** How good what an endpoint is asked is: values missing, values never seen, requests refused. */
export function QualityView({ name }: { name: string }) {
  const endpoint = useRead('serving', ['endpoint', name], (signal) =>
    api.serving.getEndpoint({ params: { name } }, { signal }),
  )
  const reports = useRead('monitoring', ['reports', name], (signal) =>
    api.monitoring.listDriftReports({ params: { name }, query: { limit: 60 } }, { signal }),
  )
  return (
    <Stack gap="lg">
      <Loaded of={endpoint}>
        {({ counts, signature }) => (
          <Facts
            of={[
              ['Rows asked', figure(counts.rows)],
              ['Refused or failed', `${figure(counts.errors)} of ${figure(counts.requests)} requests`],
              ['Values never seen in training', figure(counts.unknownCategories)],
              ['Captured', figure(counts.captured)],
              ['Answered but not captured', figure(counts.dropped)],
              ['Checks of the training data that requests are asked', figure(signature.checks?.length ?? 0)],
              ['Counted since', <Moment key="m" ms={counts.sinceMs} />],
            ]}
          />
        )}
      </Loaded>
      <section>
        <Title order={2}>Each column, in the newest comparison</Title>
        <Loaded of={reports}>
          {({ reports: [report] }) =>
            report ? (
              <Lines label="Columns" minWidth={560} narrow>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Column</Table.Th>
                    <Table.Th>Missing</Table.Th>
                    <Table.Th ta="right">In training</Table.Th>
                    <Table.Th ta="right">Now</Table.Th>
                    <Table.Th>Values never seen</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {columnsOf(report).map(({ name, missing, newCategories }) => (
                    <Table.Tr key={name}>
                      <Table.Th scope="row" fw={400}>
                        {name}
                      </Table.Th>
                      <Table.Td>
                        <Status of={missing.changed ? 'drifted' : 'passed'} />
                      </Table.Td>
                      <Table.Td ta="right" className="n">
                        {percent(missing.before, 1)}
                      </Table.Td>
                      <Table.Td ta="right" className="n">
                        {percent(missing.now, 1)}
                      </Table.Td>
                      <Table.Td>
                        {newCategories
                          .slice(0, 5)
                          .map(({ value, count }) => `${value} (${figure(count)})`)
                          .join(', ')}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Lines>
            ) : (
              <Text c="dimmed">Nothing was compared yet: see Drift.</Text>
            )
          }
        </Loaded>
      </section>
    </Stack>
  )
}
