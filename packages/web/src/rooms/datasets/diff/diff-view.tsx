import './diff.css'
import { Group, MultiSelect, SegmentedControl, Select, SimpleGrid, Text, Title } from '@mantine/core'
import type { DatasetDiff } from '@slipway/contract/dataset-diff'
import type { DatasetField, DatasetVersion, DatasetVersionSummary } from '@slipway/contract/datasets'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api } from '../../../app/api.ts'
import { useRead } from '../../../app/queries.ts'
import { figure } from '../../../parts/figures.ts'
import { Loaded } from '../../../parts/loaded.tsx'
import { columnsOf } from '../column-profile.ts'
import { DiffGrid, type Kind } from './diff-grid.tsx'
import { movedColumns } from './moved.ts'
import { Overlay } from './overlay.tsx'

const route = getRouteApi('/datasets/$name')
const mostColumns = 40

/** What changed since another version: columns, rows, and how values are spread. */
export function DiffView({
  version,
  versions,
}: {
  version: DatasetVersion
  versions: readonly DatasetVersionSummary[]
}) {
  const { against, key } = route.useSearch()
  const navigate = route.useNavigate()
  const others = versions.filter(({ number }) => number !== version.number)
  const other =
    others.find(({ number }) => String(number) === against) ??
    others.find(({ number }) => number < version.number) ??
    others[0]
  const keyColumns = useMemo(() => key ?? likelyKey(version), [key, version])
  if (!other) return <Text c="dimmed">There is one version alone: nothing to compare it with.</Text>
  const change = (next: { against?: string | undefined; key?: string[] | undefined }) =>
    void navigate({
      // Both versions stand in the address, so that it says the same tomorrow.
      search: (before) => ({
        ...before,
        version: String(version.number),
        against: String(other.number),
        ...next,
      }),
      replace: true,
    })
  return (
    <>
      <Group gap="sm" align="flex-end" mb="md">
        <Select
          label="Compared with"
          w={220}
          allowDeselect={false}
          value={String(other.number)}
          data={others.map(({ number, rows }) => ({
            value: String(number),
            label: `version ${number} · ${figure(rows)} rows`,
          }))}
          onChange={(next) => change({ against: next ?? undefined })}
        />
        <MultiSelect
          label="Rows are known by"
          placeholder={keyColumns.length === 0 ? 'all that they hold' : ''}
          miw={240}
          maw="100%"
          searchable
          clearable
          value={[...keyColumns]}
          data={version.fields.map(({ name }) => name)}
          onChange={(next) => change({ key: next })}
        />
      </Group>
      <Rows version={version} before={other} keyColumns={keyColumns} />
      <Distributions version={version} before={other} />
    </>
  )
}

function Rows({
  version,
  before,
  keyColumns,
}: {
  version: DatasetVersion
  before: DatasetVersionSummary
  keyColumns: readonly string[]
}) {
  const read = useRead(
    'datasets',
    ['diff', version.id, before.id, keyColumns],
    (signal) =>
      api.datasets.diffDatasetVersions(
        { params: { id: version.id }, query: { before: before.id, key: [...keyColumns] } },
        { signal },
      ),
    { refetchInterval: false, retry: false, staleTime: Number.POSITIVE_INFINITY, placeholderData: undefined },
  )
  return (
    <Loaded of={read}>
      {(diff) => <Found diff={diff} fields={version.fields} keyColumns={keyColumns} />}
    </Loaded>
  )
}

