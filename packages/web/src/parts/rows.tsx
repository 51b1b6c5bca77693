import { useRouter } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { rowKey } from './row-keys.ts'
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

/** How wide each is; a wide one leaves a narrow window some of what follows. */
export const templateOf = (columns: readonly { readonly width?: number }[]): string =>
  columns.map(({ width }) => (width ? `min(${width}rem, 55vw)` : 'minmax(min(12rem, 45vw), 1fr)')).join(' ')

/**
 * A table of any length: only the rows in sight are there. J and K, or the arrows, move; Enter opens the row's own screen.
 * @param to a row's own screen
 * @param onLook a row is to be shown beside the table, as keys and pointer come to it; absent: a click opens its screen
 * @param onEnd the last row came in sight: more may be read
 */
export function Rows<T>({
  label,
  rows,
  total,
  columns,
  idOf,
  to,
  onLook,
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
  to?: (row: T) => string
  onLook?: (row: T) => void
  /** The one that is looked at. */
  selected?: string | undefined
  sorted?: Sorted | undefined
  onSort?: (sorted: Sorted) => void
  onEnd?: () => void
  height?: string
}) {
  const router = useRouter()
  const box = useRef<HTMLDivElement>(null)
  const [moved, setMoved] = useState<string>()
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    // The head stands over the first row.
    scrollPaddingEnd: rowPx,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 5) onEnd?.()
  }, [last, rows.length, onEnd])

  const template = templateOf(columns)
  const current = selected ?? moved
  const open = (row: T | undefined) => {
    if (row && to) void router.navigate({ to: to(row) })
  }
  const look = (row: T) => {
    setMoved(idOf(row))
    onLook?.(row)
  }
  const pressed = (event: KeyboardEvent) => {
    const key = rowKey(event)
    if (key === null || rows.length === 0) return
    event.preventDefault()
    const at = rows.findIndex((row) => idOf(row) === current)
    if (key === 'enter') return open(rows[at])
    const next = Math.min(rows.length - 1, Math.max(0, at + key))
    virtual.scrollToIndex(next)
    look(rows[next]!)
  }
  return (
    <div
      ref={box}
      className={to || onLook ? 'rows moving' : 'rows'}
      role="table"
      aria-label={label}
      aria-rowcount={total ?? rows.length}
      tabIndex={0}
      data-moves
      style={height ? { maxHeight: height } : undefined}
      onKeyDown={pressed}
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
              aria-selected={id === current}
              style={{
                gridTemplateColumns: template,
                position: 'absolute',
                top: 0,
                left: 0,
                right: 0,
                transform: `translateY(${start}px)`,
              }}
              onClick={(event) => {
                if ((event.target as HTMLElement).closest('a,button,input')) return
                if (onLook) look(row)
                else open(row)
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
