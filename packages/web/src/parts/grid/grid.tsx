import './grid.css'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { isWithin, moved, type Range, rangeOf, type Selection } from './selection.ts'
import { useTallScroll } from './tall-scroll.ts'

export interface GridColumn {
  readonly id: string
  readonly label: string
  /** Said below the label, such as the type. */
  readonly note?: string
  readonly widthPx: number
  readonly right?: boolean
}

/** What is in sight: from the first to before the last. */
export interface Sight {
  readonly rows: readonly [from: number, to: number]
  readonly columns: readonly [from: number, to: number]
}

const rowPx = 28
const headPx = 44
const numbersPx = 76

/**
 * A table of any length and width: only the cells in sight are there. Arrows move, with Shift they select; Ctrl C copies,
 * Enter opens the row, S sorts by the column.
 */
export function Grid({
  label,
  about,
  columns,
  rows,
  numberOf,
  cell,
  sorted,
  onSort,
  onSight,
  onCopy,
  opened,
  onOpen,
  heightPx,
}: {
  label: string
  /** What the rows are; where that changes, they are shown from the first on. */
  about: string
  columns: readonly GridColumn[]
  rows: number
  /** What a row is called before its cells. */
  numberOf: (row: number) => ReactNode
  cell: (row: number, column: number) => ReactNode
  sorted: { readonly by: string; readonly desc: boolean } | undefined
  onSort?: ((column: string) => void) | undefined
  onSight: (sight: Sight) => void
  onCopy: (range: Range, withHead: boolean) => void
  /** The row that is shown beside the table, which follows the cell that keys move. */
  opened?: number | undefined
  onOpen?: ((row: number) => void) | undefined
  /** Absent: as much as the window has. */
  heightPx?: number | undefined
}) {
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const [selection, setSelection] = useState<Selection>()
  const dragged = useRef(false)
  const tall = useTallScroll(box, rows, rowPx, headPx, about)
  useEffect(() => setSelection(undefined), [about])
  const wide = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => columns[index]!.widthPx,
    getItemKey: (index) => columns[index]!.id,
    scrollPaddingStart: numbersPx,
    overscan: 3,
  })
  // Widths follow the columns, which change as they are chosen.
  useEffect(() => wide.measure(), [wide, columns])
  const across = wide.getVirtualItems()
  const [firstColumn, lastColumn] = [across[0]?.index ?? 0, (across.at(-1)?.index ?? -1) + 1]
  useEffect(
    () => onSight({ rows: [tall.from, tall.to], columns: [firstColumn, lastColumn] }),
    [onSight, tall.from, tall.to, firstColumn, lastColumn],
  )
  const active = selection?.active
  const range = selection && rangeOf(selection)
  const size = { rows, columns: columns.length, page: Math.max(1, tall.to - tall.from - 14) }
  const cellId = (row: number, column: number) => `${id}${row}-${column}`

  const select = (next: Selection) => {
    setSelection(next)
    if (opened !== undefined && next.active.row !== opened) onOpen?.(next.active.row)
    tall.reveal(next.active.row)
    wide.scrollToIndex(next.active.column, { align: 'auto' })
  }
  const pressed = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey) return
    const from = selection ?? { anchor: { row: tall.from, column: 0 }, active: { row: tall.from, column: 0 } }
    const far = event.ctrlKey || event.metaKey
    const next = moved(from, event, size)
    // The first step into the table leads to where one looks.
    if (next) select(selection || far ? next : from)
    else if (far && event.key.toLowerCase() === 'c' && range) onCopy(range, event.shiftKey)
    else if (event.key === 'Enter' && active) onOpen?.(active.row)
    else if (event.key === 's' && active && !far) onSort?.(columns[active.column]!.id)
    else return
    event.preventDefault()
  }
  /** The cell that was pointed at; that of a row's number stands for the whole row. */
  const pointed = (event: PointerEvent): Selection | null => {
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')
    if (!at) return null
    const row = Number(at.dataset.row)
    if (at.dataset.column === undefined)
      return { anchor: { row, column: 0 }, active: { row, column: columns.length - 1 } }
    const spot = { row, column: Number(at.dataset.column) }
    return { anchor: spot, active: spot }
  }
  const begin = (event: PointerEvent) => {
    const next = pointed(event)
    if (!next || event.button !== 0) return
    dragged.current = event.pointerType === 'mouse'
    setSelection(event.shiftKey && selection ? { ...selection, active: next.active } : next)
    if (opened !== undefined) onOpen?.(next.active.row)
  }
  const go = (event: PointerEvent) => {
    if (!dragged.current || event.buttons !== 1) return
    const next = pointed(event)
    if (next && selection) setSelection({ ...selection, active: next.active })
  }
  const width = numbersPx + wide.getTotalSize()
  const shown = Array.from({ length: Math.max(0, tall.to - tall.from) }, (_, i) => tall.from + i)
  return (
    <div
      ref={box}
      className="grid"
      role="grid"
      aria-label={label}
      aria-rowcount={rows + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={
        active && active.row >= tall.from && active.row < tall.to
          ? cellId(active.row, active.column)
          : undefined
      }
      tabIndex={0}
      data-moves
      style={
        heightPx === undefined
          ? undefined
          : { height: Math.min(heightPx, headPx + rows * rowPx + 18), minHeight: 0 }
      }
      onKeyDown={pressed}
      onPointerDown={begin}
      onPointerMove={go}
      onDoubleClick={() => active && onOpen?.(active.row)}
    >
      <div role="rowgroup" className="grid-head" style={{ width, height: headPx }}>
        <div role="row" aria-rowindex={1}>
          <div role="columnheader" aria-colindex={1} className="grid-number">
            <span className="away">Row</span>
          </div>
          {across.map(({ index, start, size }) => {
            const { id, label, note, right } = columns[index]!
            const here = sorted?.by === id
            return (
              <div
                key={id}
                role="columnheader"
                aria-colindex={index + 2}
                aria-sort={here ? (sorted.desc ? 'descending' : 'ascending') : undefined}
                className={right ? 'grid-cell right' : 'grid-cell'}
                style={{ left: numbersPx + start, width: size }}
              >
                <Head
                  label={label}
                  note={note}
                  way={here ? (sorted.desc ? ' ↓' : ' ↑') : ''}
                  onSort={onSort && (() => onSort(id))}
                />
              </div>
            )
          })}
        </div>
      </div>
      <div role="rowgroup" style={{ width, height: tall.heightPx, position: 'relative' }}>
        {shown.map((row) => (
          <div
            key={row}
            role="row"
            aria-rowindex={row + 2}
            className="grid-row"
            style={{ width, height: rowPx, transform: `translateY(${tall.topOf(row)}px)` }}
          >
            <div role="rowheader" aria-colindex={1} className="grid-number n" data-row={row}>
              {numberOf(row)}
            </div>
            {across.map(({ index, start, size }) => (
              <div
                key={columns[index]!.id}
                id={cellId(row, index)}
                role="gridcell"
                aria-colindex={index + 2}
                aria-selected={range !== undefined && isWithin(range, row, index)}
                data-row={row}
                data-column={index}
                data-active={(active?.row === row && active.column === index) || undefined}
                className={columns[index]!.right ? 'grid-cell right n' : 'grid-cell'}
                style={{ left: numbersPx + start, width: size }}
              >
                {cell(row, index)}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

function Head({
  label,
  note,
  way,
  onSort,
}: {
  label: string
  note: string | undefined
  way: string
  onSort: (() => void) | undefined
}) {
  const words = (
    <>
      <span className="grid-label">
        {label}
        <span aria-hidden="true">{way}</span>
      </span>
      {note && <span className="grid-note">{note}</span>}
    </>
  )
  return onSort ? (
    <button type="button" className="grid-title" onClick={onSort} title={label}>
      {words}
    </button>
  ) : (
    <div className="grid-title" title={label}>
      {words}
    </div>
  )
}
