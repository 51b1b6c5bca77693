import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { PlainLink } from '../../parts/plain-link.tsx'

export interface DiffPart {
  readonly title: string
  readonly rows: readonly { readonly key: string; readonly values: readonly (string | null)[] }[]
}

const [rowPx, columnPx, keyPx] = [30, 150, 220]

/** Runs from left to right, what they are made of from top to bottom; only the cells in sight are there. */
export function DiffGrid({
  runs,
  parts,
}: {
  runs: readonly { readonly id: string; readonly name: string }[]
  parts: readonly DiffPart[]
}) {
  const box = useRef<HTMLDivElement>(null)
  const lines = parts.flatMap(({ title, rows }) => [
    { title, row: null },
    ...rows.map((row) => ({ title: null, row })),
  ])
  const down = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 6,
  })
  const across = useVirtualizer({
    count: runs.length,
    horizontal: true,
    getScrollElement: () => box.current,
    estimateSize: () => columnPx,
    overscan: 2,
    initialRect: { width: 1200, height: 500 },
  })
  const columns = across.getVirtualItems()
  const place = (start: number) =>
    ({ position: 'absolute', left: keyPx + start, top: 0, width: columnPx }) as const
  return (
    <div
      ref={box}
      className="rows diff"
      role="table"
      aria-label="Differences"
      aria-rowcount={lines.length + 1}
      aria-colcount={runs.length + 1}
      tabIndex={0}
    >
      <div style={{ width: keyPx + across.getTotalSize(), position: 'relative' }}>
        <div role="rowgroup" className="head">
          <div role="row" className="line-of-cells">
            <div role="columnheader" className="key" style={{ width: keyPx }}>
              Key
            </div>
            {columns.map(({ index, start }) => (
              <div key={index} role="columnheader" aria-colindex={index + 2} style={place(start)}>
                <PlainLink to={`/runs/${runs[index]!.id}`}>{runs[index]!.name}</PlainLink>
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" style={{ height: down.getTotalSize(), position: 'relative' }}>
          {down.getVirtualItems().map(({ index, start }) => {
            const { title, row } = lines[index]!
            return (
              <div
                key={index}
                role="row"
                aria-rowindex={index + 2}
                className={row ? 'row line-of-cells' : 'row line-of-cells group'}
                style={{ position: 'absolute', top: start, left: 0, right: 0 }}
              >
                <div role="rowheader" className="key" style={{ width: keyPx }} title={title ?? row?.key}>
                  {title ?? row?.key}
                </div>
                {row &&
                  columns.map(({ index: run, start: left }) => (
                    <div
                      key={run}
                      role="cell"
                      aria-colindex={run + 2}
                      className="n"
                      style={place(left)}
                      title={row.values[run] ?? undefined}
                    >
                      {row.values[run] ?? '–'}
                    </div>
                  ))}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}
