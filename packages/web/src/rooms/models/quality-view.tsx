import { SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import type { ModelVersion } from '@slipway/contract/registry'
import { IntervalBar } from '../../parts/bars.tsx'
import { ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { barsSvg, matrixSvg } from '../../parts/chart/drawn-svg.ts'
import { figure, percent } from '../../parts/figures.ts'
import { Status } from '../../parts/status.tsx'
import { CurvesView } from './curves-view.tsx'
import { Interval } from './metric-value.tsx'
import { SlicesView } from './slices-view.tsx'

interface Importance {
  readonly column: string
  readonly share: number
}

/** Metrics with their intervals beside the champion's, the gate's evidence, and what the model leans on. */
export function QualityView({
  version,
  champion,
}: {
  version: ModelVersion
  /** null where it is the champion itself, or there is none. */
  champion: ModelVersion | null
}) {
  const importances = importancesOf(version.facts.importance)
  const words = Array.isArray(version.facts.words) ? version.facts.words.map(String) : []
  return (
    <>
      <CurvesView version={version} champion={champion} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl" mt="lg">
        <section>
          <Title order={2} mb={4}>
            Metrics
          </Title>
          {words.map((line) => (
            <Text key={line}>{line}</Text>
          ))}
          <Table.ScrollContainer minWidth={320}>
            <Table verticalSpacing={4} className="figures">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Metric</Table.Th>
                  <Table.Th ta="right">Value (95 %)</Table.Th>
                  <Table.Th>
                    <span className="away">Picture</span>
                  </Table.Th>
                  {champion && <Table.Th ta="right">Champion {champion.number}</Table.Th>}
                  <Table.Th>On</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {Object.entries(version.metrics).map(([name, metric]) => {
                  const { value, low, high, on, n } = metric
                  const before = champion?.metrics[name]
                  return (
                    <Table.Tr key={name}>
                      <Table.Th scope="row" fw={400}>
                        {name}
                      </Table.Th>
                      <Table.Td ta="right" className="n">
                        <Interval of={metric} />
                      </Table.Td>
                      <Table.Td>
                        {low >= 0 && high <= 1 && low !== high && (
                          <IntervalBar
                            value={value}
                            low={low}
                            high={high}
                            label={`${name}: ${figure(value)} between ${figure(low)} and ${figure(high)}`}
                          />
                        )}
                      </Table.Td>
                      {champion && (
                        <Table.Td ta="right" className="n">
                          {before ? <Interval of={before} /> : '–'}
                        </Table.Td>
                      )}
                      <Table.Td className="soft">
                        {on}, {figure(n)} rows
                      </Table.Td>
                    </Table.Tr>
                  )
                })}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </section>
        <Stack gap="lg">
          <SlicesView version={version} />
          <Gate of={version.gate} />
          {importances.length > 0 && (
            <ChartFigure
              title="What it leans on"
              data={() => ({
                columns: ['column', 'share'],
                rows: importances.map(({ column, share }) => [column, share]),
              })}
              svg={() =>
                barsSvg(
                  'What it leans on',
                  importances
                    .slice(0, 30)
                    .map(({ column, share }) => ({ label: column, value: share, shown: percent(share) })),
                )
              }
            >
              <Table verticalSpacing={2}>
                <Table.Tbody>
                  {importances.slice(0, 15).map(({ column, share }) => (
                    <Table.Tr key={column}>
                      <Table.Th scope="row" fw={400}>
                        {column}
                      </Table.Th>
                      <Table.Td w="50%">
                        <svg width="100%" height={10} role="img" aria-label={`${column}: ${percent(share)}`}>
                          <rect width={`${Math.max(0.5, 100 * share)}%`} height={10} fill="var(--run)" />
                        </svg>
                      </Table.Td>
                      <Table.Td ta="right" className="n">
                        {percent(share)}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </ChartFigure>
          )}
          <Confusion of={version} />
        </Stack>
      </SimpleGrid>
    </>
  )
}

function Gate({ of }: { of: ModelVersion['gate'] }) {
  return (
    <section>
      <Title order={2} mb={4}>
        Gate
      </Title>
      {of === null ? (
        <Text c="dimmed">No gate has looked at this version.</Text>
      ) : (
        <>
          <Status of={of.passed ? 'passed' : 'refused'} />
          <ul>
            {of.rules.map(({ rule, ok, detail }) => (
              <li key={rule}>
                <Status of={ok ? 'passed' : 'failed'} /> {rule} <span className="soft">{detail}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** Rows are what was, columns what was said. */
function Confusion({ of }: { of: ModelVersion }) {
  const { classes } = of.signature
  const counts = of.facts.confusion
  if (!Array.isArray(classes) || !Array.isArray(counts) || !Array.isArray(counts[0])) return null
  const table = counts as number[][]
  const names = classes.map(String)
  const most = Math.max(...table.flat())
  return (
    <ChartFigure
      title="What was, and what it said"
      data={() => ({
        columns: ['was', ...names.map((name) => `said ${name}`)],
        rows: table.map((row, i) => [names[i], ...row]),
      })}
      svg={() =>
        matrixSvg('What was (down), and what it said (across)', names, names, (row, column) => {
          const count = table[row]![column]!
          const pale = Math.round(255 * (1 - count / most))
          return {
            shown: figure(count),
            color: `rgb(${pale},${pale},255)`,
            ink: pale < 128 ? '#fff' : '#24292f',
          }
        })
      }
    >
      <Table withColumnBorders>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>was ↓ said →</Table.Th>
            {classes.map((name) => (
              <Table.Th key={String(name)} ta="right">
                {String(name)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.map((row, index) => (
            <Table.Tr key={String(classes[index])}>
              <Table.Th scope="row">{String(classes[index])}</Table.Th>
              {row.map((count, at) => (
                <Table.Td
                  key={String(classes[at])}
                  ta="right"
                  className="n"
                  bg={`color-mix(in srgb, var(--run) ${Math.round((30 * count) / most)}%, transparent)`}
                >
                  {figure(count)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ChartFigure>
  )
}

const importancesOf = (value: unknown): Importance[] => {
  const pairs = Array.isArray(value)
    ? value.map(
        (one: Record<string, unknown>) =>
          [one.column ?? one.feature ?? one.name, one.share ?? one.importance ?? one.value] as const,
      )
    : Object.entries((value ?? {}) as Record<string, unknown>)
  const known = pairs
    .filter((pair): pair is [string, number] => typeof pair[0] === 'string' && typeof pair[1] === 'number')
    .toSorted((a, b) => b[1] - a[1])
  const sum = known.reduce((total, [, share]) => total + Math.max(0, share), 0) || 1
  return known.map(([column, share]) => ({ column, share: Math.max(0, share) / sum }))
}
