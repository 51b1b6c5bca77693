import type { Run, RunGroup } from '@slipway/contract/runs'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, useEffect, useRef, useState } from 'react'
import { figure } from '../../parts/figures.ts'
import { rowKey } from '../../parts/row-keys.ts'
import { type Column, type Sorted, templateOf } from '../../parts/rows.tsx'
import { RowsHead } from '../../parts/rows-head.tsx'
import { GroupLine } from './group-line.tsx'
import { Courses, useCourses } from './run-course.tsx'
import { type Section, useLines, useLiveRuns } from './run-rows.ts'

const rowPx = 33

/**
 * Any number of runs, in groups or not: only the rows in sight are there, and only their pages are read. J and K, or the
 * arrows, move; Home and End go to the ends; Enter opens the run.
 */
export function RunTable({
  version,
  sections,
  columns,
  selected,
  sorted,
  onSort,
  onLook,
  onEnter,
  onToggle,
  groupBy,
  spread,
  course,
}: {
  /** Another number reads all anew. */
  version: number
  sections: readonly Section[]
  columns: readonly Column<Run>[]
  selected: string | undefined
  sorted: Sorted | undefined
  onSort: (sorted: Sorted) => void
  /** A run is to be shown beside the table; its own screen is to be shown. */
  onLook: (run: Run) => void
  onEnter: (id: string) => void
  onToggle: (group: RunGroup) => void
  groupBy: string | undefined
  /** The metric that groups tell of, and its ends over all of them. */
  spread: { readonly metric: string; readonly low: number; readonly high: number } | null
  /** The metric whose course is drawn, if any. */
  course: string | undefined
}) {
  const box = useRef<HTMLDivElement>(null)
  const [count, setCount] = useState(0)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 8,
    // The head stands over the first row.
    scrollPaddingEnd: rowPx,
    isScrollingResetDelay: 90,
  })
  const items = virtual.getVirtualItems()
  const span = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0] as const
  const { total, lineAt, error, loading } = useLines(version, sections, span, !virtual.isScrolling)
  // How many lines there are is known with their first pages, which are read by what is in sight.
  if (count !== total) setCount(total)
  const shown = items
    .filter(({ index }) => index < total)
    .map(({ index, start }) => ({ index, start, line: lineAt(index) }))
  useLiveRuns(
    version,
    shown.flatMap(({ line }) => (line.kind === 'run' && line.run.endedAtMs === null ? [line.run.id] : [])),
  )
  const courses = useCourses(
    course,
    shown.flatMap(({ line }) => (line.kind === 'run' ? [line.run.id] : [])),
    !virtual.isScrolling,
  )
  useEffect(() => {
    box.current?.scrollTo({ top: 0 })
  }, [version])

  const place = shown.find(({ line }) => line.kind === 'run' && line.run.id === selected)?.index
  const at = useRef(-1)
  if (place !== undefined) at.current = place
  const move = (by: number) => {
    for (let next = at.current + by; next >= 0 && next < total; next += by) {
      const line = lineAt(next)
      if (line.kind === 'coming') return
      if (line.kind === 'group') continue
      at.current = next
      virtual.scrollToIndex(next)
      onLook(line.run)
      return
    }
  }
  const template = templateOf(columns)
  return (
    <div
      ref={box}
      className="rows moving"
      role="table"
      aria-label="Runs"
      aria-rowcount={total + 1}
      aria-busy={loading}
      tabIndex={0}
      data-moves
      style={{ height: `min(70vh, ${(total + 1) * rowPx + 14}px)` }}
      onKeyDown={(event) => {
        const key = rowKey(event)
        if (key === null) return
        event.preventDefault()
        if (key === 'enter') {
          if (selected) onEnter(selected)
        } else if (Number.isFinite(key)) move(key)
        else virtual.scrollToIndex(key < 0 ? 0 : total - 1)
      }}
    >
      <RowsHead columns={columns} template={template} sorted={sorted} onSort={onSort} />
      {error && <p role="alert">{error.message}</p>}
      <div role="rowgroup" style={{ height: total * rowPx, position: 'relative' }}>
        <Courses value={courses}>
          {shown.map(({ index, start, line }) => (
            <Place key={index} start={start} index={index}>
              {line.kind === 'run' ? (
                <RunLine
                  run={line.run}
                  columns={columns}
                  template={template}
                  selected={line.run.id === selected}
                  onLook={onLook}
                />
              ) : line.kind === 'group' ? (
                <GroupLine
                  group={line.group}
                  by={groupBy ?? ''}
                  open={line.open}
                  spread={spread}
                  onToggle={onToggle}
                />
              ) : (
                <div role="row" className="row coming">
                  <div role="cell" className="soft">
                    {figure(index + 1)} …
                  </div>
                </div>
              )}
            </Place>
          ))}
        </Courses>
      </div>
    </div>
  )
}

function Place({ start, index, children }: { start: number; index: number; children: ReactNode }) {
  return (
    <div
      role="presentation"
      className="place"
      data-index={index}
      style={{ transform: `translateY(${start}px)` }}
    >
      {children}
    </div>
  )
}

/** Drawn again only where the run or the columns change, not as one scrolls. */
const RunLine = memo(function RunLine({
  run,
  columns,
  template,
  selected,
  onLook,
}: {
  run: Run
  columns: readonly Column<Run>[]
  template: string
  selected: boolean
  onLook: (run: Run) => void
}) {
  return (
    <div
      role="row"
      className="row"
      aria-selected={selected}
      style={{ gridTemplateColumns: template }}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest('a,button,input')) onLook(run)
      }}
    >
      {columns.map(({ id, right, cell }) => (
        <div key={id} role="cell" className={right ? 'right' : undefined}>
          {cell(run)}
        </div>
      ))}
    </div>
  )
})
