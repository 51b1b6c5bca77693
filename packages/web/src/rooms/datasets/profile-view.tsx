import { Text } from '@mantine/core'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { getRouteApi } from '@tanstack/react-router'
import { Bars } from '../../parts/bars.tsx'
import { Facts } from '../../parts/facts.tsx'
import { figure, percent } from '../../parts/figures.ts'
import { Peek } from '../../parts/peek.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Pairs } from '../experiments/run-summary.tsx'

/** What of a column's profile is shown; see packages/ml/src/profile. */
interface ColumnProfile {
  readonly name: string
  readonly type: string
  readonly kind?: string
  readonly pii?: unknown
  readonly count: number
  readonly nulls: number
  readonly distinct: number
  readonly distinctIsApproximate?: boolean
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  readonly std: number | null
  readonly quantiles: Record<string, number> | null
  readonly top: readonly { readonly value: unknown; readonly count: number }[]
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null
  readonly patterns?: readonly { readonly pattern: string; readonly count: number }[] | null
}

const route = getRouteApi('/datasets/$name')
const isTime = (type: string) => type === 'date' || type === 'timestamp'
const shown = (type: string, value: number | null): string =>
  value !== null && isTime(type)
    ? new Date(value)
        .toISOString()
        .slice(0, type === 'date' ? 10 : 16)
        .replace('T', ' ')
    : figure(value)

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
    cell: ({ count, nulls }) => percent(nulls / Math.max(1, count + nulls)),
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
    cell: ({ top }) =>
      top
        .slice(0, 4)
        .map(({ value }) => String(value))
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
      titles={top.map(({ value, count }) => `${String(value)}: ${figure(count)}`)}
      height={24}
    />
  )
}

/** Every column with its distribution; one beside them in full. */
export function ProfileView({ version }: { version: DatasetVersion }) {
  const { column } = route.useSearch()
  const navigate = route.useNavigate()
  const profile = version.profile as { columns?: ColumnProfile[] } | null
  const list = profile?.columns ?? []
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
        onOpen={({ name }) => look(name)}
      />
      {one && (
        <Peek
          title={one.name}
          to={`/datasets/${encodeURIComponent(version.name)}?version=${version.number}&column=${encodeURIComponent(one.name)}`}
          onClose={() => look(undefined)}
        >
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
        of={of.top.map(
          ({ value, count }) =>
            [
              isTime(type) && typeof value === 'number' ? shown(type, value) : String(value),
              figure(count),
            ] as const,
        )}
      />
      <Pairs
        title="Patterns"
        right
        of={(of.patterns ?? []).map(({ pattern, count }) => [pattern, figure(count)] as const)}
      />
    </>
  )
}
