import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { RowsHead } from './rows-head.tsx'

export interface Column<T> {
  readonly id: string
  readonly label: string
  /** The label is for those who hear the table. */
  readonly quiet?: boolean
  /** In rem; the first without one takes what is left. */
  readonly width?: number
  readonly right?: boolean
  readonly cell: (row: T) => ReactNode
  /** What the column is sorted by where its head is pressed. */
  readonly sort?: string
}

export interface Sorted {
  readonly by: string
  readonly desc: boolean
}

const rowPx = 33

/**
 * A table of any length: only the rows in sight are there. J and K, or the arrows, move; Enter opens.
 * @param onEnd the last row came in sight: more may be read
 */
export function Rows<T>({
  label,
  rows,
  total,
  columns,
  idOf,
  onOpen,
  selected,
  sorted,
  onSort,
  onEnd,
  height,
}: {
  label: string
  rows: readonly T[]
  total?: number | null
  columns: readonly Column<T>[]
  idOf: (row: T) => string
  onOpen?: (row: T) => void
  selected?: string | undefined
  sorted?: Sorted | undefined
  onSort?: (sorted: Sorted) => void
  onEnd?: () => void
  height?: string
}) {
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 5) onEnd?.()
  }, [last, rows.length, onEnd])

  const template = columns.map(({ width }) => (width ? `${width}rem` : 'minmax(12rem, 1fr)')).join(' ')
  const move = (by: number) => {
    const at = rows.findIndex((row) => idOf(row) === selected)
    const next = Math.min(rows.length - 1, Math.max(0, at + by))
    const row = rows[next]
    if (!row) return
    virtual.scrollToIndex(next)
    onOpen?.(row)
  }
  return (
    <div
      ref={box}
      className="rows"
      role="table"
      aria-label={label}
      aria-rowcount={total ?? rows.length}
      tabIndex={0}
      style={height ? { maxHeight: height } : undefined}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey) return
        if (event.key === 'j' || event.key === 'ArrowDown') move(1)
        else if (event.key === 'k' || event.key === 'ArrowUp') move(-1)
        else return
        event.preventDefault()
      }}
    >
      <RowsHead columns={columns} template={template} sorted={sorted} onSort={onSort} />
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, start }) => {
          const row = rows[index]!
          const id = idOf(row)
          return (
            <div
              key={id}
              role="row"
              className="row"
              aria-rowindex={index + 1}
              aria-selected={id === selected}
              style={{
                gridTemplateColumns: template,
                position: 'absolute',
                top: 0,
                left: 0,
                right: 0,
                transform: `translateY(${start}px)`,
              }}
              onClick={(event) => {
                if (!(event.target as HTMLElement).closest('a,button,input')) onOpen?.(row)
              }}
            >
              {columns.map(({ id, right, cell }) => (
                <div key={id} role="cell" className={right ? 'right' : undefined}>
                  {cell(row)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}