function Found({
  diff,
  fields,
  keyColumns,
}: {
  diff: DatasetDiff
  fields: readonly DatasetField[]
  keyColumns: readonly string[]
}) {
  const { kind: asked } = route.useSearch()
  const navigate = route.useNavigate()
  const { rows, schema, columns } = diff
  const kinds = (['changed', 'added', 'removed'] as const).filter(
    (kind) => kind !== 'changed' || keyColumns.length > 0,
  )
  const kind: Kind = kinds.find((one) => one === asked) ?? kinds.find((one) => rows[one] > 0) ?? kinds[0]!
  const names = useMemo(() => {
    const differing = columns.map(({ name }) => name)
    const gone = new Set(schema.added.map(({ name }) => name))
    const kept =
      kind === 'removed' ? [...fields.filter(({ name }) => !gone.has(name)), ...schema.removed] : fields
    const rest = kept
      .map(({ name }) => name)
      .filter((name) => !keyColumns.includes(name) && !differing.includes(name))
    return [...keyColumns, ...differing, ...rest].slice(0, mostColumns)
  }, [diff, fields, kind, keyColumns])
  return (
    <section>
      <Group gap="md" mb="xs" align="center">
        <SegmentedControl
          aria-label="Rows that"
          size="xs"
          value={kind}
          data={kinds.map((one) => ({ value: one, label: `${figure(rows[one])} ${one}` }))}
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, kind: next }), replace: true })
          }
        />
        <Schema of={schema} />
      </Group>
      {kind === 'changed' && columns.length > 0 && (
        <Text c="dimmed" mb="xs" className="n">
          {columns
            .slice(0, 8)
            .map(({ name, changed }) => `${name} in ${figure(changed)}`)
            .join(', ')}
          {columns.length > 8 && ` and ${columns.length - 8} columns more`}
        </Text>
      )}
      {rows[kind] === 0 ? (
        <Text c="dimmed">No row was {kind}.</Text>
      ) : (
        <DiffGrid
          id={diff.after.id}
          before={diff.before.id}
          keyColumns={keyColumns}
          kind={kind}
          columns={names}
          count={rows[kind]}
        />
      )}
    </section>
  )
}

function Schema({ of: { added, removed, changed } }: { of: DatasetDiff['schema'] }) {
  if (added.length + removed.length + changed.length === 0)
    return <Text c="dimmed">The columns are the same.</Text>
  return (
    <ul className="schema-diff" aria-label="Columns that differ">
      {added.map(({ name, type }) => (
        <li key={name}>
          <ins>+ {name}</ins> <span className="soft">{type}</span>
        </li>
      ))}
      {removed.map(({ name, type }) => (
        <li key={name}>
          <del>− {name}</del> <span className="soft">{type}</span>
        </li>
      ))}
      {changed.map(({ name, before, after }) => (
        <li key={name}>
          {name}{' '}
          <span className="soft">
            {before} → {after}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Distributions({ version, before }: { version: DatasetVersion; before: DatasetVersionSummary }) {
  const read = useRead('datasets', ['by id', before.id], (signal) =>
    api.datasets.findDatasetVersion({ params: { id: before.id } }, { signal }),
  )
  return (
    <section>
      <Title order={2} mt="lg" mb="xs">
        How values are spread
      </Title>
      <Loaded of={read}>
        {(earlier) => {
          const compared = movedColumns(columnsOf(earlier), columnsOf(version))
          const moved = compared.filter((one) => one.moved)
          if (compared.length === 0)
            return <Text c="dimmed">One of the versions has no profile to compare with.</Text>
          const names = [`version ${earlier.number}`, `version ${version.number}`] as const
          return (
            <>
              <Text c="dimmed" mb="sm">
                {moved.length === 0
                  ? `All ${compared.length} columns look as before.`
                  : `${moved.length} of ${compared.length} columns moved. Dashed: ${names[0]}. Filled: ${names[1]}.`}
              </Text>
              <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg">
                {moved.map((one) => (
                  <Overlay key={one.name} of={one} names={names} />
                ))}
              </SimpleGrid>
            </>
          )
        }}
      </Loaded>
    </section>
  )
}

/** A column that is different in every row, as far as the profile tells. */
const likelyKey = (version: DatasetVersion): string[] => {
  const found = columnsOf(version).find(
    ({ type, nulls, distinct, distinctIsApproximate }) =>
      type !== 'number' && nulls === 0 && !distinctIsApproximate && distinct === version.rows,
  )
  return found ? [found.name] : []
}
