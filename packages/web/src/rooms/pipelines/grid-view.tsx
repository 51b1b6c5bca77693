import { Anchor, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { duration } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Peek } from '../../parts/peek.tsx'
import { Status } from '../../parts/status.tsx'
import { NodePeek } from './node-peek.tsx'
import { type Place, RunsGrid } from './runs-grid.tsx'

const runsShown = 60

/** Past runs of a pipeline by their steps, with one of them beside it. */
export function GridView({
  pipeline,
  at,
  onOpen,
}: {
  pipeline: string
  at: Place | undefined
  onOpen: (place: Place | undefined) => void
}) {
  const read = useRead('pipelines', ['grid', pipeline], (signal) =>
    api.pipelines.getPipelineGrid({ params: { pipeline }, query: { limit: runsShown } }, { signal }),
  )
  return (
    <Loaded of={read}>
      {(grid) =>
        grid.runs.length === 0 ? (
          <Text c="dimmed">{pipeline} has not run yet.</Text>
        ) : (
          <>
            <RunsGrid grid={grid} at={at} onOpen={onOpen} />
            {at && <Beside at={at} onClose={() => onOpen(undefined)} />}
          </>
        )
      }
    </Loaded>
  )
}

function Beside({ at, onClose }: { at: Place; onClose: () => void }) {
  const read = useRead('pipelines', ['run', at.run], (signal) =>
    api.pipelines.getPipelineRun({ params: { id: at.run } }, { signal }),
  )
  const run = read.data?.id === at.run ? read.data : undefined
  if (run && at.node) return <NodePeek run={run} node={at.node} onClose={onClose} />
  return (
    <Peek title={run?.pipeline ?? 'Run'} to={`/pipeline-runs/${at.run}`} onClose={onClose}>
      <Loaded of={read}>
        {() =>
          run && (
            <Stack gap="sm">
              <Facts
                of={[
                  ['Status', <Status key="s" of={run.status} />],
                  ['Asked for', <Moment key="m" ms={run.createdMs} />],
                  ['Took', run.startedMs && run.endedMs ? duration(run.endedMs - run.startedMs) : '–'],
                  ['By', run.actor],
                ]}
              />
              {run.failure && (
                <Text c="var(--bad)">
                  {run.failure.node}: {run.failure.message} {run.failure.hint}
                </Text>
              )}
              <Anchor component={Link} to={`/pipeline-runs/${run.id}`}>
                Graph, times and result of this run
              </Anchor>
              <Text fw={600}>Parameters</Text>
              <pre className="values">{JSON.stringify(run.plan.params, null, 2)}</pre>
            </Stack>
          )
        }
      </Loaded>
    </Peek>
  )
}
