import { Group, Select } from '@mantine/core'
import type { RunComparison } from '@slipway/contract/runs'
import { useNavigate } from '@tanstack/react-router'
import { ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { figure } from '../../parts/figures.ts'
import { axisOf } from './axes.ts'

const [mostWidth, height, pad] = [900, 260, 56]

/** Every run a point over two parameters or metrics; those that are not looked at are hollow. */
export function Scatter({
  of,
  x,
  y,
  within,
  onChange,
}: {
  of: RunComparison
  x: string | undefined
  y: string | undefined
  within: ReadonlySet<number>
  onChange: (next: { x?: string; y?: string }) => void
}) {
  const navigate = useNavigate()
  const rows = new Map<string, readonly unknown[]>([
    ...of.params.map(({ key, values }) => [`params.${key}`, values] as const),
    ...of.metrics.map(({ key, values }) => [`metrics.${key}`, values] as const),
  ])
  const keys = [...rows.keys()]
  // What tells most runs apart is shown first, until something else is asked for.
  const differing = keys
    .map((key) => ({ key, values: new Set(rows.get(key)!.filter((value) => value !== null)).size }))
    .filter(({ values }) => values > 1)
    .toSorted((a, b) => b.values - a.values)
    .map(({ key }) => key)
  const [across, up] = [
    x && rows.has(x) ? x : (differing.find((key) => key.startsWith('params.')) ?? differing[0]),
    y && rows.has(y) ? y : (differing.find((key) => key.startsWith('metrics.')) ?? differing[1]),
  ]
  if (across === undefined || up === undefined) return null
  const [ax, ay] = [axisOf(across, rows.get(across)!), axisOf(up, rows.get(up)!)]
  const py = (share: number) => 14 + (1 - share) * (height - pad - 14)
  const said = (key: string, index: number) => {
    const value = rows.get(key)![index]
    return `${key} ${typeof value === 'number' ? figure(value) : String(value ?? '–')}`
  }
  const drawn = (widthPx: number) => {
    const width = Math.min(mostWidth, widthPx)
    const px = (share: number) => pad + share * (width - pad - 14)
    return (
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${up} over ${across}: ${of.runs.length} runs`}
        style={{ display: 'block' }}
      >
        <path
          d={`M${pad},14 V${height - pad} H${width - 14}`}
          fill="none"
          stroke="currentColor"
          opacity={0.4}
        />
        {of.runs.map(({ id, name }, index) => {
          const [sx, sy] = [ax.at(index), ay.at(index)]
          if (sx === null || sy === null) return null
          const looked = within.has(index)
          return (
            <circle
              key={id}
              cx={px(sx)}
              cy={py(sy)}
              r={4}
              fill={looked ? 'var(--run)' : 'none'}
              stroke={looked ? 'var(--mantine-color-body)' : 'var(--line)'}
              opacity={looked ? 0.75 : 1}
              style={{ cursor: 'pointer' }}
              onClick={() => void navigate({ to: `/runs/${id}` })}
            >
              <title>{`${name}: ${said(across, index)}, ${said(up, index)}`}</title>
            </circle>
          )
        })}
        <g fontSize={11} fill="currentColor">
          <text x={pad} y={height - pad + 16}>
            {ax.low}
          </text>
          <text x={width - 14} y={height - pad + 16} textAnchor="end">
            {ax.high}
          </text>
          <text x={(width + pad) / 2} y={height - 6} textAnchor="middle" fontWeight={600}>
            {across}
          </text>
          <text x={pad - 6} y={22} textAnchor="end">
            {ay.high}
          </text>
          <text x={pad - 6} y={height - pad} textAnchor="end">
            {ay.low}
          </text>
        </g>
      </svg>
    )
  }
  return (
    <ChartFigure
      title="One against the other"
      data={() => ({
        columns: ['run', 'name', across, up],
        rows: of.runs.map(({ id, name }, at) => [
          id,
          name,
          shownAs(rows.get(across)![at]),
          shownAs(rows.get(up)![at]),
        ]),
      })}
    >
      {(widthPx) => (
        <>
          <Group gap="xs">
            <Select
              aria-label="From left to right"
              size="xs"
              searchable
              allowDeselect={false}
              data={keys}
              value={across}
              onChange={(next) => next && onChange({ x: next })}
            />
            <Select
              aria-label="From bottom to top"
              size="xs"
              searchable
              allowDeselect={false}
              data={keys}
              value={up}
              onChange={(next) => next && onChange({ y: next })}
            />
          </Group>
          {drawn(widthPx)}
        </>
      )}
    </ChartFigure>
  )
}

const shownAs = (value: unknown): string | number | null =>
  typeof value === 'string' || typeof value === 'number' ? value : null
