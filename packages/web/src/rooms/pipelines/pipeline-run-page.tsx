import { Anchor, Button, SegmentedControl, Text } from '@mantine/core'
import type { PipelineRunDetail } from '@slipway/contract/pipelines'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Facts } from '../../parts/facts.tsx'
import { duration } from '../../parts/figures.ts'
import { lazily } from '../../parts/lazily.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Page } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { lineageOf } from '../lineage/refs.ts'

const GraphView = lazily(
  async () => (await import('./graph-view.tsx')).GraphView,
  <Text c="dimmed">The graph is on its way.</Text>,
)
const Gantt = lazily(async () => (await import('./gantt.tsx')).Gantt)
const StepsView = lazily(async () => (await import('./steps-view.tsx')).StepsView)
const NodePeek = lazily(async () => (await import('./node-peek.tsx')).NodePeek, null)
const route = getRouteApi('/pipeline-runs/$id')

/** One run: its graph or its times, live; a step beside it with its reason, attempts and what it printed. */
export function PipelineRunPage() {
  const { id } = route.useParams()
  const { view = 'graph', node } = route.useSearch()
  const navigate = route.useNavigate()
  const run = useRead('pipelines', ['run', id], (signal) =>
    api.pipelines.getPipelineRun({ params: { id } }, { signal }),
  )
  const graph = useRead('pipelines', ['graph', id], (signal) =>
    api.pipelines.getPipelineGraph({ params: { id } }, { signal }),
  )
  const look = (next: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, node: next }), replace: true })
  return (
    <Page
      title={run.data?.pipeline ?? 'Pipeline run'}
      above={[{ to: '/pipelines', label: 'Pipelines' }]}
      actions={run.data && <Actions run={run.data} />}
    >
      <Loaded of={run}>
        {(run) => (
          <>
            <Facts
              of={[
                ['Status', <Status key="s" of={run.status} />],
                ['Asked for', <Moment key="m" ms={run.createdMs} />],
                ['Took', run.startedMs && run.endedMs ? duration(run.endedMs - run.startedMs) : '–'],
                ['By', run.actor],
                ['Run', <code key="c">{run.id}</code>],
                [
                  'Lineage',
                  <Anchor key="l" component={Link} to={lineageOf(`pipeline-run:${run.id}`)}>
                    what it was made of, and what came of it
                  </Anchor>,
                ],
              ]}
            />
            {run.failure && (
              <Text c="var(--bad)" role="alert">
                ✖ {run.failure.node ? `${run.failure.node}: ` : ''}
                {run.failure.message} {run.failure.hint}
              </Text>
            )}
            <SegmentedControl
              aria-label="How the run is shown"
              value={view}
              onChange={(next) =>
                void navigate({ search: (before) => ({ ...before, view: next }), replace: true })
              }
              data={[
                { value: 'graph', label: 'Graph' },
                { value: 'steps', label: 'Steps' },
                { value: 'times', label: 'Times' },
                { value: 'output', label: 'Result' },
              ]}
              style={{ alignSelf: 'flex-start' }}
            />
            {view === 'graph' && (
              <Loaded of={graph}>
                {(graph) => <GraphView graph={graph} selected={node} onSelect={look} />}
              </Loaded>
            )}
            {view === 'steps' && (
              <Loaded of={graph}>
                {(graph) => <StepsView graph={graph} selected={node} onSelect={look} />}
              </Loaded>
            )}
            {view === 'times' && <Gantt run={run} selected={node} onSelect={look} />}
            {view === 'output' && (
              <pre style={{ overflow: 'auto', maxHeight: '60vh' }} tabIndex={0}>
                {JSON.stringify(run.output, null, 2)}
              </pre>
            )}
            {node && <NodePeek run={run} node={node} onClose={() => look(undefined)} />}
          </>
        )}
      </Loaded>
    </Page>
  )
}

const cancelWords = ({ pipeline, nodes }: PipelineRunDetail): string => {
  const idsOf = (...statuses: string[]) =>
    nodes.flatMap(({ id, status }) => (statuses.includes(status) ? [id] : []))
  const now = idsOf('running')
  const stopped =
    now.length === 0 ? `No step of ${pipeline} runs now` : `Stopped in the middle: ${now.join(', ')}`
  return `${stopped}. What is finished stays (${idsOf('succeeded', 'cached').length} steps), and Resume goes on from there.`
}

function Actions({ run }: { run: PipelineRunDetail }) {
  const params = { id: run.id }
  const again = () => queries.invalidateQueries({ queryKey: ['pipelines'] })
  const act = useMutation({
    mutationFn: (what: 'cancel' | 'retry' | 'resume') =>
      what === 'cancel'
        ? api.pipelines.cancelPipelineRun({ params })
        : what === 'retry'
          ? api.pipelines.retryPipelineRun({ params, body: {} })
          : api.pipelines.resumePipelineRun({ params }),
    onSettled: again,
  })
  return (
    <>
      {act.isError && <ErrorNote error={act.error} />}
      {['queued', 'running', 'waiting'].includes(run.status) && (
        <Confirm label="Cancel" consequence={cancelWords(run)} onYes={() => act.mutate('cancel')} />
      )}
      {run.status === 'failed' && (
        <Button variant="default" loading={act.isPending} onClick={() => act.mutate('retry')}>
          Retry what failed
        </Button>
      )}
      {run.status === 'cancelled' && (
        <Button variant="default" loading={act.isPending} onClick={() => act.mutate('resume')}>
          Resume
        </Button>
      )}
    </>
  )
}
