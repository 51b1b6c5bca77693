import { Table, Text, Title } from '@mantine/core'
import type { ModelVersion } from '@slipway/contract/registry'
import { IntervalBar } from '../../parts/bars.tsx'
import { figure } from '../../parts/figures.ts'
import { Status } from '../../parts/status.tsx'
import { Interval } from './metric-value.tsx'
import { slicesOf, slicesInWords } from './slices.ts'

/** The metric that a version is judged by, for groups of rows: where it is clearly worse, and how far groups lie apart. */
export function SlicesView({ version }: { version: ModelVersion }) {
  const slices = slicesOf(version)
  if (slices.length === 0) return null
  const metric = slices[0]!.metric
  const drawn = slices.every(({ low, high }) => low >= 0 && high <= 1)
  return (
    <section>
      <Title order={2} mb={4}>
        For groups of rows
      </Title>
      {slicesInWords(slices).map((line) => (
        <Text key={line}>{line}</Text>
      ))}
      <Table.ScrollContainer
        minWidth={420}
        maxHeight={420}
        scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      >
        <Table verticalSpacing={3} stickyHeader className="figures">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Rows where</Table.Th>
              <Table.Th ta="right">Rows</Table.Th>
              <Table.Th ta="right">{metric} (95 %)</Table.Th>
              {drawn && (
                <Table.Th>
                  <span className="away">Picture</span>
                </Table.Th>
              )}
              <Table.Th>
                <span className="away">Verdict</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {slices.map((one) => (
              <Table.Tr key={`${one.column} ${one.value}`}>
                <Table.Th scope="row" fw={400}>
                  {one.column} <span className="soft">is</span> {one.value}
                </Table.Th>
                <Table.Td ta="right" className="n">
                  {figure(one.n)}
                </Table.Td>
                <Table.Td ta="right" className="n">
                  <Interval of={{ ...one, value: one.metricValue }} />
                </Table.Td>
                {drawn && (
                  <Table.Td>
                    <IntervalBar
                      value={one.metricValue}
                      low={one.low}
                      high={one.high}
                      label={`${metric} where ${one.column} is ${one.value}`}
                    />
                  </Table.Td>
                )}
                <Table.Td>{one.worse && <Status of="worse" />}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}
