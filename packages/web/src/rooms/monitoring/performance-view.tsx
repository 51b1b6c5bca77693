import { SegmentedControl, SimpleGrid, Stack, Table, Text } from '@mantine/core'
import type { PerformanceWindow } from '@slipway/contract/performance'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { duration, figure, percent } from '../../parts/figures.ts'
import { Lines } from '../../parts/lines.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { dayAndTime, Moment } from '../../parts/moment.tsx'
import { TimeLines } from '../../parts/time-lines.tsx'

const route = getRouteApi('/monitoring')
const windows = [
  { value: '60000', label: 'Minute' },
  { value: '3600000', label: 'Hour' },
  { value: '86400000', label: 'Day' },
  { value: '604800000', label: 'Week' },
]
const bounded = (
  of: { value: number; low: number; high: number } | null,
  as: (value: number) => string = figure,
) => (of ? `${as(of.value)} (${as(of.low)}–${as(of.high)})` : '–')

/** How well each version did on what it answered, by the labels that have come; the youngest windows may still change. */
export function PerformanceView({ name }: { name: string }) {
  const { window = '86400000' } = route.useSearch()
  const navigate = route.useNavigate()
  const read = useRead('serving', ['performance', name, window], (signal) =>
    api.serving.getPerformance({ params: { name }, query: { windowMs: Number(window) } }, { signal }),
  )
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="Each window"
        style={{ alignSelf: 'flex-start' }}
        data={windows}
        value={window}
        onChange={(next) =>
          void navigate({ search: (before) => ({ ...before, window: next }), replace: true })
        }
      />
      <Loaded of={read}>
        {({ windows }) =>
          windows.every(({ labelled }) => labelled === 0) ? (
            <Empty
              what="Nobody has told yet what became of its predictions."
              command={`slipway labels add ${name} outcomes.csv`}
            />
          ) : (
            <Windows of={windows} />
          )
        }
      </Loaded>
    </Stack>
  )
}

function Windows({ of }: { of: readonly PerformanceWindow[] }) {
  const atMs = [...new Set(of.map(({ fromMs }) => fromMs))].toSorted((a, b) => a - b)
  const versions = [...new Set(of.map(({ version }) => version))].toSorted((a, b) => a - b)
  const metrics = [...new Set(of.flatMap(({ metrics }) => metrics.map(({ metric }) => metric)))]
  const at = (ms: number, version: number) => of.find((one) => one.fromMs === ms && one.version === version)
  const lines = (value: (one: PerformanceWindow) => number | null) =>
    versions.map((version) => ({
      label: `version ${version}`,
      values: atMs.map((ms) => {
        const one = at(ms, version)
        return one ? value(one) : null
      }),
    }))
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="xl">
        {of.some(({ right }) => right !== null) && (
          <TimeLines
            title="Right answers"
            atMs={atMs}
            times={dayAndTime}
            format={(value) => (value === null || value === undefined ? '–' : percent(value))}
            lines={lines(({ right }) => right?.value ?? null)}
          />
        )}
        {metrics.slice(0, 5).map((metric) => (
          <TimeLines
            key={metric}
            title={metric}
            atMs={atMs}
            times={dayAndTime}
            format={(value) => figure(value ?? null)}
            lines={lines(({ metrics }) => metrics.find((one) => one.metric === metric)?.value ?? null)}
          />
        ))}
      </SimpleGrid>
      <Lines label="Windows" minWidth={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>From</Table.Th>
            <Table.Th ta="right">Version</Table.Th>
            <Table.Th ta="right">Answered</Table.Th>
            <Table.Th ta="right">Labelled</Table.Th>
            <Table.Th ta="right">Labels came after</Table.Th>
            <Table.Th>Right</Table.Th>
            {metrics.slice(0, 3).map((metric) => (
              <Table.Th key={metric}>{metric}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.toReversed().map((one) => (
            <Table.Tr key={`${one.fromMs} ${one.version}`}>
              <Table.Td>
                <Moment ms={one.fromMs} />
              </Table.Td>
              <Table.Td ta="right" className="n">
                {one.version}
              </Table.Td>
              <Table.Td ta="right" className="n">
                {figure(one.predictions)}
              </Table.Td>
              <Table.Td ta="right" className="n">
                {percent(one.maturity)}
              </Table.Td>
              <Table.Td ta="right" className="n">
                {one.medianDelayMs === null ? '–' : duration(one.medianDelayMs)}
              </Table.Td>
              <Table.Td className="n">{bounded(one.right, percent)}</Table.Td>
              {metrics.slice(0, 3).map((metric) => (
                <Table.Td key={metric} className="n">
                  {bounded(one.metrics.find((other) => other.metric === metric) ?? null)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Lines>
      <Text size="xs" c="dimmed">
        In brackets the 95 % interval. Below 100 % labelled, a window may still change.
      </Text>
    </>
  )
}
