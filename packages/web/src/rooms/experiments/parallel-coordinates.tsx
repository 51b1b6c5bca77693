import type { RunComparison } from '@slipway/contract/runs'
import { useNavigate } from '@tanstack/react-router'
import { type ChartData, ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { figure } from '../../parts/figures.ts'
import { isOfMachine } from './run-columns.tsx'

interface Axis {
  readonly key: string
  readonly at: (index: number) => number | null
  readonly low: string
  readonly high: string
}

const most = 10
const mostMetrics = 3
const [width, height, top] = [900, 260, 24]

/** Every run a line over the parameters and metrics that differ; the best by one metric are drawn over the others. */
export function ParallelCoordinates({ of, by }: { of: RunComparison; by: string | undefined }) {
  const navigate = useNavigate()
  const axes = axesOf(of, by)
  if (axes.length < 2) return null
  const x = (axis: number) => 40 + (axis * (width - 80)) / (axes.length - 1)
  const measured = of.metrics.find(({ key }) => key === by)?.values ?? []
  const place = scale(measured)
  return (
    <ChartFigure
      title={`What differs${by ? `; the stronger the line, the larger ${by}` : ''}`}
      data={() => tableOf(of)}
    >
      <svg
        viewBox={`0 0 ${width} ${top + height + 36}`}
        role="img"
        aria-label="Runs over what differs"
        style={{ maxWidth: '100%' }}
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
              stroke="var(--run)"
              strokeWidth={1.5}
              opacity={0.15 + 0.75 * (place(measured[index]) ?? 0.2)}
              style={{ cursor: 'pointer' }}
              onClick={() => void navigate({ to: `/runs/${id}` })}
            >
              <title>{name}</title>
            </polyline>
          )
        })}
        {axes.map(({ key, low, high }, axis) => (
          <g key={key} fontSize={11} textAnchor="middle" fill="currentColor">
            <line x1={x(axis)} x2={x(axis)} y1={top} y2={top + height} stroke="var(--line)" />
            <text x={x(axis)} y={12}>
              {high}
            </text>
            <text x={x(axis)} y={top + height + 14}>
              {low}
            </text>
            <text x={x(axis)} y={top + height + 30} fontWeight={600}>
              {key.length > 16 ? `${key.slice(0, 15)}…` : key}
              <title>{key}</title>
            </text>
          </g>
        ))}
      </svg>
    </ChartFigure>
  )
}

const tableOf = ({ runs, params, metrics }: RunComparison): ChartData => {
  const rows = [...params, ...metrics].filter(({ differs }) => differs)
  return {
    columns: ['run', 'name', ...rows.map(({ key }) => key)],
    rows: runs.map(({ id, name }, i) => [id, name, ...rows.map(({ values }) => values[i])]),
  }
}

/** Where a number lies between the least and the greatest, from 0 to 1. */
const scale = (values: readonly unknown[]) => {
  const numbers = values.filter((value): value is number => typeof value === 'number')
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  return (value: unknown): number | null =>
    typeof value !== 'number' ? null : high === low ? 0.5 : (value - low) / (high - low)
}

/** Parameters first, then metrics, the one that is asked for last; what has one value alone tells nothing. */
const axesOf = ({ params, metrics }: RunComparison, by: string | undefined): Axis[] => {
  const differ = (rows: readonly { key: string; values: readonly unknown[] }[]) =>
    rows.filter(({ values }) => new Set(values.filter((value) => value !== null)).size > 1)
  const last = differ(metrics.filter(({ key }) => !isOfMachine(key)))
    .toSorted((a, b) => Number(a.key === by) - Number(b.key === by))
    .slice(-mostMetrics)
  return [...differ(params).slice(0, most - last.length), ...last].map(({ key, values }): Axis => {
    const numbers = values.map((value) => (value === null ? null : Number(value)))
    if (numbers.every((value) => value === null || Number.isFinite(value))) {
      const place = scale(numbers)
      const known = numbers.filter((value) => value !== null)
      return {
        key,
        at: (index) => place(numbers[index]),
        low: figure(Math.min(...known)),
        high: figure(Math.max(...known)),
      }
    }
    const words = [...new Set(values.filter((value) => value !== null).map(String))].sort()
    const step = Math.max(1, words.length - 1)
    return {
      key,
      at: (index) => (values[index] === null ? null : words.indexOf(String(values[index])) / step),
      low: words[0] ?? '',
      high: words.at(-1) ?? '',
    }
  })
}
