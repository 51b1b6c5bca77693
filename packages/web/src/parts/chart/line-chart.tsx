import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { type ChartData, ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { linesSvg } from '../../parts/chart/drawn-svg.ts'
import { colorOf } from '../../parts/chart/line-colors.ts'
import { type Bands, spreadOf } from './bands.ts'

const mostNamed = 12

/** Lines with what they were between, cell by cell; all as one where there are too many to tell apart. */
export function BandChart({
  title,
  of,
  asOne,
  height,
  onZoom,
}: {
  title: string
  of: Bands
  asOne: boolean
  height: number
  onZoom: (range: { from: number; to: number } | null) => void
}) {
  const { ref: measured, width } = useElementSize()
  const box = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  const zoom = useRef(onZoom)
  zoom.current = onZoom
  useEffect(() => {
    if (width === 0 || !box.current) return
    const grid = scheme === 'dark' ? '#30363d' : '#e5e8eb'
    const axis = {
      stroke: scheme === 'dark' ? '#c9d1d9' : '#24292f',
      grid: { stroke: grid, width: 1 },
      ticks: { stroke: grid },
    }
    const { data, series, bands } = asOne ? drawnAsOne(of, scheme) : drawn(of, scheme)
    const made = new uPlot(
      {
        width,
        height,
        scales: { x: { time: false } },
        axes: [axis, { ...axis, size: 60 }],
        cursor: { drag: { x: true, y: false } },
        legend: { show: series.length <= 2 * mostNamed },
        series: [
          { label: 'step', value: (_, step) => (step === null ? '–' : String(Math.round(step))) },
          ...series,
        ],
        bands,
        hooks: {
          setSelect: [
            (self) => {
              const { left, width: wide } = self.select
              if (wide <= 4) return
              const [from, to] = [left, left + wide].map((px) => self.posToVal(px, 'x'))
              zoom.current({ from: Math.floor(from!), to: Math.ceil(to!) })
            },
          ],
        },
      },
      data,
      box.current,
    )
    made.over.addEventListener('dblclick', () => zoom.current(null))
    return () => made.destroy()
  }, [width, height, of, asOne, scheme])
  return (
    <ChartFigure
      title={title}
      label={`${title}: ${of.bands.length} ${of.bands.length === 1 ? 'line' : 'lines'}`}
      data={() => tableOf(of)}
      svg={() => linesSvg(title, edgesOf(of))}
    >
      <div ref={measured}>
        <div ref={box} style={{ minHeight: height }} />
      </div>
    </ChartFigure>
  )
}

interface Drawn {
  readonly data: uPlot.AlignedData
  readonly series: uPlot.Series[]
  readonly bands: uPlot.Band[]
}

type Scheme = 'light' | 'dark'

const quiet = { width: 0.6, points: { show: false }, spanGaps: true } as const

/** Of each run its upper and its lower edge, and what lies between them. */
const drawn = ({ steps, bands }: Bands, scheme: Scheme): Drawn => ({
  data: [[...steps], ...bands.flatMap(({ high, low }) => [[...high], [...low]])],
  series: bands.flatMap(({ label }, at) => [
    { ...quiet, label, stroke: colorOf(at, scheme), width: 1.2 },
    { ...quiet, label: `${label}, least`, stroke: colorOf(at, scheme) },
  ]),
  bands: bands.map((_, at) => ({ series: [2 * at + 1, 2 * at + 2], fill: `${colorOf(at, scheme)}40` })),
})

const drawnAsOne = (of: Bands, scheme: Scheme): Drawn => {
  const { band, median } = spreadOf(of)
  return {
    data: [[...of.steps], [...band.high], [...band.low], median],
    series: [
      { ...quiet, label: 'greatest', stroke: colorOf(0, scheme) },
      { ...quiet, label: 'least', stroke: colorOf(0, scheme) },
      { ...quiet, label: 'median', stroke: colorOf(1, scheme), width: 2 },
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
      points: steps.flatMap((step, i) => {
        const value = edge[i]
        return value === null || value === undefined ? [] : [{ step, value }]
      }),
    })),
  )
