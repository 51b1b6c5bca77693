import { useMemo } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { figure } from '../figures.ts'
import type { RowsSource } from '../grid/row-tiles.ts'
import { SourceGrid } from '../grid/source-grid.tsx'
import { Loaded } from '../loaded.tsx'

const heightPx = 520

/** The rows of a Parquet file, which the server reads. */
export function ParquetView({ digest }: { digest: string }) {
  const source = useMemo(
    (): RowsSource => ({
      room: 'artifacts',
      key: [digest],
      read: (query, signal) =>
        api.datasets.readArtifactRows({ params: { digest }, query }, signal && { signal }),
    }),
    [digest],
  )
  const head = useRead('artifacts', ['head', digest], (signal) => source.read({ limit: 0 }, signal), {
    refetchInterval: false,
    retry: false,
    placeholderData: undefined,
  })
  return (
    <Loaded of={head}>
      {({ columns, total }) => (
        <SourceGrid
          source={source}
          columns={columns}
          rows={total}
          counted={`${figure(total)} rows × ${figure(columns.length)} columns`}
          ordered
          heightPx={heightPx}
        />
      )}
    </Loaded>
  )
}
