import { Stack, Text } from '@mantine/core'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { duration } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Peek } from '../../parts/peek/peek.tsx'
import { Status } from '../../parts/status.tsx'
import { NodePeek } from './node-peek.tsx'

/** A run of a pipeline, or one of its steps, beside a table. */
export function RunPeek({ id, node, onClose }: { id: string; node: string | null; onClose: () => void }) {
  const read = useRead('pipelines', ['run', id], (signal) =>
    api.pipelines.getPipelineRun({ params: { id } }, { signal }),
  )
  const run = read.data?.id === id ? read.data : undefined
  if (run && node) return <NodePeek run={run} node={node} onClose={onClose} />
  const counts = Object.entries(Object.groupBy(run?.nodes ?? [], ({ status }) => status))
  return (
    <Peek title={run?.pipeline ?? 'Run'} to={`/pipeline-runs/${id}`} onClose={onClose}>
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
                  [
                    'Steps',
                    <span key="n" className="line n">
                      {counts.map(([status, of]) => (
                        <span key={status}>
                          {of.length} <Status of={status} />
                        </span>
                      ))}
                    </span>,
                  ],
                  ['Run', <code key="c">{run.id}</code>],
                ]}
              />
              {run.failure && (
                <Text c="var(--bad)">
                  {run.failure.node}: {run.failure.message} {run.failure.hint}
                </Text>
              )}
              <Text fw={600}>Parameters</Text>
              <pre className="values">{JSON.stringify(run.plan.params, null, 2)}</pre>
            </Stack>
          )
        }
      </Loaded>
    </Peek>
  )
}
