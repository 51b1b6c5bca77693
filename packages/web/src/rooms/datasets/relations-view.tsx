import './relations.css'
import { SimpleGrid, Table, Text, Title } from '@mantine/core'
import type { DatasetRelations } from '@slipway/contract/dataset-relations'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { matrixSvg } from '../../parts/chart/drawn-svg.ts'
import { duration, figure } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { ValueBars } from '../../parts/value-bars.tsx'
import { columnsOf, type Gaps, missingOf, shown } from './column-profile.ts'

const mostPairs = 12

/** How columns hang together: correlations, values missing in the same rows, likely keys, gaps in time. */
export function RelationsView({ version }: { version: DatasetVersion }) {
  const read = useRead(
    'datasets',
    ['relations', version.id],
    (signal) => api.datasets.datasetRelations({ params: { id: version.id } }, { signal }),
    { refetchInterval: false, retry: false, staleTime: Number.POSITIVE_INFINITY, placeholderData: undefined },
  )
  const missing = missingOf(version).filter(({ columns }) => columns.length > 0)
  const gaps = columnsOf(version).flatMap(({ name, type, gaps }) => (gaps ? [{ name, type, gaps }] : []))
  return (
    <>
      <Loaded of={read}>
        {({ keys, correlations }) => (
          <>
            <section>
              <Title order={2}>Likely keys</Title>
              {keys.length === 0 ? (
                <Text c="dimmed">No column, nor two or three together, tell every row from all others.</Text>
              ) : (
                <ul>
                  {keys.map((key) => (
                    <li key={key.join()}>{key.join(' with ')}</li>
                  ))}
                </ul>
              )}
            </section>
            <Correlations of={correlations} />
          </>
        )}
      </Loaded>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" mt="lg">
        <section>
          {missing.length === 0 ? (
            <>
              <Title order={2}>Missing together</Title>
              <Text c="dimmed">No value is missing.</Text>
            </>
          ) : (
            <ValueBars
              title="Missing together, in so many rows"
              of={missing.map(({ columns, rows }) => ({ label: columns.join(', '), value: rows }))}
            />
          )}
        </section>
        <section>
          <Title order={2}>Gaps in time</Title>
          {gaps.length === 0 ? (
            <Text c="dimmed">No column of times has gaps.</Text>
          ) : (
            gaps.map((one) => <GapsOf key={one.name} {...one} />)
          )}
        </section>
      </SimpleGrid>
    </>
  )
}

function Correlations({ of }: { of: DatasetRelations['correlations'] }) {
  const names = [...new Set(of.flatMap(({ columns }) => columns))]
  if (names.length < 2)
    return (
      <section>
        <Title order={2} mt="lg">
          Correlations
        </Title>
        <Text c="dimmed">There are no two columns of numbers that vary.</Text>
      </section>
    )
  const found = new Map(
    of.flatMap(({ columns: [a, b], r }) => [[`${a}\n${b}`, r] as const, [`${b}\n${a}`, r] as const]),
  )
  const at = (a: string, b: string): number | null => (a === b ? 1 : (found.get(`${a}\n${b}`) ?? null))
  const strongest = of.slice(0, mostPairs)
  const title = 'Correlations'
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl" mt="lg">
      <ChartFigure
        title={title}
        data={() => ({
          columns: ['first', 'second', 'pearson', 'rows'],
          rows: of.map(({ columns: [a, b], r, rows }) => [a, b, r, rows]),
        })}
        svg={() =>
          matrixSvg(title, names, names, (row, column) => {
            const r = at(names[row]!, names[column]!)
            return r === null
              ? null
              : { shown: signed(r), color: onPaper(r), ink: Math.abs(r) > 0.6 ? '#fff' : '#24292f' }
          })
        }
      >
        <div className="matrix" tabIndex={0} role="region" aria-label="Correlations, as a table">
          <table>
            <thead>
              <tr>
                <td />
                {names.map((name) => (
                  <th key={name} scope="col" title={name}>
                    <span>{name}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {names.map((row) => (
                <tr key={row}>
                  <th scope="row" title={row}>
                    {row}
                  </th>
                  {names.map((column) => {
                    const r = at(row, column)
                    return (
                      <td
                        key={column}
                        className="n"
                        title={`${row} and ${column}`}
                        style={r === null || row === column ? undefined : { background: tint(r) }}
                      >
                        {r === null ? '–' : row === column ? '' : signed(r)}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </ChartFigure>
      <section>
        <Title order={2}>The strongest</Title>
        <Table verticalSpacing={3}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Columns</Table.Th>
              <Table.Th ta="right">Pearson’s r</Table.Th>
              <Table.Th ta="right">Rows with both</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {strongest.map(({ columns: [a, b], r, rows }) => (
              <Table.Tr key={`${a} ${b}`}>
                <Table.Td>
                  {a} and {b}
                </Table.Td>
                <Table.Td ta="right" className="n">
                  {signed(r)}
                </Table.Td>
                <Table.Td ta="right" className="n">
                  {figure(rows)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </SimpleGrid>
  )
}

const signed = (r: number): string => `${r <= -0.005 ? '−' : ''}${Math.abs(r).toFixed(2)}`

/** Blue rises with, orange falls: told apart also by those who see few colours, and the sign stands there. */
const tint = (r: number): string =>
  `color-mix(in srgb, ${r > 0 ? '#0072b2' : '#d55e00'} ${Math.round(Math.abs(r) * 45)}%, transparent)`

const onPaper = (r: number): string => {
  const [red, green, blue] = r > 0 ? [0, 114, 178] : [213, 94, 0]
  const mix = (part: number) => Math.round(255 + (part - 255) * Math.abs(r))
  return `rgb(${mix(red!)},${mix(green!)},${mix(blue!)})`
}

function GapsOf({ name, type, gaps }: { name: string; type: string; gaps: Gaps }) {
  return (
    <div>
      <Text fw={600}>{name}</Text>
      <Text>
        A value every {duration(gaps.stepMs)}
        {gaps.count === 0
          ? ', without a gap.'
          : `; ${figure(gaps.count)} gaps, ${figure(gaps.missingSteps)} steps left out.`}
      </Text>
      {gaps.longest.length > 0 && (
        <ul>
          {gaps.longest.map(({ fromMs, toMs }) => (
            <li key={fromMs} className="n">
              {shown(type, fromMs)} to {shown(type, toMs)}{' '}
              <span className="soft">{duration(toMs - fromMs)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
