import { Group, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { RowsPage } from '@slipway/contract/dataset-rows'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { ErrorNote } from '../error-note.tsx'
import { figure } from '../figures.ts'
import { CellView } from './cell-view.tsx'
import { copyRows } from './copy-rows.ts'
import { Grid, type GridColumn, type Sight } from './grid.tsx'
import { type RowsSource, useRowTiles } from './row-tiles.ts'
import type { Range } from './selection.ts'

/** While one scrolls on, nothing is read. */
const restMs = 80
const nowhere: Sight = { rows: [0, 0], columns: [0, 0] }

/** A table of rows that a server has, of which only what is in sight is read. */
export function SourceGrid({
  source,
  columns,
  rows,
  counted,
  ordered,
  sorted,
  onSort,
  opened,
  onOpen,
  heightPx,
}: {
  source: RowsSource
  columns: RowsPage['columns']
  rows: number
  /** How many there are, in words. */
  counted: ReactNode
  /** Rows stand in their own order, so that their numbers are known before they are read. */
  ordered: boolean
  sorted?: { readonly by: string; readonly desc: boolean } | undefined
  onSort?: (column: string) => void
  /** The row that is shown beside it. */
  opened?: number | undefined
  onOpen?: (row: number) => void
  heightPx?: number
}) {
  const [said, setSaid] = useState('')
  const [sight, setSight] = useState(nowhere)
  const [rested] = useDebouncedValue(sight, restMs, { leading: true })
  const shown = useMemo(() => columns.map(gridColumn), [columns])
  const names = useMemo(() => columns.map(({ name }) => name), [columns])
  const tiles = useRowTiles(source, names, rows, rested)
  const copy = useCallback(
    (range: Range, withHead: boolean) => {
      setSaid('Copying …')
      copyRows(source.read, names, range, withHead).then(setSaid, (error: unknown) =>
        setSaid(error instanceof Error ? error.message : String(error)),
      )
    },
    [source, names],
  )
  return (
    <>
      <Group justify="space-between" mb={4} gap="xs">
        <Text c="dimmed" className="n" aria-live="polite">
          {counted}
        </Text>
        <Text c="dimmed" aria-live="polite">
          {said || `${onOpen ? 'Enter opens a row · ' : ''}Ctrl C copies, with Shift also the names`}
        </Text>
      </Group>
      {tiles.error && <ErrorNote error={tiles.error} />}
      {rows === 0 ? (
        <Text c="dimmed">No row is so.</Text>
      ) : (
        <Grid
          label="Rows"
          about={JSON.stringify(source.key)}
          columns={shown}
          rows={rows}
          numberOf={(at) => figure(tiles.numberOf(at) ?? (ordered ? at + 1 : null))}
          cell={(at, column) => <CellView of={tiles.cellAt(at, column)} />}
          sorted={sorted}
          onSort={onSort}
          onSight={setSight}
          onCopy={copy}
          opened={opened}
          onOpen={onOpen}
          heightPx={heightPx}
        />
      )}
    </>
  )
}

const widths = { integer: 104, number: 128, boolean: 80, date: 112, timestamp: 190, text: 200 } as const
const [characterPx, narrowest, widest] = [7.6, 72, 320]
const treatments = { mask: 'masked', hmac: 'pseudonyms', keep: undefined, drop: undefined } as const

const gridColumn = ({ name, type, treatment, pii }: RowsPage['columns'][number]): GridColumn => ({
  id: name,
  label: name,
  note: [type, pii, treatment && treatments[treatment]].filter(Boolean).join(' · '),
  widthPx: Math.max(narrowest, widths[type], Math.min(widest, name.length * characterPx + 24)),
  right: type === 'integer' || type === 'number',
})
