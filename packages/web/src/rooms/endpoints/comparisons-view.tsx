import { SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import type { ComparisonBody } from '@slipway/contract/comparisons'
import type { EndpointDetail } from '@slipway/contract/serving'
import { Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { figure, percent } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Status } from '../../parts/status.tsx'
import { LatencyBars } from './latency-bars.tsx'
import { PairsView } from './pairs-view.tsx'

/** Every challenger and shadow beside the champion, in sentences first, then in figures. */
export function ComparisonsView({ endpoint: { name, model } }: { endpoint: EndpointDetail }) {
  const read = useRead('serving', ['comparisons', name], (signal) =>
    api.serving.listComparisons({ params: { name }, query: {} }, { signal }),
  )
  return (
    <Loaded of={read}>
      {({ comparisons }) =>
        comparisons.length === 0 ? (
          <Empty
            what="One version answers alone. This asks the newest the same, and gives nobody its answers:"
            command={`slipway deploy ${model}@latest --to ${name} --shadow 1`}
          />
        ) : (
          <Stack gap="xl">
            {comparisons.map((one) => (
              <Comparison key={one.candidate.variant} of={one} endpoint={name} />
            ))}
          </Stack>
        )
      }
    </Loaded>
  )
}

function Comparison({ of, endpoint }: { of: ComparisonBody; endpoint: string }) {
  const { champion, candidate, agreement, scores, verdict } = of
  const row = (name: string, a: string, b: string) => (
    <Table.Tr key={name}>
      <Table.Th scope="row" fw={400}>
        {name}
      </Table.Th>
      <Table.Td ta="right" className="n">
        {a}
      </Table.Td>
      <Table.Td ta="right" className="n">
        {b}
      </Table.Td>
    </Table.Tr>
  )
  return (
    <section>
      <Title order={2}>
        {candidate.variant} ({of.role}): version {candidate.version} beside version {champion.version}
      </Title>
      <Text fw={600}>
        <Status of={verdict.verdict} /> {verdict.words}
      </Text>
      {of.sentences.map((sentence) => (
        <Text key={sentence}>{sentence}</Text>
      ))}
      <Facts
        of={[
          ['Rows that both answered', figure(of.pairs)],
          [
            'Agree',
            agreement
              ? `${percent(agreement.value)} (${percent(agreement.low)}–${percent(agreement.high)})`
              : '–',
          ],
          ['Scores moved (PSI)', scores ? figure(scores.psi) : '–'],
        ]}
      />
      <SimpleGrid cols={{ base: 1, md: 2 }} mt="xs" style={{ alignItems: 'start' }}>
        <Table w="auto" verticalSpacing={3}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <span className="away">Figure</span>
              </Table.Th>
              <Table.Th ta="right">{champion.variant}</Table.Th>
              <Table.Th ta="right">{candidate.variant}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {row('Requests', figure(champion.requests), figure(candidate.requests))}
            {row('Errors', figure(champion.errors), figure(candidate.errors))}
            {(of.labels?.metrics ?? []).map((one) =>
              row(one.metric, figure(one.champion), figure(one.candidate)),
            )}
            {of.kpis.map((one) => row(one.kpi, figure(one.champion.mean), figure(one.candidate.mean)))}
          </Table.Tbody>
        </Table>
        <LatencyBars champion={champion} candidate={candidate} />
      </SimpleGrid>
      {of.disagreements.length > 0 && (
        <>
          <Title order={3} fz="sm" mt="sm">
            Where they said different things to the same row
          </Title>
          <Table w="auto" verticalSpacing={3}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{champion.variant} said</Table.Th>
                <Table.Th>{candidate.variant} said</Table.Th>
                <Table.Th ta="right">Rows</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {of.disagreements.slice(0, 12).map((one) => (
                <Table.Tr key={`${one.champion} ${one.candidate}`}>
                  <Table.Td>{one.champion}</Table.Td>
                  <Table.Td>{one.candidate}</Table.Td>
                  <Table.Td ta="right" className="n">
                    {figure(one.count)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
      {of.paired && (
        <PairsView endpoint={endpoint} champion={champion.variant} candidate={candidate.variant} />
      )}
      <Text mt="xs">
        <Link
          to="/endpoints/$name"
          params={{ name: endpoint }}
          search={{ tab: 'log', variant: candidate.variant }}
        >
          What {candidate.variant} was asked and said
        </Link>
      </Text>
      {(of.labels?.slices ?? [])
        .filter(({ worse }) => worse)
        .map(({ column, slice, words }) => (
          <Text key={`${column} ${slice}`} c="var(--bad)">
            ▼ {words}
          </Text>
        ))}
    </section>
  )
}
