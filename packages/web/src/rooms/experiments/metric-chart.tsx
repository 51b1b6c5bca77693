import { useInViewport } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { SeriesChart } from '../../parts/series-chart.tsx'
import { ValueBars } from '../../parts/value-bars.tsx'

/** Two points a bucket, about one a pixel. */
const buckets = 400

/**
 * One metric of some runs over steps, as few points as can be seen, least and greatest kept; where one looks closer the
 * server is asked for that range. A chart that is not in sight reads and draws nothing.
 */
export function MetricChart({
  metric,
  runs,
  height,
}: {
  metric: string
  runs: readonly { readonly id: string; readonly name: string }[]
  height?: number
}) {
  const { ref, inViewport } = useInViewport()
  const [range, setRange] = useState<{ from: number; to: number } | null>(null)
  const ids = runs.map(({ id }) => id)
  const read = useRead(
    'tracking',
    ['histories', metric, ids, range],
    (signal) =>
      api.tracking.getMetricHistories(
        {
          body: {
            runs: ids,
            key: metric,
            buckets,
            ...(range ? { fromStep: range.from, toStep: range.to } : {}),
          },
        },
        { signal },
      ),
    { enabled: inViewport },
  )
  const series = useMemo(() => {
    const names = new Map(runs.map(({ id, name }) => [id, name]))
    return (read.data?.histories ?? []).map(({ run, points }) => ({ label: names.get(run) ?? run, points }))
  }, [read.data, runs])
  return (
    <div ref={ref} style={{ minHeight: height ?? 260 }}>
      {read.isError && <ErrorNote error={read.error} />}
      {inViewport && series.length > 0 && series.every(({ points }) => points.length === 1) && (
        <ValueBars
          title={metric}
          of={series.map(({ label, points }) => ({ label, value: points[0]!.value }))}
        />
      )}
      {inViewport && series.some(({ points }) => points.length > 1) && (
        <SeriesChart title={metric} series={series} onZoom={setRange} {...(height ? { height } : {})} />
      )}
    </div>
  )
}
