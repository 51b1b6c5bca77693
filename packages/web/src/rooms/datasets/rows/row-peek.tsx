import type { RowsPage } from '@slipway/contract/dataset-rows'
import { Stack, Text } from '@mantine/core'
import { useRead } from '../../../app/queries.ts'
import { figure } from '../../../parts/figures.ts'
import { Loaded } from '../../../parts/loaded.tsx'
import { Peek } from '../../../parts/peek/peek.tsx'
import { CellView } from '../../../parts/grid/cell-view.tsx'
import type { RowsSource } from '../../../parts/grid/row-tiles.ts'

const longest = 50_000
const mostColumns = 500

/** One row in full: every column below the other, long texts whole. */
export function RowPeek({
  source,
  at,
  columns,
  onClose,
}: {
  source: RowsSource
  /** Its place in what is shown, from 0. */
  at: number
  columns: readonly string[]
  onClose: () => void
}) {
  const names = columns.slice(0, mostColumns)
  const read = useRead(
    source.room,
    ['row', ...source.key, names, at],
    (signal) => source.read({ columns: [...names], offset: at, limit: 1, longest }, signal),
    { refetchInterval: false, staleTime: Number.POSITIVE_INFINITY },
  )
  return (
    <Peek title={`Row ${figure(read.data?.numbers[0] ?? at + 1)}`} onClose={onClose}>
      <Loaded of={read}>
        {(page) =>
          page.rows.length === 0 ? <Text c="dimmed">There is no such row.</Text> : <Whole of={page} />
        }
      </Loaded>
      {columns.length > mostColumns && (
        <Text c="dimmed">and {figure(columns.length - mostColumns)} columns more</Text>
      )}
    </Peek>
  )
}

function Whole({ of: { columns, rows } }: { of: RowsPage }) {
  return (
    <Stack component="dl" gap="xs" m={0}>
      {columns.map(({ name, type }, i) => {
        const cell = rows[0]![i]
        return (
          <div key={name}>
            <Text component="dt" size="xs" c="dimmed">
              {name} · {type}
            </Text>
            <Text component="dd" m={0} className={type === 'text' ? 'value-whole' : 'n'}>
              {typeof cell === 'string' && /\S/.test(cell) ? cell : <CellView of={cell} />}
            </Text>
          </div>
        )
      })}
    </Stack>
  )
}
