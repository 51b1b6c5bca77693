import 'uplot/dist/uPlot.min.css'
import './line-chart.css'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { figure } from '../figures.ts'
import { type Bands, spreadOf } from './bands.ts'
import { type ChartData, ChartFigure } from './chart-figure.tsx'
import { linesSvg } from './drawn-svg.ts'
import { colorOf, dashOf } from './line-colors.ts'

const mostNamed = 12
/** A line of fewer shows each of its points. */
const fewPoints = 60

/** Of steps, both ends among them. */
export interface Range {
  readonly from: number
  readonly to: number
}

interface Lines {
  readonly of: Bands
  /** Where there are too many to be told apart. */
  readonly asOne?: boolean
  readonly heightPx?: number
  /** Hears the range that is dragged over, so that finer points can be read; null: all of it. */
  readonly onZoom?: (range: Range | null) => void
}

/** Lines over steps, each with what it was between where one cell holds many points. */
export function LineChart({ title, ...lines }: Lines & { title: string }) {
  const { of } = lines
  return (
    <ChartFigure
      title={title}
      label={`${title}: ${of.bands.length} ${of.bands.length === 1 ? 'line' : 'lines'}`}
      data={() => tableOf(of)}
      svg={() => linesSvg(title, edgesOf(of))}
    >
      {(widthPx) => <Plot widthPx={widthPx} {...lines} />}
    </ChartFigure>
  )
}

function Plot({ of, asOne = false, heightPx = 220, widthPx, onZoom }: Lines & { widthPx: number }) {
  const box = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  const zoom = useRef(onZoom)
  zoom.current = onZoom
  useEffect(() => {
    const line = scheme === 'dark' ? '#30363d' : '#e5e8eb'
    const axis = {
      stroke: scheme === 'dark' ? '#c9d1d9' : '#24292f',
      grid: { stroke: line, width: 1 },
      ticks: { stroke: line },
    }
    const { data, series, bands } = asOne ? drawnAsOne(of, scheme) : drawn(of, scheme)
    const made = new uPlot(
      {
        width: widthPx,
        height: heightPx,
        scales: { x: { time: false } },
        axes: [axis, { ...axis, size: 60 }],
        cursor: { drag: { x: true, y: false } },
        legend: { show: of.bands.length <= mostNamed || asOne },
        series: [
          { label: 'step', value: (_, step) => figure(step === null ? null : Math.round(step)) },
          ...series,
        ],
        bands,
        hooks: {
          setSelect: [
            (self) => {
              const { left, width } = self.select
              if (width <= 4) return
              const [from, to] = [left, left + width].map((px) => self.posToVal(px, 'x'))
              zoom.current?.({ from: Math.floor(from!), to: Math.ceil(to!) })
            },
          ],
        },
      },
      data,
      box.current!,
    )
    made.over.addEventListener('dblclick', () => zoom.current?.(null))
    return () => made.destroy()
  }, [widthPx, heightPx, of, asOne, scheme])
  return <div ref={box} style={{ minHeight: heightPx }} />
}

interface Drawn {
  readonly data: uPlot.AlignedData
  readonly series: uPlot.Series[]
  readonly bands: uPlot.Band[]
}

type Scheme = 'light' | 'dark'

const quiet = { width: 0.6, points: { show: false }, spanGaps: true } as const

/** Of each line its upper and its lower edge, and what lies between them; told as one in the legend. */
const drawn = ({ steps, bands }: Bands, scheme: Scheme): Drawn => ({
  data: [[...steps], ...bands.flatMap(({ high, low }) => [[...high], [...low]])],
  series: bands.flatMap(({ label, low }, at) => {
    const stroke = colorOf(at, scheme)
    const dash = dashOf(at)
    return [
      {
        ...quiet,
        label,
        stroke,
        dash,
        width: 1.5,
        points: { show: bands.length === 1 && steps.length < fewPoints },
        value: (_, most, _series, cell) => (cell === null ? '–' : between(low[cell], most)),
      },
      { ...quiet, label: `${label}, least`, stroke, dash, class: 'lower-edge' },
    ] satisfies uPlot.Series[]
  }),
  bands: bands.map((_, at) => ({ series: [2 * at + 1, 2 * at + 2], fill: `${colorOf(at, scheme)}40` })),
})

const between = (least: number | null | undefined, most: number | null): string =>
  least === most ? figure(most) : `${figure(least)} to ${figure(most)}`

const drawnAsOne = (of: Bands, scheme: Scheme): Drawn => {
  const { band, median } = spreadOf(of)
  const value: uPlot.Series.Value = (_, one) => figure(one)
  return {
    data: [[...of.steps], [...band.high], [...band.low], median],
    series: [
      { ...quiet, value, label: 'greatest', stroke: colorOf(0, scheme) },
      { ...quiet, value, label: 'least', stroke: colorOf(0, scheme) },
      { ...quiet, value, label: 'median', stroke: colorOf(1, scheme), width: 2 },
    ],
    bands: [{ series: [1, 2], fill: `${colorOf(0, scheme)}30` }],
  }
}

const tableOf = ({ steps, bands }: Bands): ChartData => ({
  columns: ['step', ...bands.flatMap(({ label }) => [`${label}, least`, `${label}, greatest`])],
  rows: steps.map((step, at) => [step, ...bands.flatMap(({ low, high }) => [low[at], high[at]])]),
})

/** The upper and the lower edge of each, as lines. */
const edgesOf = ({ steps, bands }: Bands) =>
  bands.flatMap(({ label, low, high }, at) =>
    [high, low].map((edge, lower) => ({
      label: lower ? `${label}, least` : label,
      color: colorOf(at),
      dash: dashOf(at),
      points: steps.flatMap((step, i) => {
        const value = edge[i]
        return value === null || value === undefined ? [] : [{ step, value }]
      }),
    })),
  )
