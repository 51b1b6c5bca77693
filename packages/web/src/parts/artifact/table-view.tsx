import { useMemo } from 'react'
import type { RowsPage } from '@slipway/contract/dataset-rows'
import { figure } from '../figures.ts'
import type { RowsSource } from '../grid/row-tiles.ts'
import { SourceGrid } from '../grid/source-grid.tsx'
import { cellsOf } from './csv.ts'

const mostRows = 100_000
const heightPx = 520

/** A separated text as a table; its cells as they stand there. */
export function TableView({ text, separator, cut }: { text: string; separator: string; cut: boolean }) {
  const { source, columns, rows } = useMemo(() => tableOf(text, separator, cut), [text, separator, cut])
  return (
    <SourceGrid
      source={source}
      columns={columns}
      rows={rows}
      counted={`${cut || rows === mostRows ? 'the first ' : ''}${figure(rows)} rows × ${figure(columns.length)} columns`}
      ordered
      heightPx={heightPx}
    />
  )
}

let tables = 0

function tableOf(text: string, separator: string, cut: boolean) {
  const [head = [], ...all] = cellsOf(text, separator, mostRows + 1)
  // Where the text was cut, so was its last row.
  const rows = cut && all.length < mostRows ? all.slice(0, -1) : all
  const width = rows.reduce((most, row) => Math.max(most, row.length), head.length)
  const columns = Array.from({ length: width }, (_, i): RowsPage['columns'][number] => ({
    name: `${head[i] ?? ''}${head.indexOf(head[i] ?? '') === i && head[i] ? '' : ` (${i + 1})`}`,
    type: rows.slice(0, 100).every((row) => !row[i] || Number.isFinite(Number(row[i]))) ? 'number' : 'text',
    nullable: true,
  }))
  const placeOf = new Map(columns.map(({ name }, i) => [name, i]))
  const source: RowsSource = {
    room: 'artifacts',
    key: ['table', tables++],
    read: async ({ columns: names = [], offset = 0, limit = rows.length }) => {
      const some = rows.slice(offset, offset + limit)
      return {
        columns: [],
        total: rows.length,
        matching: rows.length,
        reachable: rows.length,
        numbers: some.map((_, i) => offset + i + 1),
        rows: some.map((row) => names.map((name) => row[placeOf.get(name)!] ?? null)),
      }
    },
  }
  return { source, columns, rows: rows.length }
}
