import type { RunComparison } from '@slipway/contract/runs'
import { useNavigate } from '@tanstack/react-router'
import { type PointerEvent, useRef, useState } from 'react'
import { type ChartData, ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { type Axis, type Brush, scaleOf } from './axes.ts'

const [width, height, top] = [900, 260, 24]

/**
 * Every run a line over the parameters and metrics that differ; the best by one metric are drawn over the others. Dragged
 * over an axis, a part of it is looked at alone; pressed, an axis shows all again.
 */
export function ParallelCoordinates({
  of,
  axes,
  by,
  within,
  brushes,
  onBrush,
}: {
  of: RunComparison
  axes: readonly Axis[]
  by: string | undefined
  within: ReadonlySet<number>
  brushes: readonly Brush[]
  onBrush: (key: string, brush: Brush | null) => void
}) {
  const navigate = useNavigate()
  const picture = useRef<SVGSVGElement>(null)
  const [drawn, setDrawn] = useState<Brush | null>(null)
  const begun = useRef(0)
  if (axes.length < 2) return null
  const x = (axis: number) => 52 + (axis * (width - 104)) / (axes.length - 1)
  const measured = of.metrics.find(({ key }) => key === by)?.values ?? []
  const place = scaleOf(measured)
  const shareAt = (event: PointerEvent) => {
    const box = picture.current!.getBoundingClientRect()
    const y = ((event.clientY - box.top) / box.height) * (top + height + 36)
    const share = 1 - (y - top) / height
    // The ends are easy to hit.
    return share > 0.98 ? 1 : share < 0.02 ? 0 : share
  }
  const brushOn = (key: string) => (drawn?.key === key ? drawn : brushes.find((brush) => brush.key === key))
  return (
    <ChartFigure
      title={`What differs${by ? `; the stronger the line, the larger ${by}` : ''}`}
      aside={<span className="soft">drag over an axis to look at a part of it</span>}
      data={() => tableOf(of)}
    >
      <svg
        ref={picture}
        viewBox={`0 0 ${width} ${top + height + 36}`}
        role="img"
        aria-label={`${of.runs.length} runs over ${axes.map(({ key }) => key).join(', ')}; ${within.size} of them looked at`}
        style={{ maxWidth: '100%', touchAction: 'pan-x', userSelect: 'none' }}
      >
        {of.runs.map(({ id, name }, index) => {
          const points = axes
            .map(({ at }, axis) => [x(axis), at(index)] as const)
            .filter((point): point is [number, number] => point[1] !== null)
            .map(([px, share]) => `${px},${top + (1 - share) * height}`)
          return (
            <polyline
              key={id}
              points={points.join(' ')}
              fill="none"
              stroke={within.has(index) ? 'var(--run)' : 'var(--line)'}
              strokeWidth={1.5}
              opacity={within.has(index) ? 0.2 + 0.75 * (place(measured[index]) ?? 0.2) : 0.5}
              style={{ cursor: 'pointer' }}
              onClick={() => void navigate({ to: `/runs/${id}` })}
            >
              <title>{name}</title>
            </polyline>
          )
        })}
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
                  setDrawn({ key, from: begun.current, to: begun.current })
                }}
                onPointerMove={(event) => {
                  if (drawn?.key !== key) return
                  const now = shareAt(event)
                  setDrawn({ key, from: Math.min(begun.current, now), to: Math.max(begun.current, now) })
                }}
                onPointerUp={() => {
                  onBrush(key, drawn !== null && drawn.to - drawn.from > 0.02 ? drawn : null)
                  setDrawn(null)
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
    </ChartFigure>
  )
}

const cut = (text: string) => (text.length > 14 ? `${text.slice(0, 13)}…` : text)

const tableOf = ({ runs, params, metrics }: RunComparison): ChartData => {
  const rows = [...params, ...metrics].filter(({ differs }) => differs)
  return {
    columns: ['run', 'name', ...rows.map(({ key }) => key)],
    rows: runs.map(({ id, name }, i) => [id, name, ...rows.map(({ values }) => values[i])]),
  }
}
