import type { Study, Trial } from '@slipway/contract/studies'
import { ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { figure } from '../../parts/figures.ts'

const [width, height, pad] = [640, 240, 36]

/** The value of every complete trial over one parameter; the best is marked. */
export function Slice({
  study,
  trials,
  parameter,
}: {
  study: Study
  trials: readonly Trial[]
  parameter: string
}) {
  const { log, choices } = study.space[parameter] ?? {}
  const points = trials.flatMap(({ number, params, value }) => {
    const given = params[parameter]
    return value === null || given === undefined ? [] : [{ number, given, value }]
  })
  if (points.length === 0) return <p className="soft">No complete trial has it.</p>
  const words = choices ? choices.map(String) : null
  const placeOf = (given: unknown): number =>
    words ? words.indexOf(String(given)) : log ? Math.log(Number(given)) : Number(given)
  const xs = points.map(({ given }) => placeOf(given))
  const ys = points.map(({ value }) => value)
  const scale = (low: number, high: number, from: number, to: number) => (value: number) =>
    high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from)
  const x = scale(Math.min(...xs), Math.max(...xs), pad, width - pad)
  const y = scale(Math.min(...ys), Math.max(...ys), height - pad, 12)
  const first = points[xs.indexOf(Math.min(...xs))]!.given
  const last = points[xs.indexOf(Math.max(...xs))]!.given
  const text = (given: unknown) => (typeof given === 'number' ? figure(given) : String(given))
  return (
    <ChartFigure
      title={`${study.metric} over ${parameter}`}
      data={() => ({
        columns: ['trial', parameter, study.metric],
        rows: points.map(({ number, given, value }) => [number, given, value]),
      })}
    >
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${study.metric} over ${parameter}: ${points.length} trials`}
        style={{ width: '100%', maxWidth: width }}
      >
        <line x1={pad} x2={width - pad} y1={height - pad + 6} y2={height - pad + 6} stroke="var(--line)" />
        {points.map(({ number, given, value }) => {
          const best = number === study.best?.number
          return (
            <circle
              key={number}
              cx={x(placeOf(given))}
              cy={y(value)}
              r={best ? 6 : 3}
              fill={best ? 'var(--ok)' : 'var(--run)'}
              opacity={best ? 1 : 0.55}
            >
              <title>{`trial ${number}: ${parameter} ${text(given)}, ${study.metric} ${figure(value)}${best ? ', the best' : ''}`}</title>
            </circle>
          )
        })}
        <g fontSize={11} fill="currentColor">
          <text x={pad} y={height - 12}>
            {text(first)}
          </text>
          <text x={width - pad} y={height - 12} textAnchor="end">
            {text(last)}
          </text>
          <text x={width / 2} y={height - 12} textAnchor="middle" fontWeight={600}>
            {parameter}
          </text>
          <text x={2} y={16}>
            {figure(Math.max(...ys))}
          </text>
          <text x={2} y={height - pad}>
            {figure(Math.min(...ys))}
          </text>
        </g>
      </svg>
    </ChartFigure>
  )
}
