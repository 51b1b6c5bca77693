import { type PointerEvent, useRef, useState } from 'react'
import { type ChartData, ChartFigure } from '../../parts/chart/chart-figure.tsx'
import type { Axis, Brush } from './axes.ts'

const [height, top, bottom, side] = [260, 24, 36, 52]
/** Closer together axes and their names cannot be told apart: the picture is wider then, and moves below the window. */
const leastApart = 76

/** What is drawn as a line: a run, or a trial by its run. */
export interface Line {
  readonly id: string
  readonly name: string
}

/** Above so many, lines of about the same strength are drawn as one: a browser keeps up with few large shapes only. */
const mostAlone = 300
/** The strongest of many stand out of the rest, which is a ground behind them: from which strength on, and how drawn. */
const ranks = [
  { from: 0, stroke: 'var(--line)', opacity: 0.35, strokeWidth: 0.5 },
  { from: 0.5, stroke: 'var(--run)', opacity: 0.1, strokeWidth: 0.5 },
  { from: 0.8, stroke: 'var(--run)', opacity: 0.22, strokeWidth: 0.5 },
  { from: 0.95, stroke: 'var(--run)', opacity: 0.45, strokeWidth: 0.7 },
  { from: 0.99, stroke: 'var(--run)', opacity: 0.95, strokeWidth: 1.2 },
]

/**
 * Every run a line over the parameters and metrics that differ; the best are drawn over the others. Dragged over an axis,
 * a part of it is looked at alone; pressed, an axis shows all again.
 * @param strength of the line of this number, from 0 to 1; null: it is not known
 */
export function ParallelCoordinates({
  title,
  what,
  lines,
  axes,
  strength,
  within,
  brushes,
  onBrush,
  onOpen,
  data,
}: {
  title: string
  /** Such as runs. */
  what: string
  lines: readonly Line[]
  axes: readonly Axis[]
  strength: (index: number) => number | null
  within: ReadonlySet<number>
  brushes: readonly Brush[]
  onBrush: (key: string, brush: Brush | null) => void
  onOpen: (index: number) => void
  data: () => ChartData
}) {
  const picture = useRef<SVGSVGElement>(null)
  const [brushed, setBrushed] = useState<Brush | null>(null)
  const begun = useRef(0)
  if (axes.length < 2) return null
  const shareAt = (event: PointerEvent) => {
    const box = picture.current!.getBoundingClientRect()
    const share = 1 - (event.clientY - box.top - top) / height
    // The ends are easy to hit.
    return share > 0.98 ? 1 : share < 0.02 ? 0 : share
  }
  const brushOn = (key: string) =>
    brushed?.key === key ? brushed : brushes.find((brush) => brush.key === key)
  const least = 2 * side + leastApart * (axes.length - 1)
  const drawn = (widthPx: number) => {
    const width = Math.max(least, widthPx)
    const x = (axis: number) => side + (axis * (width - 2 * side)) / (axes.length - 1)
    return (
      <svg
        ref={picture}
        width={width}
        height={top + height + bottom}
        role="img"
        aria-label={`${lines.length} ${what} over ${axes.map(({ key }) => key).join(', ')}; ${within.size} of them looked at`}
        style={{ display: 'block', touchAction: 'pan-x', userSelect: 'none' }}
      >
        <Lines
          lines={lines}
          strength={strength}
          within={within}
          pathOf={(index) => pathOf(axes, index, x)}
          onOpen={onOpen}
        />
        {axes.map(({ key, low, high }, axis) => {
          const brush = brushOn(key)
          return (
            <g key={key} fontSize={11} textAnchor="middle" fill="currentColor">
              <line
                x1={x(axis)}
                x2={x(axis)}
                y1={top}
                y2={top + height}
                stroke="currentColor"
                opacity={0.4}
              />
              {brush && (
                <rect
                  x={x(axis) - 7}
                  width={14}
                  y={top + (1 - brush.to) * height}
                  height={Math.max(2, (brush.to - brush.from) * height)}
                  fill="var(--run)"
                  opacity={0.35}
                />
              )}
              <rect
                x={x(axis) - 12}
                width={24}
                y={top}
                height={height}
                fill="transparent"
                data-axis={key}
                style={{ cursor: 'ns-resize' }}
                onPointerDown={(event) => {
                  event.currentTarget.setPointerCapture(event.pointerId)
                  begun.current = shareAt(event)
                  setBrushed({ key, from: begun.current, to: begun.current })
                }}
                onPointerMove={(event) => {
                  if (brushed?.key !== key) return
                  const now = shareAt(event)
                  setBrushed({ key, from: Math.min(begun.current, now), to: Math.max(begun.current, now) })
                }}
                onPointerUp={() => {
                  onBrush(key, brushed !== null && brushed.to - brushed.from > 0.02 ? brushed : null)
                  setBrushed(null)
                }}
              />
              <text x={x(axis)} y={12}>
                {cut(high)}
              </text>
              <text x={x(axis)} y={top + height + 14}>
                {cut(low)}
              </text>
              <text x={x(axis)} y={top + height + 30} fontWeight={600}>
                {cut(key)}
                <title>{key}</title>
              </text>
            </g>
          )
        })}
      </svg>
    )
  }
  return (
    <ChartFigure
      title={title}
      aside={<span className="soft">drag over an axis to look at a part of it</span>}
      data={data}
    >
      {(widthPx) =>
        widthPx < least ? (
          <section tabIndex={0} aria-label={`${title}, wider than the window`} style={{ overflowX: 'auto' }}>
            {drawn(widthPx)}
          </section>
        ) : (
          drawn(widthPx)
        )
      }
    </ChartFigure>
  )
}

const cut = (text: string) => (text.length > 14 ? `${text.slice(0, 13)}…` : text)

const pathOf = (axes: readonly Axis[], index: number, x: (axis: number) => number): string => {
  let path = ''
  for (const [axis, { at }] of axes.entries()) {
    const share = at(index)
    if (share !== null)
      path += `${path === '' ? 'M' : 'L'}${x(axis).toFixed(1)} ${(top + (1 - share) * height).toFixed(1)}`
  }
  return path
}

const aside = { stroke: 'var(--line)', opacity: 0.5 }
const looked = (strength: number) => ({ stroke: 'var(--run)', opacity: 0.2 + 0.75 * strength })

/** Each by itself where they are few, to be pressed and pointed at; else those alike together, the strongest on top. */
function Lines({
  lines,
  strength,
  within,
  pathOf,
  onOpen,
}: {
  lines: readonly Line[]
  strength: (index: number) => number | null
  within: ReadonlySet<number>
  pathOf: (index: number) => string
  onOpen: (index: number) => void
}) {
  if (lines.length <= mostAlone)
    return lines.map(({ id, name }, index) => (
      <path
        key={id}
        d={pathOf(index)}
        fill="none"
        strokeWidth={1.5}
        {...(within.has(index) ? looked(strength(index) ?? 0.2) : aside)}
        style={{ cursor: 'pointer' }}
        onClick={() => onOpen(index)}
      >
        <title>{name}</title>
      </path>
    ))
  const drawn = ranks.map(() => '')
  for (const index of lines.keys()) {
    const strong = strength(index) ?? 0
    drawn[within.has(index) ? ranks.findLastIndex(({ from }) => strong >= from) : 0] += pathOf(index)
  }
  return ranks.map(({ from, ...look }, rank) => <path key={from} d={drawn[rank]} fill="none" {...look} />)
}
