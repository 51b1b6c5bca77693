import type { ReactNode } from 'react'
import { ChartFigure } from '../../parts/chart/chart-figure.tsx'
import type { Spot } from './curves.ts'

const [size, left, below] = [250, 40, 34]
const inner = size - left - 10
export const px = (x: number): number => left + x * inner
export const py = (y: number): number => 10 + (1 - y) * inner

/** A square from 0 to 1 in both directions, with lines and what else stands in it. */
export function CurvePicture({
  title,
  across,
  up,
  lines,
  children,
}: {
  title: string
  across: string
  up: string
  lines: readonly { readonly label: string; readonly spots: readonly Spot[]; readonly faint?: boolean }[]
  children?: ReactNode
}) {
  return (
    <ChartFigure
      title={title}
      data={() => ({
        columns: ['line', across, up],
        rows: lines.flatMap(({ label, spots }) => spots.map(({ x, y }) => [label, x, y])),
      })}
    >
      <svg
        viewBox={`0 0 ${size} ${inner + 10 + below}`}
        role="img"
        aria-label={`${title}: ${up} over ${across}`}
        style={{ width: '100%', maxWidth: 340 }}
      >
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <g key={share} stroke="var(--line)" fontSize={9} fill="currentColor">
            <line x1={px(0)} x2={px(1)} y1={py(share)} y2={py(share)} />
            <line x1={px(share)} x2={px(share)} y1={py(0)} y2={py(1)} />
            <text x={px(0) - 4} y={py(share) + 3} textAnchor="end" stroke="none">
              {share}
            </text>
            <text x={px(share)} y={py(0) + 12} textAnchor="middle" stroke="none">
              {share}
            </text>
          </g>
        ))}
        {lines.map(({ label, spots, faint }) => (
          <polyline
            key={label}
            points={spots.map(({ x, y }) => `${px(x)},${py(y)}`).join(' ')}
            fill="none"
            stroke={faint ? 'var(--soft)' : 'var(--run)'}
            strokeWidth={faint ? 1.2 : 2}
            strokeDasharray={faint ? '4 3' : undefined}
          >
            <title>{label}</title>
          </polyline>
        ))}
        {children}
        <g fontSize={10} fill="currentColor" textAnchor="middle">
          <text x={px(0.5)} y={py(0) + 26}>
            {across}
          </text>
          <text transform={`translate(11 ${py(0.5)}) rotate(-90)`}>{up}</text>
        </g>
      </svg>
    </ChartFigure>
  )
}
