import type { DiffRows } from '@slipway/contract/dataset-diff'
import { useQueries } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { api } from '../../../app/api.ts'
import { ErrorNote } from '../../../parts/error-note.tsx'
import { figure } from '../../../parts/figures.ts'
import { CellView } from '../../../parts/grid/cell-view.tsx'
import { Grid, type GridColumn, type Sight } from '../../../parts/grid/grid.tsx'
import { copyText, tsv } from '../../../parts/grid/tsv.ts'
import type { Range } from '../../../parts/grid/selection.ts'

export type Kind = 'changed' | 'added' | 'removed'

const tileRows = 100
const heightPx = 460

/** Rows that differ; of those that changed, what stood in a cell before what stands there now. */
export function DiffGrid({
  id,
  before,
  keyColumns,
  kind,
  columns,
  count,
}: {
  id: string
  before: string
  keyColumns: readonly string[]
  kind: Kind
  columns: readonly string[]
  count: number
}) {
  const [sight, setSight] = useState<Sight>({ rows: [0, 30], columns: [0, 0] })
  const tiles = useMemo(() => {
    const first = Math.floor(sight.rows[0] / tileRows)
    const last = Math.floor(Math.max(sight.rows[0], sight.rows[1] - 1) / tileRows)
    return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * tileRows)
  }, [sight])
  const read = useQueries({
    queries: tiles.map((offset) => ({
      queryKey: ['datasets', 'diff rows', id, before, keyColumns, kind, columns, offset],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.datasets.readDiffRows(
          {
            params: { id },
            query: { before, key: [...keyColumns], kind, columns: [...columns], offset, limit: tileRows },
          },
          { signal },
        ),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
      refetchInterval: false as const,
      placeholderData: undefined,
      retry: false,
    })),
  })
  const pageOf = (row: number): DiffRows | undefined => read[tiles.indexOf(row - (row % tileRows))]?.data
  const rowOf = (row: number) => pageOf(row)?.rows[row % tileRows]
  const known = read.find(({ data }) => data)?.data
  const shown = useMemo(
    () =>
      (known?.columns ?? columns.map((name) => ({ name, type: 'text' as const, treatment: undefined }))).map(
        ({ name, type }): GridColumn => ({
          id: name,
          label: name,
          note: keyColumns.includes(name) ? `${type} · key` : type,
          widthPx: Math.max(kind === 'changed' ? 190 : 130, Math.min(300, name.length * 7.6 + 24)),
          right: (type === 'integer' || type === 'number') && kind !== 'changed',
        }),
      ),
    [known, columns, keyColumns, kind],
  )
  const error = read.find((one) => one.error)?.error
  const copy = useCallback(
    ({ rows: [first, last], columns: [left, right] }: Range, withHead: boolean) => {
      const cells = Array.from({ length: last - first + 1 }, (_, i) =>
        rowOf(first + i)
          ?.cells.slice(left, right + 1)
          .map((cell) => (typeof cell === 'object' && cell !== null ? cell.begins : cell)),
      ).filter((row) => row !== undefined)
      void copyText(
        tsv(withHead ? [shown.slice(left, right + 1).map(({ label }) => label), ...cells] : cells),
      )
    },
    // The pages that are there are what is copied.
    [read, shown],
  )
  if (error) return <ErrorNote error={error} />
  return (
    <Grid
      label={`Rows ${kind}`}
      about={JSON.stringify([id, before, keyColumns, kind])}
      columns={shown}
      rows={Math.min(count, known?.reachable ?? count)}
      numberOf={(at) => {
        const row = rowOf(at)
        return row ? figure(row.after ?? row.before) : null
      }}
      cell={(at, column) => {
        const row = rowOf(at)
        const was = row?.was.find((one) => one.column === column)
        return was ? (
          <span className="changed-cell">
            <del>
              <CellView of={was.cell} />
            </del>
            {' → '}
            <ins>
              <CellView of={row!.cells[column]} />
            </ins>
          </span>
        ) : (
          <CellView of={row?.cells[column]} />
        )
      }}
      sorted={undefined}
      onSight={setSight}
      onCopy={copy}
      heightPx={heightPx}
    />
  )
}
