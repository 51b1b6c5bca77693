import { ChartFigure, type ChartData } from '../../../parts/chart/chart-figure.tsx'
import { figure, percent } from '../../../parts/figures.ts'
import type { ColumnProfile } from '../column-profile.ts'
import type { Moved } from './moved.ts'

const [width, height, foot] = [300, 90, 16]

/** Two distributions over each other: what was is an outline, what is is filled. */
export function Overlay({ of, names }: { of: Moved; names: readonly [before: string, after: string] }) {
  const { before, after, name } = of
  const drawn =
    before.histogram && after.histogram ? (
      <Histograms before={before.histogram} after={after.histogram} />
    ) : (
      <Shares before={before} after={after} />
    )
  return (
    <ChartFigure title={name} label={`${name}: ${wordsOf(of)}`} data={() => dataOf(of, names)}>
      <p className="overlay-words n">{wordsOf(of)}</p>
      {drawn}
    </ChartFigure>
  )
}

const wordsOf = ({ before, after, size, measure, missing }: Moved): string =>
  [
    before.mean !== null && after.mean !== null && `mean ${figure(before.mean)} → ${figure(after.mean)}`,
    Math.abs(missing.after - missing.before) >= 0.001 &&
      `missing ${percent(missing.before)} → ${percent(missing.after)}`,
    size !== null && `${figure(size)} ${measure}`,
  ]
    .filter(Boolean)
    .join(' · ')

interface Histogram {
  readonly edges: readonly number[]
  readonly counts: readonly number[]
}

function Histograms({ before, after }: { before: Histogram; after: Histogram }) {
  const low = Math.min(before.edges[0]!, after.edges[0]!)
  const high = Math.max(before.edges.at(-1)!, after.edges.at(-1)!)
  const [was, is] = [densities(before), densities(after)]
  const most = Math.max(...was, ...is) || 1
  const x = (value: number) => ((value - low) / (high - low || 1)) * width
  const y = (density: number) => height - (density / most) * (height - 4)
  const line = ({ edges }: Histogram, values: readonly number[]) =>
    [
      `M${x(edges[0]!)},${height}`,
      ...values.map((value, i) => `L${x(edges[i]!)},${y(value)}L${x(edges[i + 1]!)},${y(value)}`),
      `L${x(edges.at(-1)!)},${height}`,
    ].join('')
  return (
    <svg viewBox={`0 0 ${width} ${height + foot}`} className="overlay" aria-hidden="true">
      <path d={line(after, is)} fill="var(--run)" fillOpacity={0.35} stroke="none" />
      <path d={line(before, was)} fill="none" stroke="currentColor" strokeWidth={1.5} strokeDasharray="4 2" />
      <line x1={0} x2={width} y1={height} y2={height} stroke="var(--line)" />
      <g fontSize={11} fill="currentColor">
        <text x={0} y={height + 13}>
          {figure(low)}
        </text>
        <text x={width} y={height + 13} textAnchor="end">
          {figure(high)}
        </text>
      </g>
    </svg>
  )
}

/** Bins of both may be of different widths, and the versions of different sizes. */
const densities = ({ edges, counts }: Histogram): number[] => {
  const total = counts.reduce((sum, count) => sum + count, 0) || 1
  return counts.map((count, i) => count / total / (edges[i + 1]! - edges[i]! || 1))
}

const mostValues = 6

function Shares({ before, after }: { before: ColumnProfile; after: ColumnProfile }) {
  const rows = sharesOf(before, after)
  const most = Math.max(...rows.flatMap(({ was, is }) => [was, is])) || 1
  const [row, name] = [18, 110]
  const long = (share: number) => (share / most) * (width - name - 50)
  return (
    <svg
      viewBox={`0 0 ${width} ${rows.length * row + 2}`}
      className="overlay"
      aria-hidden="true"
      fontSize={11}
    >
      {rows.map(({ value, was, is }, i) => (
        <g key={value} fill="currentColor">
          <text x={name - 6} y={i * row + 13} textAnchor="end">
            {value.length > 16 ? `${value.slice(0, 15)}…` : value}
          </text>
          <rect
            x={name}
            y={i * row + 4}
            width={Math.max(1, long(is))}
            height={11}
            fill="var(--run)"
            fillOpacity={0.35}
          />
          <rect
            x={name}
            y={i * row + 4}
            width={Math.max(1, long(was))}
            height={11}
            fill="none"
            stroke="currentColor"
            strokeDasharray="4 2"
          />
          <text x={name + Math.max(long(is), long(was)) + 6} y={i * row + 13}>
            {percent(is)}
          </text>
        </g>
      ))}
    </svg>
  )
}

const sharesOf = (before: ColumnProfile, after: ColumnProfile) => {
  const share = ({ top, count }: ColumnProfile, name: string) =>
    (top.find(({ value }) => String(value) === name)?.count ?? 0) / Math.max(1, count)
  return [...new Set([...after.top, ...before.top].map(({ value }) => String(value)))]
    .map((value) => ({ value, was: share(before, value), is: share(after, value) }))
    .sort((a, b) => Math.max(b.was, b.is) - Math.max(a.was, a.is))
    .slice(0, mostValues)
}

const dataOf = ({ before, after }: Moved, [was, is]: readonly [string, string]): ChartData =>
  before.histogram && after.histogram
    ? {
        columns: ['version', 'from', 'to', 'rows'],
        rows: (
          [
            [was, before.histogram],
            [is, after.histogram],
          ] as const
        ).flatMap(([version, { edges, counts }]) =>
          counts.map((count, i) => [version, edges[i], edges[i + 1], count]),
        ),
      }
    : {
        columns: ['value', `share in ${was}`, `share in ${is}`],
        rows: sharesOf(before, after).map(({ value, was, is }) => [value, was, is]),
      }
