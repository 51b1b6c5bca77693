import { Group, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { RowsPage } from '@slipway/contract/dataset-rows'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { SlipwayError } from '@slipway/contract/error'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { api } from '../../../app/api.ts'
import { useRead } from '../../../app/queries.ts'
import { ErrorNote } from '../../../parts/error-note.tsx'
import { figure } from '../../../parts/figures.ts'
import { Grid, type GridColumn, type Sight } from '../../../parts/grid/grid.tsx'
import { Loaded } from '../../../parts/loaded.tsx'
import { ColumnChoice } from '../../experiments/column-choice.tsx'
import { CellView } from './cell-view.tsx'
import { ConditionInput } from './condition-input.tsx'
import { copyRows } from './copy-rows.ts'
import { RowPeek } from './row-peek.tsx'
import { asQuery, type RowsAsked, useRowTiles } from './row-tiles.ts'

const route = getRouteApi('/datasets/$name')
/** While one scrolls on, nothing is read. */
const restMs = 80

/** The rows of a version: filtered by a condition, sorted by a column, any of them in sight at once. */
export function RowsView({ version }: { version: DatasetVersion }) {
  const { filter, sort, row, columns: chosen } = route.useSearch()
  const navigate = route.useNavigate()
  const change = useCallback(
    (next: {
      filter?: string | undefined
      sort?: string | undefined
      columns?: string[] | undefined
      row?: number | undefined
    }) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true }),
    [navigate],
  )
  const asked = useMemo((): RowsAsked => ({ id: version.id, filter, sort }), [version.id, filter, sort])
  const head = useRead(
    'datasets',
    ['rows', asked.id, filter, sort],
    (signal) =>
      api.datasets.readDatasetRows(
        { params: { id: asked.id }, query: { ...asQuery(asked), limit: 0 } },
        { signal },
      ),
    { refetchInterval: false, retry: false },
  )
  const wrong = head.error instanceof SlipwayError && head.error.kind === 'invalid' ? head.error : null
  const known = useMemo(
    () => (head.data?.columns ?? version.fields).map(({ name }) => name),
    [head.data, version.fields],
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
      {wrong && head.data ? (
        <Table page={head.data} asked={asked} chosen={chosen} row={row} change={change} stale />
      ) : (
        !wrong && (
          <Loaded of={head}>
            {(page) => (
              <Table page={page} asked={asked} chosen={chosen} row={row} change={change} stale={false} />
            )}
          </Loaded>
        )
      )}
    </>
  )
}

function Table({
  page,
  asked,
  chosen,
  row,
  change,
  stale,
}: {
  page: RowsPage
  asked: RowsAsked
  chosen: readonly string[] | undefined
  row: number | undefined
  change: (next: { sort?: string | undefined; row?: number | undefined }) => void
  /** The condition is wrong: what it was before is still shown, and nothing new is read. */
  stale: boolean
}) {
  const [said, setSaid] = useState('')
  const [sight, setSight] = useState<Sight>({ rows: [0, 0], columns: [0, 0] })
  const [rested] = useDebouncedValue(sight, restMs, { leading: true })
  const columns = useMemo(() => shownColumns(page, chosen), [page, chosen])
  const names = useMemo(() => columns.map(({ id }) => id), [columns])
  const rows = stale ? 0 : page.reachable
  const tiles = useRowTiles(asked, names, rows, rested)
  const by = asked.sort?.replace(/^-/, '')
  const look = useCallback(
    (at: number | undefined) => change({ row: at === undefined ? undefined : at + 1 }),
    [change],
  )
  const copy = useCallback(
    (range: Parameters<typeof copyRows>[2], withHead: boolean) => {
      setSaid('Copying …')
      copyRows(asked, names, range, withHead).then(setSaid, (error: unknown) =>
        setSaid(error instanceof Error ? error.message : String(error)),
      )
    },
    [asked, names],
  )
  return (
    <>
      <Group justify="space-between" mb={4} gap="xs">
        <Text c="dimmed" className="n" aria-live="polite">
          {countOf(page, asked)}
        </Text>
        <Text c="dimmed" aria-live="polite">
          {said || 'Enter opens a row · Ctrl C copies, with Shift also the names'}
        </Text>
      </Group>
      {tiles.error && <ErrorNote error={tiles.error} />}
      {rows === 0 ? (
        <Text c="dimmed">{stale ? 'The condition cannot be read.' : 'No row is so.'}</Text>
      ) : (
        <Grid
          label="Rows"
          about={JSON.stringify(asked)}
          columns={columns}
          rows={rows}
          numberOf={(at) => figure(tiles.numberOf(at) ?? (asked.filter || asked.sort ? null : at + 1))}
          cell={(at, column) => <CellView of={tiles.cellAt(at, column)} />}
          sorted={by === undefined ? undefined : { by, desc: asked.sort !== by }}
          onSort={(column) =>
            change({
              sort: by !== column ? column : asked.sort === column ? `-${column}` : undefined,
              row: undefined,
            })
          }
          onSight={setSight}
          onCopy={copy}
          onOpen={look}
        />
      )}
      {row !== undefined && (
        <RowPeek
          asked={asked}
          at={row - 1}
          to={`${location.pathname}${location.search}`}
          columns={page.columns.map(({ name }) => name)}
          onClose={() => look(undefined)}
        />
      )}
    </>
  )
}

const countOf = ({ total, matching, reachable }: RowsPage, { filter }: RowsAsked): string => {
  const rows = filter ? `${figure(matching)} of ${figure(total)} rows` : `${figure(total)} rows`
  return reachable < matching ? `${rows}; the first ${figure(reachable)} of this order are shown` : rows
}

const widths = { integer: 104, number: 128, boolean: 80, date: 112, timestamp: 190, text: 200 } as const
const [characterPx, narrowest, widest] = [7.6, 72, 320]

const shownColumns = ({ columns }: RowsPage, chosen: readonly string[] | undefined): GridColumn[] => {
  const wanted = chosen && new Set(chosen)
  return columns
    .filter(({ name }) => !wanted || wanted.has(name))
    .map(({ name, type, treatment, pii }) => ({
      id: name,
      label: name,
      note: [
        type,
        pii,
        treatment && { mask: 'masked', hmac: 'pseudonyms', keep: undefined, drop: undefined }[treatment],
      ]
        .filter(Boolean)
        .join(' · '),
      widthPx: Math.max(narrowest, widths[type], Math.min(widest, name.length * characterPx + 24)),
      right: type === 'integer' || type === 'number',
    }))
}
