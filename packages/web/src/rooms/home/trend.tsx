import type { OverviewModel } from '@slipway/contract/overview'
import { figure } from '../../parts/figures.ts'

const [width, height, pad] = [110, 28, 3]

/** A metric over the versions of a model, each with its interval, as a small picture. */
export function Trend({ metric, points, at }: NonNullable<OverviewModel['trend']> & { at: number }) {
  const low = Math.min(...points.map((one) => one.low))
  const high = Math.max(...points.map((one) => one.high))
  const x = (index: number) => pad + ((width - 2 * pad) * index) / Math.max(1, points.length - 1)
  const y = (value: number) => height - pad - ((height - 2 * pad) * (value - low)) / (high - low || 1)
  const line = points.map(({ value }, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(value)}`).join('')
  const told = points.map(({ number, value }) => `version ${number} ${figure(value)}`).join(', ')
  return (
    <svg width={width} height={height} role="img" aria-label={`${metric}: ${told}`} style={{ flex: 'none' }}>
      {points.map(({ number, low, high }, index) => (
        <line
          key={number}
          x1={x(index)}
          x2={x(index)}
          y1={y(low)}
          y2={y(high)}
          stroke="var(--line)"
          strokeWidth={3}
        />
      ))}
      <path d={line} fill="none" stroke="var(--run)" strokeWidth={1.5} />
      <circle cx={x(at)} cy={y(points[at]!.value)} r={2.5} fill="var(--run)" />
    </svg>
  )
}
