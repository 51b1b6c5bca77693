import { Stack, Table, Title } from '@mantine/core'
import type { Run } from '@slipway/contract/runs'
import { Facts } from '../../parts/facts.tsx'
import { bytes, duration, figure } from '../../parts/figures.ts'
import { Moment } from '../../parts/moment.tsx'
import { Status } from '../../parts/status.tsx'

/** What a run is, how it did, and with what. */
export function RunSummary({ run }: { run: Run }) {
  const { resources } = run
  return (
    <Stack gap="md">
      <Facts
        of={[
          ['Status', <Status key="s" of={run.status} />],
          ['Started', <Moment key="m" ms={run.startedAtMs} />],
          ['Took', run.endedAtMs === null ? '–' : duration(run.endedAtMs - run.startedAtMs)],
          ['By', run.createdBy],
          ['Id', <code key="c">{run.id}</code>],
          ...(resources?.peakMemoryBytes
            ? ([['Most memory', bytes(resources.peakMemoryBytes)]] as const)
            : []),
          ...(resources?.cpuSeconds
            ? ([['Processor time', duration(resources.cpuSeconds * 1000)]] as const)
            : []),
        ]}
      />
      <Pairs
        title="Metrics"
        of={Object.entries(run.metrics).map(([key, { value }]) => [key, figure(value)] as const)}
        right
      />
      <Pairs title="Parameters" of={Object.entries(run.params)} />
      <Pairs title="Tags" of={Object.entries(run.tags).filter(([key]) => !key.startsWith('mlflow.'))} />
      <Pairs
        title="Data"
        of={run.inputs.map(
          ({ name, digest, context }) => [`${name}${context ? ` (${context})` : ''}`, digest] as const,
        )}
      />
    </Stack>
  )
}

export function Pairs({
  title,
  of,
  right = false,
}: {
  title: string
  of: readonly (readonly [string, string])[]
  right?: boolean
}) {
  if (of.length === 0) return null
  return (
    <section>
      <Title order={2} mb={4}>
        {title}
      </Title>
      <Table verticalSpacing={2} layout="fixed">
        <Table.Tbody>
          {of.map(([key, value]) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" fw={400} c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {key}
              </Table.Th>
              <Table.Td className="n" ta={right ? 'right' : 'left'} style={{ overflowWrap: 'anywhere' }}>
                {value}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}
