import { Anchor, Button, Group, Menu, Select, Tabs, Text } from '@mantine/core'
import { SlipwayError } from '@slipway/contract/error'
import type { PipelineRunBody } from '@slipway/contract/pipelines'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import type { PipelinesSearch } from '../../app/router.tsx'
import { Empty } from '../../parts/empty.tsx'
import { duration } from '../../parts/figures.ts'
import { lazily } from '../../parts/lazily.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { NoRun } from '../../parts/no-run.tsx'
import { Page } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Status } from '../../parts/status.tsx'
import { GridView } from './grid-view.tsx'

const BackfillsView = lazily(async () => (await import('./backfills-view.tsx')).BackfillsView)
const SchedulesView = lazily(async () => (await import('./schedules-view.tsx')).SchedulesView)
const BackfillDialog = lazily(async () => (await import('./backfill-dialog.tsx')).BackfillDialog, null)
const PlanDialog = lazily(async () => (await import('./plan-dialog.tsx')).PlanDialog, null)
const RunPeek = lazily(async () => (await import('./run-peek.tsx')).RunPeek, null)
const route = getRouteApi('/pipelines')
const statuses = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'] as const
const views = [
  { value: 'grid', label: 'Grid' },
  { value: 'list', label: 'Runs' },
  { value: 'schedules', label: 'Schedules' },
  { value: 'backfills', label: 'Backfills' },
]

const columns: Column<PipelineRunBody>[] = [
  { id: 'status', label: 'Status', width: 8, cell: ({ status }) => <Status of={status} /> },
  {
    id: 'pipeline',
    label: 'Pipeline',
    width: 14,
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
    cell: ({ failure }) => (failure ? `${failure.node ? `${failure.node}: ` : ''}${failure.message}` : ''),
  },
]

/** What ran, step by step; what may be run, planned first; and what will run by itself. */
export function PipelinesPage() {
  const { view = 'grid', pipeline, status, run, node, plan, backfill } = route.useSearch()
  const change = route.useNavigate()
  const set = (next: PipelinesSearch, replace = true) =>
    void change({ search: (before) => ({ ...before, ...next }), replace })
  const known = useRead('pipelines', ['known'], (signal) => api.schedules.listPipelines({}, { signal }), {
    retry: false,
  })
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
  const outside =
    known.error instanceof SlipwayError && known.error.code === 'PIPELINES_NO_PROJECT' ? known.error : null
  const project = known.data?.pipelines ?? []
  const titles = [
    ...new Set([
      ...(runs.data?.runs ?? []).map((one) => one.pipeline),
      ...project.map(({ name, title }) => title ?? name),
      ...(pipeline ? [pipeline] : []),
    ]),
  ]
  const shown = pipeline ?? titles[0]
  const named = (name: string | undefined) => project.find((one) => one.name === name)
  const own = project.find(({ name, title }) => (title ?? name) === shown) ?? project[0]
  return (
    <Page
      title="Pipelines"
      actions={
        own && (
          <>
            {project.length > 1 && (
              <Menu>
                <Menu.Target>
                  <Button variant="default">Run another …</Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {project.map(({ name }) => (
                    <Menu.Item key={name} onClick={() => set({ plan: name }, false)}>
                      {name}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            )}
            <Button variant="default" onClick={() => set({ backfill: own.name }, false)}>
              Fill back …
            </Button>
            <Button onClick={() => set({ plan: own.name }, false)}>Run {own.name} …</Button>
          </>
        )
      }
    >
      {own?.problem && (
        <Text c="var(--bad)">
          ✖ {own.name}: {own.problem.message} {own.problem.hint} <code>{own.problem.code}</code>
        </Text>
      )}
      <Group gap="sm">
        <Tabs
          value={view}
          onChange={(next) => set({ view: next ?? undefined, run: undefined, node: undefined })}
        >
          <Tabs.List aria-label="What is shown">
            {views.map(({ value, label }) => (
              <Tabs.Tab key={value} value={value}>
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
        {(view === 'grid' || view === 'list') && (
          <Select
            aria-label="Pipeline"
            placeholder="All pipelines"
            clearable={view === 'list'}
            allowDeselect={view === 'list'}
            searchable
            data={titles}
            value={(view === 'grid' ? shown : pipeline) ?? null}
            onChange={(next) => set({ pipeline: next ?? undefined, run: undefined, node: undefined })}
          />
        )}
        {view === 'list' && (
          <Select
            aria-label="Status"
            placeholder="Any status"
            clearable
            data={statuses}
            value={status ?? null}
            onChange={(next) => set({ status: next ?? undefined })}
          />
        )}
      </Group>
      {view === 'grid' && (
        <Loaded of={runs}>
          {() =>
            titles.length === 0 || runs.data?.runs.length === 0 ? (
              <NoRun what="No pipeline has run yet." />
            ) : (
              <GridView
                key={shown}
                pipeline={shown!}
                at={run ? { run, node: node ?? null } : undefined}
                onOpen={(place) => set({ run: place?.run, node: place?.node ?? undefined })}
              />
            )
          }
        </Loaded>
      )}
      {view === 'list' && (
        <Loaded of={runs}>
          {({ runs }) =>
            runs.length === 0 ? (
              pipeline || status ? (
                <Text c="dimmed">No run is so.</Text>
              ) : (
                <NoRun what="No pipeline has run yet." />
              )
            ) : (
              <>
                <Rows
                  label="Pipeline runs"
                  rows={runs}
                  columns={columns}
                  idOf={({ id }) => id}
                  selected={run}
                  to={({ id }) => `/pipeline-runs/${id}`}
                  onLook={({ id }) => set({ run: id })}
                />
                {run && <RunPeek id={run} node={null} onClose={() => set({ run: undefined })} />}
              </>
            )
          }
        </Loaded>
      )}
      {(view === 'schedules' || view === 'backfills') && outside && (
        <Empty what={`${outside.message} In the folder of one:`} command="slipway up" />
      )}
      {view === 'schedules' && !outside && <SchedulesView />}
      {view === 'backfills' && !outside && <BackfillsView />}
      {named(plan) && <PlanDialog pipeline={named(plan)!} onClose={() => set({ plan: undefined })} />}
      {named(backfill) && (
        <BackfillDialog
          pipeline={named(backfill)!}
          onClose={() => set({ backfill: undefined })}
          onStarted={() => set({ backfill: undefined, view: 'backfills' })}
        />
      )}
    </Page>
  )
}
