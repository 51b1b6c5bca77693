import { Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { RunPeek } from './run-peek.tsx'
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
  const navigate = useNavigate()
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
            <RunsGrid
              grid={grid}
              at={at}
              onOpen={onOpen}
              onEnter={({ run, node }) =>
                void navigate({ to: '/pipeline-runs/$id', params: { id: run }, search: node ? { node } : {} })
              }
            />
            {at && <RunPeek id={at.run} node={at.node} onClose={() => onOpen(undefined)} />}
          </>
        )
      }
    </Loaded>
  )
}
