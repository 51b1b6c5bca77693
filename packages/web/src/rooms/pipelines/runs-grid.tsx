import './runs-grid.css'
import type { GridCellBody, PipelineGridBody } from '@slipway/contract/pipeline-grid'
import { type CSSProperties, type KeyboardEvent, memo, useRef, useState } from 'react'
import { ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { duration } from '../../parts/figures.ts'
import { bothZones, dayAndTime, Moment } from '../../parts/moment.tsx'
import { Status, statusColor } from '../../parts/status.tsx'
import { cellsOf } from './runs-grid-cells.ts'

type GridRun = PipelineGridBody['runs'][number]

export interface Place {
  readonly run: string
  /** null: the run as a whole. */
  readonly node: string | null
}

const tallestPx = 20

/**
 * Runs from left to right, the newest last, steps from top to bottom. How tall a bar is tells how long it took beside the
 * longest of its row; beside each step stands why it ran in the run that is looked at. Arrows move, Enter shows a cell
 * beside them, and pressed again its own screen.
 */
export function RunsGrid({
  grid,
  at,
  onOpen,
  onEnter,
}: {
  grid: PipelineGridBody
  at: Place | undefined
  /** What is to be shown beside the grid, which then follows the keys. */
  onOpen: (place: Place) => void
  /** Its own screen is to be shown. */
  onEnter: (place: Place) => void
}) {
  const runs = grid.runs.toReversed()
  const box = useRef<HTMLDivElement>(null)
  const [focus, setFocus] = useState<{ row: number; column: number }>({ row: 0, column: runs.length - 1 })
  const column = at ? runs.findIndex(({ run }) => run.id === at.run) : focus.column
  const looked = runs[column] ?? runs.at(-1)
  const rows: (string | null)[] = [null, ...grid.steps.map(({ id }) => id)]
  const longestRunMs = Math.max(1, ...runs.map(({ run }) => tookMs(run)))
  const go = (row: number, column: number) => {
    setFocus({ row, column })
    if (at) onOpen({ run: runs[column]!.run.id, node: rows[row]! })
    box.current?.querySelector<HTMLElement>(`[data-at="${row} ${column}"]`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { row, column } = focus
    const next = {
      ArrowRight: [row, Math.min(runs.length - 1, column + 1)],
      ArrowLeft: [row, Math.max(0, column - 1)],
      ArrowDown: [Math.min(rows.length - 1, row + 1), column],
      ArrowUp: [Math.max(0, row - 1), column],
      j: [Math.min(rows.length - 1, row + 1), column],
      k: [Math.max(0, row - 1), column],
      Home: [row, 0],
      End: [row, runs.length - 1],
    }[event.key]
    const here = { run: runs[column]!.run.id, node: rows[row]! }
    if (next) go(next[0]!, next[1]!)
    else if (event.key === 'Enter' && at?.run === here.run && at.node === here.node) onEnter(here)
    else if (event.key === 'Enter' || event.key === ' ') onOpen(here)
    else return
    event.preventDefault()
  }
  const longestName = Math.max(8, ...grid.steps.map(({ id }) => id.length))
  const style = {
    '--runs': runs.length,
    '--names': `clamp(7rem, ${Math.min(24, longestName * 0.55 + 2)}rem, 40vw)`,
  } as CSSProperties
  return (
    <ChartFigure
      title={`Runs of ${grid.pipeline} by step`}
      data={() => cellsOf(grid)}
      svg={async () => (await import('./runs-grid-svg.ts')).runsGridSvg(grid)}
    >
      <div
        ref={box}
        className="runs-grid"
        data-moves
        role="grid"
        aria-label={`Runs of ${grid.pipeline} by step`}
        style={style}
        onKeyDown={onKeyDown}
      >
        <div role="row" className="heads">
          <span role="columnheader" className="step">
            {runs.length === 1 ? 'Its one run' : `Last ${runs.length} runs`}
            <br />
            longest {duration(longestRunMs)}
          </span>
          {runs.map(({ run }, index) => (
            <div
              key={run.id}
              role="gridcell"
              className={`cell ${run === looked?.run ? 'column' : ''}`}
              data-at={`0 ${index}`}
              tabIndex={focus.row === 0 && focus.column === index ? 0 : -1}
              aria-selected={at?.run === run.id && at.node === null}
              aria-label={`Run of ${dayAndTime.format(run.createdMs)}: ${run.status}, ${duration(tookMs(run))}`}
              title={`${bothZones(run.createdMs)} · ${run.status} · ${duration(tookMs(run))}`}
              onFocus={() => setFocus({ row: 0, column: index })}
              onClick={() => onOpen({ run: run.id, node: null })}
            >
              <Bar status={run.status} share={tookMs(run) / longestRunMs} px={60} />
            </div>
          ))}
          <span role="columnheader" className="why">
            Why, in the run of <Moment ms={looked?.run.createdMs ?? null} as={dayAndTime} />
          </span>
        </div>
        {grid.steps.map((step, row) => (
          <GridRow
            key={step.id}
            index={row}
            step={step}
            runs={runs}
            looked={looked}
            selected={at?.node === step.id ? at.run : null}
            focused={focus.row === row + 1 ? focus.column : null}
            onFocus={(column) => setFocus({ row: row + 1, column })}
            onOpen={(run) => onOpen({ run, node: step.id })}
          />
        ))}
      </div>
      {grid.moreSteps > 0 && <p className="soft">and {grid.moreSteps} steps more</p>}
      <div className="grid-key" aria-hidden="true">
        {['succeeded', 'cached', 'failed', 'running', 'waiting', 'cancelled'].map((one) => (
          <Status key={one} of={one} />
        ))}
        <span>taller: longer · arrows move, Enter shows, Enter again opens</span>
      </div>
    </ChartFigure>
  )
}

const GridRow = memo(function GridRow({
  index,
  step,
  runs,
  looked,
  selected,
  focused,
  onFocus,
  onOpen,
}: {
  index: number
  step: PipelineGridBody['steps'][number]
  runs: readonly GridRun[]
  looked: GridRun | undefined
  selected: string | null
  focused: number | null
  onFocus: (column: number) => void
  onOpen: (run: string) => void
}) {
  const longestMs = Math.max(1, ...runs.map(({ cells }) => cells[index]?.wallMs ?? 0))
  const now = looked?.cells[index]
  return (
    <div role="row">
      <span role="rowheader" className={`step ${step.gone ? 'soft' : ''}`} title={step.id}>
        {step.id}
        {step.gone && ' (gone)'}
      </span>
      {runs.map(({ run, cells }, column) => {
        const cell = cells[index] ?? null
        const words = cell ? wordsOf(cell) : 'never came to it'
        return (
          <div
            key={run.id}
            role="gridcell"
            className={`cell ${run === looked?.run ? 'column' : ''}`}
            data-at={`${index + 1} ${column}`}
            tabIndex={focused === column ? 0 : -1}
            aria-selected={selected === run.id}
            aria-label={`${step.id}, run of ${dayAndTime.format(run.createdMs)}: ${words}`}
            title={`${step.id}, ${bothZones(run.createdMs)}: ${words}`}
            onFocus={() => onFocus(column)}
            onClick={() => onOpen(run.id)}
          >
            {cell ? (
              <Bar status={cell.status} share={(cell.wallMs ?? 0) / longestMs} px={tallestPx} />
            ) : (
              <span className="dot" />
            )}
          </div>
        )
      })}
      <span role="gridcell" className="why" title={now?.reason}>
        {now && (
          <>
            <Status of={now.status} />
            <span className="n">
              {now.status === 'cached' || now.wallMs === null ? '' : ` ${duration(now.wallMs)}`}
            </span>{' '}
            {now.reason}
          </>
        )}
      </span>
    </div>
  )
})

/** Square roots, so that what took a hundredth still shows. */
function Bar({ status, share, px }: { status: string; share: number; px: number }) {
  const tall = status === 'cached' ? 6 : Math.max(4, Math.sqrt(Math.min(1, share)) * px)
  return (
    <span
      className={`bar ${status}`}
      style={{
        height: tall,
        ...(status === 'cached' ? {} : { backgroundColor: statusColor(status) }),
      }}
    />
  )
}

const tookMs = ({ startedMs, endedMs }: GridRun['run']): number =>
  startedMs === null ? 0 : (endedMs ?? Date.now()) - startedMs

const wordsOf = ({ status, wallMs, copies, reason }: GridCellBody): string =>
  [
    status,
    ...(copies > 1 ? [`${copies} copies`] : []),
    ...(wallMs === null || status === 'cached' ? [] : [duration(wallMs)]),
    ...(reason ? [reason] : []),
  ].join(', ')
