import './time-lines.css'
import { useComputedColorScheme } from '@mantine/core'
import { type PointerEvent, useState } from 'react'
import { ChartFigure } from './chart/chart-figure.tsx'
import { linesSvg } from './chart/drawn-svg.ts'
import { colorOf } from './chart/line-colors.ts'
import { clock, Moment, type TimeFormat } from './moment.tsx'

export interface TimeLine {
  readonly label: string
  /** One for each time; null where there is none. */
  readonly values: readonly (number | null)[]
  /** Lines of one colour belong together; where absent, each has its own. */
  readonly color?: number
  readonly dashed?: boolean
}

const wide = 1000
const tall = 100
const exact = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** Lines over times, the newest at the right; what is pointed at, else the last, is told in figures below. */
export function TimeLines({
  title,
  atMs,
  lines,
  format,
  times = clock,
}: {
  title: string
  atMs: readonly number[]
  lines: readonly TimeLine[]
  format: (value: number | null | undefined) => string
  times?: TimeFormat
}) {
  const scheme = useComputedColorScheme('light')
  const [pointed, setPointed] = useState<number>()
  const last = atMs.length - 1
  const at = pointed === undefined ? last : Math.min(last, pointed)
  const most = niceMost(Math.max(0, ...lines.flatMap(({ values }) => values.filter((one) => one !== null))))
  const [from, to] = [atMs[0] ?? 0, atMs[last] ?? 1]
  const x = (ms: number) => (to === from ? wide / 2 : (wide * (ms - from)) / (to - from))
  const y = (value: number) => tall - (tall * value) / most
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const ms = from + ((to - from) * (event.clientX - left)) / width
    let best = 0
    for (let i = 1; i < atMs.length; i++) if (Math.abs(atMs[i]! - ms) < Math.abs(atMs[best]! - ms)) best = i
    setPointed(best)
  }
  const told = lines.map(({ label, values }) => `${label} ${format(values[at])}`).join(', ')
  return (
    <ChartFigure
      className="time-lines"
      title={title}
      aside={
        <span className="soft n" style={{ fontWeight: 400 }}>
          {atMs.length > 0 && (pointed === undefined ? 'now' : <Moment ms={atMs[at]!} as={exact} />)}
        </span>
      }
      data={() => ({
        columns: ['time', ...lines.map(({ label }) => label)],
        rows: atMs.map((ms, i) => [new Date(ms).toISOString(), ...lines.map(({ values }) => values[i])]),
      })}
      svg={() =>
        linesSvg(
          title,
          lines.map(({ label, values, color, dashed }, index) => ({
            label,
            color: colorOf(color ?? index),
            dash: dashed ? [5, 4] : [],
            points: values.flatMap((value, i) => (value === null ? [] : [{ step: atMs[i]!, value }])),
          })),
          (ms) => times.format(ms),
        )
      }
    >
      <div className="plot">
        <div className="scale" aria-hidden="true">
          <span>{format(most)}</span>
          <span>{format(0)}</span>
        </div>
        <svg
          viewBox={`0 0 ${wide} ${tall}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}: ${told}`}
          onPointerMove={point}
          onPointerLeave={() => setPointed(undefined)}
        >
          <line className="base" x1={0} x2={wide} y1={tall} y2={tall} />
          <line className="base" x1={0} x2={wide} y1={0} y2={0} strokeDasharray="2 4" />
          {lines.map(({ label, values, color, dashed }, index) => (
            <g key={label} stroke={colorOf(color ?? index, scheme)}>
              <path d={pathOf(values, (i) => x(atMs[i]!), y)} strokeDasharray={dashed ? '5 4' : undefined} />
              <path className="alone" d={aloneOf(values, (i) => x(atMs[i]!), y)} />
            </g>
          ))}
          {pointed !== undefined && (
            <line className="cursor" x1={x(atMs[at]!)} x2={x(atMs[at]!)} y1={0} y2={tall} />
          )}
        </svg>
        <div className={atMs.length === 1 ? 'times alone' : 'times'} aria-hidden="true">
          {atMs.length > 0 && <Moment ms={from} as={times} />}
          {atMs.length > 1 && <Moment ms={to} as={times} />}
        </div>
      </div>
      <ul>
        {lines.map(({ label, values, color, dashed }, index) => (
          <li key={label}>
            <span
              className="swatch"
              style={{
                borderColor: colorOf(color ?? index, scheme),
                borderTopStyle: dashed ? 'dashed' : 'solid',
              }}
            />
            {label} <b>{format(values[at])}</b>
          </li>
        ))}
      </ul>
    </ChartFigure>
  )
}

/** Those without a neighbour, as dots: no line would show them. */
const aloneOf = (
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string =>
  values
    .map((value, at) =>
      value === null || typeof values[at - 1] === 'number' || typeof values[at + 1] === 'number'
        ? ''
        : `M${x(at).toFixed(1)} ${y(value).toFixed(2)}h0`,
    )
    .join('')

/** Interrupted where there is nothing. */
const pathOf = (
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string => {
  let path = ''
  let drawing = false
  for (const [index, value] of values.entries()) {
    if (value === null) {
      drawing = false
      continue
    }
    path += `${drawing ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(2)}`
    drawing = true
  }
  return path
}

/** 1, 2 or 5 by a power of ten, above all values. */
const niceMost = (most: number): number => {
  if (most <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(most))
  return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= most)!
}
