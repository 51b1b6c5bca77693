import { Group, SegmentedControl, Text } from '@mantine/core'
import { useInViewport } from '@mantine/hooks'
import { useMemo } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { bandsOf } from '../../parts/chart/bands.ts'
import { LineChart, type Range } from '../../parts/chart/line-chart.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { figure } from '../../parts/figures.ts'
import { ValueBars } from '../../parts/value-bars.tsx'

/** Two points a bucket, about one a pixel; fewer of each where there are many runs. */
const mostBuckets = 400
const bucketsOfAll = 16_000
/** More lines than that are one band where nobody asks otherwise. */
const mostLines = 24

/**
 * One metric of some runs over steps, as few points as can be seen: between the least and the greatest of each bucket lies
 * a band; where one looks closer the server is asked for that range. A chart that is not in sight reads and draws
 * nothing.
 * @param lines each: however many there are; one: all as one; undefined: as can be told apart
 */
export function MetricChart({
  metric,
  runs,
  heightPx = 220,
  range,
  onZoom,
  lines,
  onLines,
}: {
  metric: string
  runs: readonly { readonly id: string; readonly name: string }[]
  heightPx?: number
  range: Range | null
  onZoom: (range: Range | null) => void
  lines?: string | undefined
  onLines?: (lines: 'each' | 'one') => void
}) {
  const { ref, inViewport } = useInViewport()
  const ids = runs.map(({ id }) => id)
  const buckets = Math.max(40, Math.min(mostBuckets, Math.floor(bucketsOfAll / runs.length)))
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
  const bands = useMemo(() => bandsOf(series, buckets), [series, buckets])
  const asOne = (lines ?? (series.length > mostLines ? 'one' : 'each')) === 'one'
  const single = series.every(({ points }) => points.length === 1)
  return (
    <div ref={ref} style={{ minHeight: heightPx + 40 }}>
      {read.isError && <ErrorNote error={read.error} />}
      {inViewport && series.length > 0 && single && range === null && (
        <ValueBars
          title={metric}
          of={series.slice(0, mostLines).map(({ label, points }) => ({ label, value: points[0]!.value }))}
        />
      )}
      {inViewport && single && series.length > mostLines && (
        <Text c="dimmed">{figure(series.length - mostLines)} more stand in the table below.</Text>
      )}
      {inViewport && series.length > 0 && (!single || range !== null) && (
        <>
          {((series.length > 2 && onLines) || range !== null) && (
            <Group gap="sm" justify="flex-end">
              {range !== null && (
                <button type="button" className="as-link" onClick={() => onZoom(null)}>
                  steps {figure(range.from)} to {figure(range.to)}: show all
                </button>
              )}
              {series.length > 2 && onLines && (
                <SegmentedControl
                  size="xs"
                  aria-label={`How ${metric} is drawn`}
                  value={asOne ? 'one' : 'each'}
                  onChange={(next) => onLines(next as 'each' | 'one')}
                  data={[
                    { value: 'each', label: 'Each run' },
                    { value: 'one', label: 'All as one' },
                  ]}
                />
              )}
            </Group>
          )}
          <LineChart title={metric} of={bands} asOne={asOne} heightPx={heightPx} onZoom={onZoom} />
        </>
      )}
    </div>
  )
}
