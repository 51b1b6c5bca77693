import { Text } from '@mantine/core'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { getRouteApi } from '@tanstack/react-router'
import { Bars } from '../../parts/bars.tsx'
import { ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { Facts } from '../../parts/facts.tsx'
import { figure, percent } from '../../parts/figures.ts'
import { Peek } from '../../parts/peek/peek.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { type ColumnProfile, columnsOf, shown, word } from './column-profile.ts'
import { Pairs } from '../experiments/run-summary.tsx'

const route = getRouteApi('/datasets/$name')

const columns: Column<ColumnProfile>[] = [
  { id: 'name', label: 'Column', width: 13, cell: ({ name }) => <b>{name}</b> },
  {
    id: 'type',
    label: 'Type',
    width: 8,
    cell: ({ type, kind }) => (kind && kind !== type ? `${type} · ${kind}` : type),
  },
  {
    id: 'shape',
    label: 'Distribution',
    width: 11,
    cell: (column) => <Shape of={column} />,
  },
  {
    id: 'missing',
    label: 'Missing',
    width: 6,
    right: true,
    cell: ({ count, nulls }) => percent(nulls / Math.max(1, count + nulls), 1),
  },
  {
    id: 'distinct',
    label: 'Different',
    width: 7,
    right: true,
    cell: ({ distinct, distinctIsApproximate }) => `${distinctIsApproximate ? '~' : ''}${figure(distinct)}`,
  },
  { id: 'min', label: 'Least', width: 8, right: true, cell: ({ type, min }) => shown(type, min) },
  { id: 'mean', label: 'Mean', width: 7, right: true, cell: ({ type, mean }) => shown(type, mean) },
  { id: 'max', label: 'Greatest', width: 8, right: true, cell: ({ type, max }) => shown(type, max) },
  {
    id: 'top',
    label: 'Most frequent',
    cell: ({ type, top }) =>
      top
        .slice(0, 4)
        .map(({ value }) => word(type, value))
        .join(', '),
  },
]

function Shape({ of: { name, type, histogram, top } }: { of: ColumnProfile }) {
  if (histogram)
    return (
      <Bars
        label={`${name}: from ${shown(type, histogram.edges[0] ?? null)} to ${shown(type, histogram.edges.at(-1) ?? null)}`}
        counts={histogram.counts}
        titles={histogram.counts.map(
          (count, index) =>
            `${shown(type, histogram.edges[index] ?? null)} to ${shown(type, histogram.edges[index + 1] ?? null)}: ${figure(count)}`,
        )}
        height={24}
      />
    )
  if (top.length === 0) return null
  return (
    <Bars
      label={`${name}: the most frequent values`}
      counts={top.map(({ count }) => count)}
      titles={top.map(({ value, count }) => `${word(type, value)}: ${figure(count)}`)}
      height={24}
    />
  )
}

/** Every column with its distribution; one beside them in full. */
export function ProfileView({ version }: { version: DatasetVersion }) {
  const { column } = route.useSearch()
  const navigate = route.useNavigate()
  const list = columnsOf(version)
  const look = (next: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, column: next }), replace: true })
  if (list.length === 0)
    return (
      <>
        <Text c="dimmed">This version has no profile.</Text>
        <ul>
          {version.fields.map(({ name, type }) => (
            <li key={name}>
              {name} <span className="soft">{type}</span>
            </li>
          ))}
        </ul>
      </>
    )
  const one = list.find(({ name }) => name === column)
  return (
    <>
      <Rows
        label="Columns"
        rows={list}
        columns={columns}
        idOf={({ name }) => name}
        selected={column}
        onLook={({ name }) => look(name)}
      />
      {one && (
        <Peek title={one.name} onClose={() => look(undefined)}>
          <Whole of={one} />
        </Peek>
      )}
    </>
  )
}

function Whole({ of }: { of: ColumnProfile }) {
  const { type, histogram, quantiles } = of
  return (
    <>
      <Facts
        of={[
          ['Type', type],
          ['Kind', of.kind ?? '–'],
          ['Values', figure(of.count)],
          ['Missing', figure(of.nulls)],
          ['Different', figure(of.distinct)],
          ['Standard deviation', figure(of.std)],
        ]}
      />
      {histogram && (
        <ChartFigure
          title="Distribution"
          data={() => ({
            columns: ['from', 'to', 'rows'],
            rows: histogram.counts.map((count, i) => [histogram.edges[i], histogram.edges[i + 1], count]),
          })}
        >
          <Bars
            label={`Distribution of ${of.name}`}
            counts={histogram.counts}
            width={420}
            height={120}
            titles={histogram.counts.map(
              (count, index) =>
                `${shown(type, histogram.edges[index] ?? null)} to ${shown(type, histogram.edges[index + 1] ?? null)}: ${figure(count)}`,
            )}
          />
        </ChartFigure>
      )}
      {quantiles && (
        <Pairs
          title="Quantiles"
          right
          of={Object.entries(quantiles).map(([name, value]) => [name, shown(type, value)] as const)}
        />
      )}
      <Pairs
        title="Most frequent"
        right
        of={of.top.map(({ value, count }) => [word(type, value), figure(count)] as const)}
      />
      <Pairs
        title="Patterns"
        right
        of={(of.patterns ?? []).map(({ pattern, count }) => [pattern, figure(count)] as const)}
      />
    </>
  )
}
