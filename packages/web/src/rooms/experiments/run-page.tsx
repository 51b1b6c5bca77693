import { Anchor, SimpleGrid, Tabs, Text } from '@mantine/core'
import type { Run } from '@slipway/contract/runs'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { ArtifactView } from '../../parts/artifact/artifact-view.tsx'
import { Facts } from '../../parts/facts.tsx'
import { bytes, figure } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Page } from '../../parts/page.tsx'
import { lineageOf } from '../lineage/refs.ts'
import { MetricChart } from './metric-chart.tsx'
import { RunContextView } from './run-context-view.tsx'
import { readRun } from './run-reads.ts'
import { RunSummary } from './run-summary.tsx'
import { withZoom, zoomOf } from './zoom.ts'

const route = getRouteApi('/runs/$id')

/** One run: what it is, its metrics over time, its files, and what it was made of. */
export function RunPage() {
  const { id } = route.useParams()
  const { tab = 'overview' } = route.useSearch()
  const navigate = route.useNavigate()
  const run = useQuery(readRun(id))
  return (
    <Page
      title={run.data?.name ?? 'Run'}
      above={[{ to: '/experiments', label: 'Experiments' }]}
      actions={
        <Anchor component={Link} to={lineageOf(`run:${id}`)} fz="sm">
          Lineage
        </Anchor>
      }
    >
      <Loaded of={run}>
        {(run) => (
          <Tabs
            value={tab}
            onChange={(next) => void navigate({ search: { tab: next ?? undefined } })}
            keepMounted={false}
          >
            <Tabs.List mb="md">
              <Tabs.Tab value="overview">Overview</Tabs.Tab>
              <Tabs.Tab value="charts">Charts</Tabs.Tab>
              <Tabs.Tab value="files">Files ({run.artifacts.length})</Tabs.Tab>
              <Tabs.Tab value="origin">Code and environment</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="overview">
              <RunSummary run={run} />
            </Tabs.Panel>
            <Tabs.Panel value="charts">
              <Charts run={run} />
            </Tabs.Panel>
            <Tabs.Panel value="files">
              <Files run={run} />
            </Tabs.Panel>
            <Tabs.Panel value="origin">
              <RunContextView id={run.id} />
            </Tabs.Panel>
          </Tabs>
        )}
      </Loaded>
    </Page>
  )
}

function Charts({ run }: { run: Run }) {
  const runs = useMemo(() => [run], [run])
  const { zoom } = route.useSearch()
  const navigate = route.useNavigate()
  const keys = Object.keys(run.metrics)
  // A value without steps is a figure, not a line.
  const lines = keys.filter((key) => run.metrics[key]!.step !== 0)
  if (keys.length === 0) return <Text c="dimmed">This run has logged no metric.</Text>
  return (
    <>
      <Facts
        of={keys
          .filter((key) => !lines.includes(key))
          .map((key) => [key, figure(run.metrics[key]!.value)] as const)}
      />
      <SimpleGrid cols={{ base: 1, lg: 2 }} mt="md">
        {lines.map((key) => (
          <MetricChart
            key={key}
            metric={key}
            runs={runs}
            range={zoomOf(zoom, key)}
            onZoom={(range) =>
              void navigate({
                search: (before) => ({ ...before, zoom: withZoom(before.zoom, key, range) }),
                replace: true,
              })
            }
          />
        ))}
      </SimpleGrid>
    </>
  )
}

function Files({ run }: { run: Run }) {
  const { file, find } = route.useSearch()
  const navigate = route.useNavigate()
  const shown = run.artifacts.find(({ path }) => path === file)
  if (run.artifacts.length === 0) return <Text c="dimmed">This run has no files.</Text>
  return (
    <div className="files">
      <ul aria-label="Files">
        {run.artifacts.map(({ path, bytes: size }) => (
          <li key={path}>
            <Link
              to="/runs/$id"
              params={{ id: run.id }}
              search={(before) => ({ ...before, tab: 'files', file: path, find: undefined })}
              replace
              aria-current={path === file || undefined}
            >
              {path} <span className="n">{bytes(size)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {shown ? (
        <ArtifactView
          key={shown.digest}
          artifact={shown}
          find={find ?? ''}
          onFind={(text) =>
            void navigate({ search: (before) => ({ ...before, find: text || undefined }), replace: true })
          }
        />
      ) : (
        <Text c="dimmed">Choose a file to look at it.</Text>
      )}
    </div>
  )
}
