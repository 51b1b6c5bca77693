import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { type ChartData, ChartFigure } from './chart/chart-figure.tsx'
import { linesSvg } from './chart/drawn-svg.ts'
import { colorOf, dashOf } from './chart/line-colors.ts'

export interface Series {
  readonly label: string
  readonly points: readonly { readonly step: number; readonly value: number | string }[]
}

/** Lines over steps. Where one drags over it, `onZoom` hears the range, so that finer points can be read. */
export function SeriesChart({
  title,
  series,
  height = 220,
  onZoom,
}: {
  title: string
  series: readonly Series[]
  height?: number
  onZoom?: (range: { from: number; to: number } | null) => void
}) {
  const { ref: measured, width } = useElementSize()
  const box = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  const zoom = useRef(onZoom)
  zoom.current = onZoom
  useEffect(() => {
    if (width === 0 || !box.current) return
    const ink = scheme === 'dark' ? '#c9d1d9' : '#24292f'
    const grid = scheme === 'dark' ? '#30363d' : '#e5e8eb'
    const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid } }
    const made = new uPlot(
      {
        width,
        height,
        scales: { x: { time: false } },
        axes: [axis, { ...axis, size: 60 }],
        cursor: { drag: { x: true, y: false } },
        legend: { live: series.length <= 12 },
        series: [
          { label: 'step' },
          ...series.map(({ label }, index) => ({
            label,
            stroke: colorOf(index, scheme),
            width: 1.5,
            dash: dashOf(index),
            spanGaps: true,
            points: { show: series.length === 1 && (series[0]?.points.length ?? 0) < 60 },
          })),
        ],
        hooks: {
          setSelect: [
            (self) => {
              const { left, width } = self.select
              if (width > 4)
                zoom.current?.({
                  from: Math.floor(self.posToVal(left, 'x')),
                  to: Math.ceil(self.posToVal(left + width, 'x')),
                })
            },
          ],
        },
      },
      aligned(series),
      box.current,
    )
    made.over.addEventListener('dblclick', () => zoom.current?.(null))
    return () => made.destroy()
  }, [width, height, series, scheme])
  return (
    <ChartFigure
      title={title}
      label={`${title}: ${series.length} ${series.length === 1 ? 'line' : 'lines'}`}
      data={() => tableOf(series)}
      svg={() =>
        linesSvg(
          title,
          series.map((one, i) => ({ ...one, color: colorOf(i), dash: dashOf(i) })),
        )
      }
    >
      <div ref={measured}>
        <div ref={box} style={{ minHeight: height }} />
      </div>
    </ChartFigure>
  )
}

const tableOf = (series: readonly Series[]): ChartData => {
  const [steps = [], ...values] = aligned(series)
  return {
    columns: ['step', ...series.map(({ label }) => label)],
    rows: Array.from(steps, (step, i) => [step, ...values.map((one) => one[i] ?? null)]),
  }
}

/** One list of steps for all lines; null where a line has nothing. */
const aligned = (series: readonly Series[]): uPlot.AlignedData =>
  uPlot.join(
    series.map(({ points }) => [
      points.map(({ step }) => step),
      points.map(({ value }) => (typeof value === 'number' ? value : null)),
    ]) as uPlot.AlignedData[],
  )
