import { Group } from '@mantine/core'
import type { RowsPage } from '@slipway/contract/dataset-rows'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { SlipwayError } from '@slipway/contract/error'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { DatasetSearch } from '../../../app/router.tsx'
import { useRead } from '../../../app/queries.ts'
import { figure } from '../../../parts/figures.ts'
import { SourceGrid } from '../../../parts/grid/source-grid.tsx'
import { Loaded } from '../../../parts/loaded.tsx'
import { ColumnChoice } from '../../experiments/column-choice.tsx'
import { ConditionInput } from './condition-input.tsx'
import { RowPeek } from './row-peek.tsx'
import { type RowsAsked, rowsOf } from './rows-of.ts'

const route = getRouteApi('/datasets/$name')

/** The rows of a version: filtered by a condition, sorted by a column, any of them in sight at once. */
export function RowsView({ version }: { version: DatasetVersion }) {
  const { filter, sort, row, columns: chosen } = route.useSearch()
  const navigate = route.useNavigate()
  const change = useCallback(
    (next: Partial<DatasetSearch>) =>
      void navigate({ search: (before) => ({ ...before, ...next }), replace: true }),
    [navigate],
  )
  const asked = useMemo((): RowsAsked => ({ id: version.id, filter, sort }), [version.id, filter, sort])
  const source = useMemo(() => rowsOf(asked), [asked])
  const by = sort?.replace(/^-/, '')
  const head = useRead(source.room, ['head', ...source.key], (signal) => source.read({ limit: 0 }, signal), {
    refetchInterval: false,
    retry: false,
  })
  const wrong = head.error instanceof SlipwayError && head.error.kind === 'invalid' ? head.error : null
  const known = useMemo(
    () => (head.data?.columns ?? version.fields).map(({ name }) => name),
    [head.data, version.fields],
  )
  const shown = useMemo(
    () => (head.data?.columns ?? []).filter(({ name }) => chosen?.includes(name) ?? true),
    [head.data, chosen],
  )
  return (
    <>
      <Group gap="sm" align="flex-start" mb="xs">
        <ConditionInput
          value={filter ?? ''}
          columns={version.fields}
          error={wrong}
          onChange={(text) => change({ filter: text || undefined, row: undefined })}
        />
        <ColumnChoice
          known={known}
          chosen={chosen ?? known}
          onChange={(next) =>
            change({ columns: next.length > 0 && next.length < known.length ? next : undefined })
          }
        />
      </Group>
      {!wrong && (
        <Loaded of={head}>
          {(page) => (
            <SourceGrid
              source={source}
              columns={shown}
              rows={page.reachable}
              counted={countOf(page, asked)}
              ordered={!filter && !sort}
              sorted={by === undefined ? undefined : { by, desc: sort !== by }}
              onSort={(column) => change({ sort: next(sort, column), row: undefined })}
              opened={row === undefined ? undefined : row - 1}
              onOpen={(at) => change({ row: at + 1 })}
            />
          )}
        </Loaded>
      )}
      {row !== undefined && head.data && (
        <RowPeek
          source={source}
          at={row - 1}
          columns={head.data.columns.map(({ name }) => name)}
          onClose={() => change({ row: undefined })}
        />
      )}
    </>
  )
}

/** Pressed again, the largest come first; pressed once more, rows stand as they are. */
const next = (sort: string | undefined, column: string): string | undefined =>
  sort === column ? `-${column}` : sort === `-${column}` ? undefined : column

const countOf = ({ total, matching, reachable }: RowsPage, { filter }: RowsAsked): string => {
  const rows = filter ? `${figure(matching)} of ${figure(total)} rows` : `${figure(total)} rows`
  return reachable < matching ? `${rows}; the first ${figure(reachable)} of this order are shown` : rows
}
