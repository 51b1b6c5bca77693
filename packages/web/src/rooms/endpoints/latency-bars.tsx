import type { VariantFigures } from '@slipway/contract/comparisons'
import { ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { colorOf } from '../../parts/chart/line-colors.ts'
import { figure } from '../../parts/figures.ts'

const shares = ['p50', 'p95', 'p99'] as const
const [mostWidth, bar, gap, left, right] = [520, 14, 10, 96, 70]
const height = shares.length * (2 * bar + gap)

/** How long requests of both take: half of them, 95 and 99 of 100 take at most so long. */
export function LatencyBars({
  champion,
  candidate,
}: {
  champion: VariantFigures
  candidate: VariantFigures
}) {
  const sides = [champion, candidate]
  const most = Math.max(...sides.map(({ latencyMs }) => latencyMs?.p99 ?? 0))
  if (most === 0) return null
  return (
    <ChartFigure
      title="How long they take, ms"
      data={() => ({
        columns: ['share', ...sides.map(({ variant }) => variant)],
        rows: shares.map((share) => [share, ...sides.map(({ latencyMs }) => latencyMs?.[share])]),
      })}
    >
      {(widthPx) => {
        const width = Math.min(mostWidth, widthPx)
        return (
          <svg
            width={width}
            height={height}
            role="img"
            aria-label={sides
              .map(
                ({ variant, latencyMs }) =>
                  `${variant}: ${shares.map((share) => `${share} ${figure(latencyMs?.[share])} ms`).join(', ')}`,
              )
              .join('; ')}
            style={{ display: 'block' }}
            fontSize={11}
            fill="currentColor"
          >
            {shares.map((share, at) => (
              <g key={share} transform={`translate(0 ${at * (2 * bar + gap)})`}>
                {sides.map(({ variant, latencyMs }, side) => {
                  const value = latencyMs?.[share] ?? 0
                  const wide = Math.max(1, (value / most) * (width - left - right))
                  return (
                    <g key={variant} transform={`translate(0 ${side * bar})`}>
                      <text x={left - 6} y={bar - 3} textAnchor="end">
                        {side === 0 ? `${share}  ` : ''}
                        {cut(variant)}
                      </text>
                      <rect x={left} y={1} width={wide} height={bar - 2} fill={colorOf(side)} />
                      <text x={left + wide + 5} y={bar - 3}>
                        {figure(latencyMs?.[share])}
                      </text>
                    </g>
                  )
                })}
              </g>
            ))}
          </svg>
        )
      }}
    </ChartFigure>
  )
}

const cut = (name: string) => (name.length > 10 ? `${name.slice(0, 9)}…` : name)
