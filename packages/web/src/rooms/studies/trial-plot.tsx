import { type PointerEvent, type ReactNode, useState } from 'react'
import { type ChartData, ChartFigure } from '../../parts/chart/chart-figure.tsx'

/** A point of a trial, from 0 to 1 in both directions. */
export interface Spot {
  readonly trial: number
  readonly x: number
  readonly y: number
}

/** Trials that are drawn alike: all of them one shape, so that thousands of them are as quick as one. */
export interface Layer {
  readonly spots: readonly Spot[]
  readonly color: string
  readonly size: number
  readonly opacity?: number
  readonly hollow?: boolean
}

const [mostWidth, height] = [900, 260]
const [left, right, top, bottom] = [64, 12, 12, 40]
const py = (share: number): number => top + (1 - share) * (height - top - bottom)

const near = 14

/** Trials over two axes; what is pointed at is told, and opens where it is pressed. */
export function TrialPlot({
  title,
  across,
  up,
  xEnds,
  yEnds,
  layers,
  wordsOf,
  onOpen,
  data,
  aside,
  legend,
  children,
}: {
  title: string
  across: string
  up: string
  xEnds: readonly [string, string]
  yEnds: readonly [string, string]
  layers: readonly Layer[]
  wordsOf: (trial: number) => string
  onOpen: (trial: number) => void
  data: () => ChartData
  aside?: ReactNode
  legend?: ReactNode
  /** Lies under the trials; from 0 to 1 in both directions, down from the top. */
  children?: ReactNode
}) {
  const [pointed, setPointed] = useState<Spot | null>(null)
  const count = layers.reduce((sum, { spots }) => sum + spots.length, 0)
  const drawn = (widthPx: number) => {
    const width = Math.min(mostWidth, widthPx)
    const px = (share: number): number => left + share * (width - left - right)
    const point = (event: PointerEvent<SVGSVGElement>) => {
      const box = event.currentTarget.getBoundingClientRect()
      setPointed(nearest(layers, px, event.clientX - box.left, event.clientY - box.top))
    }
    return (
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${title}: ${count} trials`}
        style={{ display: 'block', cursor: pointed ? 'pointer' : undefined }}
        onPointerMove={point}
        onPointerLeave={() => setPointed(null)}
        onClick={() => pointed && onOpen(pointed.trial)}
      >
        <svg
          x={px(0)}
          y={py(1)}
          width={px(1) - px(0)}
          height={py(0) - py(1)}
          viewBox="0 0 1 1"
          preserveAspectRatio="none"
        >
          {children}
        </svg>
        <path d={`M${px(0)} ${py(1)}V${py(0)}H${px(1)}`} fill="none" stroke="var(--line)" />
        {layers.map(({ spots, color, size, opacity = 1, hollow = false }) => (
          <path
            key={`${color} ${size} ${hollow}`}
            d={hollow ? ringsOf(spots, px, size) : dotsOf(spots, px)}
            fill="none"
            stroke={color}
            strokeWidth={hollow ? 1 : size}
            strokeLinecap="round"
            opacity={opacity}
          />
        ))}
        {pointed && <circle cx={px(pointed.x)} cy={py(pointed.y)} r={6} fill="none" stroke="currentColor" />}
        <g fontSize={11} fill="currentColor">
          <text x={px(0)} y={py(0) + 16}>
            {xEnds[0]}
          </text>
          <text x={px(1)} y={py(0) + 16} textAnchor="end">
            {xEnds[1]}
          </text>
          <text x={px(0.5)} y={py(0) + 32} textAnchor="middle" fontWeight={600}>
            {across}
          </text>
          <text x={px(0) - 6} y={py(1) + 10} textAnchor="end">
            {yEnds[1]}
          </text>
          <text x={px(0) - 6} y={py(0)} textAnchor="end">
            {yEnds[0]}
          </text>
          <text transform={`translate(12 ${py(0.5)}) rotate(-90)`} textAnchor="middle" fontWeight={600}>
            {up}
          </text>
        </g>
      </svg>
    )
  }
  return (
    <ChartFigure title={title} data={data} aside={aside}>
      {(widthPx) => (
        <>
          {drawn(widthPx)}
          <p className="soft n" style={{ margin: 0, minHeight: '2.8em' }}>
            {pointed ? wordsOf(pointed.trial) : legend}
          </p>
        </>
      )}
    </ChartFigure>
  )
}

type Scale = (share: number) => number

const dotsOf = (spots: readonly Spot[], px: Scale): string => {
  let path = ''
  for (const { x, y } of spots) path += `M${px(x).toFixed(1)} ${py(y).toFixed(1)}h0`
  return path
}

const ringsOf = (spots: readonly Spot[], px: Scale, size: number): string => {
  const r = size / 2
  let path = ''
  for (const { x, y } of spots)
    path += `M${(px(x) - r).toFixed(1)} ${py(y).toFixed(1)}a${r} ${r} 0 1 0 ${size} 0a${r} ${r} 0 1 0 ${-size} 0`
  return path
}

function nearest(layers: readonly Layer[], px: Scale, x: number, y: number): Spot | null {
  let best: Spot | null = null
  let distance = near * near
  for (const { spots } of layers)
    for (const spot of spots) {
      const square = (px(spot.x) - x) ** 2 + (py(spot.y) - y) ** 2
      if (square <= distance) [best, distance] = [spot, square]
    }
  return best
}
