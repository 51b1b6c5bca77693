import { Button, Group, Select, SimpleGrid, Switch, Text } from '@mantine/core'
import type { RunComparison } from '@slipway/contract/runs'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { comparedIn } from '../../app/searches.ts'
import { figure } from '../../parts/figures.ts'
import type { ChartData } from '../../parts/chart/chart-figure.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Page } from '../../parts/page.tsx'
import { axesOf, type Brush, brushOf, scaleOf, withBrush, withinBrushes } from './axes.ts'
import { DiffGrid, type DiffPart } from './diff-grid.tsx'
import { MetricChart } from './metric-chart.tsx'
import { ParallelCoordinates } from './parallel-coordinates.tsx'
import { readComparison } from './run-reads.ts'
import { Scatter } from './scatter.tsx'
import { withZoom, zoomOf } from './zoom.ts'

const route = getRouteApi('/compare')

/** Runs side by side: every one as a line over what differs, their metrics over time, and what they are made of. */
export function ComparePage() {
  const { runs } = route.useSearch()
  const ids = useMemo(() => comparedIn({ runs }), [runs])
  const read = useQuery({ ...readComparison(ids), enabled: ids.length > 0 })
  return (
    <Page
      title={ids.length === 0 ? 'Runs side by side' : `${ids.length} runs side by side`}
      above={[{ to: '/experiments', label: 'Experiments' }]}
    >
      {ids.length === 0 ? (
        <Text c="dimmed">Mark runs in the table of experiments, then compare them.</Text>
      ) : (
        <Loaded of={read}>{(found) => <Compared of={found} />}</Loaded>
      )}
    </Page>
  )
}

function Compared({ of }: { of: RunComparison }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const go = useNavigate()
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true })
  const keys = of.metrics.map(({ key }) => key)
  const shown = search.metric && keys.includes(search.metric) ? search.metric : keys[0]
  const axes = useMemo(() => axesOf(of, shown), [of, shown])
  const brushes = useMemo(
    () => (search.brush ?? []).map(brushOf).filter((brush) => brush !== null),
    [search.brush],
  )
  const strength = useMemo(() => {
    const measured = of.metrics.find(({ key }) => key === shown)?.values ?? []
    const place = scaleOf(measured)
    return (index: number) => place(measured[index])
  }, [of, shown])
  const within = useMemo(() => withinBrushes(of.runs.length, axes, brushes), [of, axes, brushes])
  const looked = useMemo(() => of.runs.filter((_, index) => within.has(index)), [of, within])
  const parts = useMemo(() => partsOf(of, within, search.all === 'yes'), [of, within, search.all])
  const onBrush = (key: string, brush: Brush | null) => change({ brush: withBrush(brushes, key, brush) })
  return (
    <>
      <Group gap="md" mih={28}>
        <Text size="sm" c="dimmed" aria-live="polite">
          {within.size === of.runs.length ? 'All' : figure(within.size)} of {figure(of.runs.length)} looked at
        </Text>
        {brushes.length > 0 && (
          <Button size="compact-sm" variant="light" onClick={() => change({ brush: undefined })}>
            Look at all
          </Button>
        )}
      </Group>
      <ParallelCoordinates
        title={`What differs${shown ? `; the stronger the line, the larger ${shown}` : ''}`}
        what="runs"
        lines={of.runs}
        axes={axes}
        strength={strength}
        within={within}
        brushes={brushes}
        onBrush={onBrush}
        onOpen={(index) => void go({ to: `/runs/${of.runs[index]!.id}` })}
        data={() => tableOf(of)}
      />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Scatter of={of} x={search.x} y={search.y} within={within} onChange={change} />
        {shown !== undefined && (
          <section>
            <Select
              aria-label="Metric over time"
              size="xs"
              data={keys}
              value={shown}
              w={240}
              searchable
              allowDeselect={false}
              onChange={(next) => change({ metric: next ?? undefined })}
            />
            {looked.length > 0 && (
              <MetricChart
                metric={shown}
                runs={looked}
                heightPx={230}
                range={zoomOf(search.zoom, shown)}
                onZoom={(range) => change({ zoom: withZoom(search.zoom, shown, range) })}
                lines={search.lines}
                onLines={(lines) => change({ lines })}
              />
            )}
          </section>
        )}
      </SimpleGrid>
      <Switch
        label="Also what is the same in all"
        checked={search.all === 'yes'}
        onChange={(event) => change({ all: event.currentTarget.checked ? 'yes' : undefined })}
      />
      <DiffGrid runs={looked} parts={parts} />
    </>
  )
}

const partsOf = (of: RunComparison, within: ReadonlySet<number>, all: boolean): DiffPart[] => {
  const metrics = of.metrics.map((row) => ({ ...row, values: row.values.map((value) => figure(value)) }))
  const parts = [
    ['Metrics', metrics],
    ['Parameters', of.params],
    ['Data', of.data],
    ['Code, environment and host', of.context],
    ['Source files', of.sources],
    ['Packages', of.packages],
  ] as const
  return parts.flatMap(([title, rows]) => {
    const shown = rows
      .map(({ key, values }) => ({ key, values: values.filter((_, index) => within.has(index)) }))
      // Of those that are looked at alone.
      .filter(({ values }) => all || new Set(values).size > 1)
    return shown.length > 0 ? [{ title, rows: shown }] : []
  })
}

const tableOf = ({ runs, params, metrics }: RunComparison): ChartData => {
  const rows = [...params, ...metrics].filter(({ differs }) => differs)
  return {
    columns: ['run', 'name', ...rows.map(({ key }) => key)],
    rows: runs.map(({ id, name }, i) => [id, name, ...rows.map(({ values }) => values[i])]),
  }
}
