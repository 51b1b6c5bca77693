import { Anchor, Button, Group, Select, Text, Title } from '@mantine/core'
import type { PipelineRunBody } from '@slipway/contract/pipelines'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { duration } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Page } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Status } from '../../parts/status.tsx'
import { SchedulesView } from './schedules-view.tsx'

const route = getRouteApi('/pipelines')
const statuses = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'] as const

const columns: Column<PipelineRunBody>[] = [
  { id: 'status', label: 'Status', width: 8, cell: ({ status }) => <Status of={status} /> },
  {
    id: 'pipeline',
    label: 'Pipeline',
    cell: ({ id, pipeline }) => (
      <Anchor component={Link} to={`/pipeline-runs/${id}`} fz="sm">
        {pipeline}
      </Anchor>
    ),
  },
  { id: 'created', label: 'Asked for', width: 13, cell: ({ createdMs }) => <Moment ms={createdMs} /> },
  {
    id: 'took',
    label: 'Took',
    width: 8,
    right: true,
    cell: ({ startedMs, endedMs }) => (startedMs && endedMs ? duration(endedMs - startedMs) : '–'),
  },
  { id: 'by', label: 'By', width: 9, cell: ({ actor }) => actor },
  {
    id: 'why',
    label: 'What went wrong',
    width: 30,
    cell: ({ failure }) => (failure ? `${failure.node ? `${failure.node}: ` : ''}${failure.message}` : ''),
  },
]

/** What ran, what may be run, and what will run by itself. */
export function PipelinesPage() {
  const { pipeline, status } = route.useSearch()
  const change = route.useNavigate()
  const navigate = useNavigate()
  const known = useRead('pipelines', ['known'], (signal) => api.schedules.listPipelines({}, { signal }))
  const runs = useRead('pipelines', ['list', pipeline, status], (signal) =>
    api.pipelines.listPipelineRuns(
      {
        query: {
          limit: 1000,
          ...(pipeline ? { pipeline } : {}),
          ...(status ? { status: status as never } : {}),
        },
      },
      { signal },
    ),
  )
  const begin = useMutation({
    mutationFn: (name: string) => api.schedules.runPipeline({ params: { name }, body: {} }),
    onSuccess: ({ id }) => navigate({ to: `/pipeline-runs/${id}` }),
  })
  const names = known.data?.pipelines.map(({ name }) => name) ?? []
  return (
    <Page
      title="Pipelines"
      actions={names.slice(0, 6).map((name) => (
        <Button
          key={name}
          variant="default"
          loading={begin.isPending && begin.variables === name}
          onClick={() => begin.mutate(name)}
        >
          Run {name}
        </Button>
      ))}
    >
      {begin.isError && <ErrorNote error={begin.error} />}
      <Group gap="sm">
        <Select
          aria-label="Pipeline"
          placeholder="All pipelines"
          clearable
          searchable
          data={[
            ...new Set([
              ...names,
              ...(pipeline ? [pipeline] : []),
              ...(runs.data?.runs ?? []).map((run) => run.pipeline),
            ]),
          ]}
          value={pipeline ?? null}
          onChange={(next) =>
            void change({ search: (before) => ({ ...before, pipeline: next ?? undefined }), replace: true })
          }
        />
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          data={statuses}
          value={status ?? null}
          onChange={(next) =>
            void change({ search: (before) => ({ ...before, status: next ?? undefined }), replace: true })
          }
        />
      </Group>
      <Loaded of={runs}>
        {({ runs }) =>
          runs.length === 0 ? (
            pipeline || status ? (
              <Text c="dimmed">No run is so.</Text>
            ) : (
              <Empty what="No pipeline has run yet." command="slipway run" />
            )
          ) : (
            <Rows
              label="Pipeline runs"
              rows={runs}
              columns={columns}
              idOf={({ id }) => id}
              onOpen={({ id }) => void navigate({ to: `/pipeline-runs/${id}` })}
            />
          )
        }
      </Loaded>
      <section aria-labelledby="schedules">
        <Title order={2} id="schedules" mb="xs">
          By the clock and on events
        </Title>
        <SchedulesView />
      </section>
    </Page>
  )
}
