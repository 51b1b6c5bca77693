import { SegmentedControl, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import type { EndpointDetail } from '@slipway/contract/serving'
import type { EndpointTraffic, VariantTraffic } from '@slipway/contract/traffic'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { figure, percent } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { TimeLines } from '../../parts/time-lines.tsx'

const route = getRouteApi('/endpoints/$name')
const everyMs = 5_000
const minuteMs = 60_000
const ms = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : `${figure(Number(value.toPrecision(2)))} ms`
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
const nameOf = ({ variant, version }: VariantTraffic) => `${variant} · version ${version}`

/** What each variant does now: how much, how fast, and what fails, over the last minutes. */
export function LiveView({ endpoint }: { endpoint: EndpointDetail }) {
  const { minutes = '15' } = route.useSearch()
  const { counts } = endpoint
  const navigate = route.useNavigate()
  const read = useRead(
    'serving',
    ['traffic', endpoint.name, minutes],
    (signal) =>
      api.serving.getEndpointTraffic(
        { params: { name: endpoint.name }, query: { sinceMs: Date.now() - Number(minutes) * minuteMs } },
        { signal },
      ),
    { refetchInterval: everyMs },
  )
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="How far back"
        style={{ alignSelf: 'flex-start' }}
        value={minutes}
        data={['5', '15', '60'].map((value) => ({ value, label: `${value} min` }))}
        onChange={(next) =>
          void navigate({ search: (before) => ({ ...before, minutes: next }), replace: true })
        }
      />
      <Loaded of={read}>
        {(traffic) =>
          sum(traffic.requests) === 0 ? (
            <Empty
              what={`Nobody asked anything in the last ${minutes} minutes. This asks it once:`}
              command={endpoint.example.curl}
            />
          ) : (
            <Traffic of={traffic} endpoint={endpoint} />
          )
        }
      </Loaded>
      <Facts
        of={[
          ['Requests', figure(counts.requests)],
          ['Rows', figure(counts.rows)],
          ['Errors', figure(counts.errors)],
          ['Values never seen in training', figure(counts.unknownCategories)],
          ['Counted since', <Moment key="m" ms={counts.sinceMs} />],
        ]}
      />
    </Stack>
  )
}

function Traffic({ of, endpoint }: { of: EndpointTraffic; endpoint: EndpointDetail }) {
  const { atMs, variants } = of
  const seconds = of.stepMs / 1000
  const answering = variants.filter(({ role }) => role !== 'shadow')
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 3 }} spacing="xl">
        <TimeLines
          title="Requests a second"
          atMs={atMs}
          format={(value) => figure(value ?? null)}
          lines={variants.map((one) => ({
            label: nameOf(one),
            values: one.requests.map((count) => count / seconds),
            dashed: one.role === 'shadow',
          }))}
        />
        <TimeLines
          title="Latency"
          atMs={atMs}
          format={ms}
          lines={answering.flatMap((one, color) => [
            { label: `${nameOf(one)}, p50`, values: one.p50Ms, color },
            { label: `${nameOf(one)}, p99`, values: one.p99Ms, color, dashed: true },
          ])}
        />
        <TimeLines
          title="Errors a second"
          atMs={atMs}
          format={(value) => figure(value ?? null)}
          lines={[
            { label: 'all, callers’ own too', values: of.errors.map((count) => count / seconds) },
            ...variants
              .filter(({ errors }) => sum(errors) > 0)
              .map((one) => ({ label: nameOf(one), values: one.errors.map((count) => count / seconds) })),
          ]}
        />
      </SimpleGrid>
      <Table.ScrollContainer minWidth={560}>
        <Title order={2}>The last minute</Title>
        <Table verticalSpacing={4} w="auto">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Variant</Table.Th>
              <Table.Th>Part</Table.Th>
              <Table.Th ta="right">Requests a second</Table.Th>
              <Table.Th ta="right">Failed</Table.Th>
              <Table.Th ta="right">p50</Table.Th>
              <Table.Th ta="right">p99</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {variants.map((one) => (
              <LastMinute
                key={nameOf(one)}
                of={one}
                steps={Math.round(minuteMs / of.stepMs)}
                endpoint={endpoint}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed">
        Counted by this server every {seconds} s; quantiles are those of the busiest step. Since{' '}
        <Moment ms={endpoint.counts.sinceMs} />: {figure(endpoint.counts.requests)} requests,{' '}
        {figure(endpoint.counts.errors)} errors.
      </Text>
    </>
  )
}

function LastMinute({
  of,
  steps,
  endpoint,
}: {
  of: VariantTraffic
  steps: number
  endpoint: EndpointDetail
}) {
  const last = <T,>(values: readonly T[]) => values.slice(-steps)
  const requests = sum(last(of.requests))
  const busiest = last(of.requests).reduce((best, count, at, all) => (count > all[best]! ? at : best), 0)
  const now = endpoint.variants.find(({ name, version }) => name === of.variant && version === of.version)
  const part = !now
    ? 'answers no more'
    : now.role === 'shadow'
      ? `asked ${percent(now.share)} in silence`
      : `${figure(now.weight)} % of the callers`
  return (
    <Table.Tr>
      <Table.Th scope="row">{nameOf(of)}</Table.Th>
      <Table.Td>{part}</Table.Td>
      <Table.Td ta="right" className="n">
        {figure(requests / 60)}
      </Table.Td>
      <Table.Td ta="right" className="n">
        {figure(sum(last(of.errors)))}
      </Table.Td>
      <Table.Td ta="right" className="n">
        {ms(last(of.p50Ms)[busiest])}
      </Table.Td>
      <Table.Td ta="right" className="n">
        {ms(last(of.p99Ms)[busiest])}
      </Table.Td>
    </Table.Tr>
  )
}
