import { Button, Group, Select, Text } from '@mantine/core'
import { SlipwayError } from '@slipway/contract/error'
import type { RunPage } from '@slipway/contract/runs'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { figure } from '../../parts/figures.ts'
import { Page } from '../../parts/page.tsx'
import { Peek } from '../../parts/peek.tsx'
import { Rows } from '../../parts/rows.tsx'
import { ColumnChoice } from './column-choice.tsx'
import { FilterInput } from './filter-input.tsx'
import { keysOf, runColumns, usualKeys } from './run-columns.tsx'
import { RunSummary } from './run-summary.tsx'

const route = getRouteApi('/experiments')
const pageRuns = 200
const mostMarked = 200

/** The table of runs: filtered, sorted, its columns chosen; a run beside it; those marked are compared. */
export function ExperimentsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = useCallback(
    (next: Partial<typeof search>) =>
      void navigate({ search: (before) => ({ ...before, ...next }), replace: true }),
    [navigate],
  )
  const { experiment, filter, sort } = search
  const experiments = useRead('tracking', ['experiments'], (signal) =>
    api.tracking.listExperiments({}, { signal }),
  )
  const pages = useInfiniteQuery({
    queryKey: ['tracking', 'runs', experiment, filter, sort],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.tracking.searchRuns(
        {
          body: {
            limit: pageRuns,
            ...(experiment ? { experimentIds: [experiment] } : {}),
            ...(filter ? { filter } : {}),
            ...(sort ? { orderBy: sort.startsWith('-') ? `${sort.slice(1)} desc` : sort } : {}),
            ...(pageParam ? { cursor: pageParam } : {}),
          },
        },
        { signal },
      ),
    getNextPageParam: (last: RunPage) => last.next ?? undefined,
    placeholderData: (before) => before,
    refetchInterval: false,
  })
  const runs = useMemo(() => pages.data?.pages.flatMap(({ runs }) => runs) ?? [], [pages.data])
  const total = pages.data?.pages[0]?.total ?? null
  const known = useMemo(() => keysOf(runs.slice(0, 500)), [runs])
  const keys = useMemo(
    () => search.columns?.split(',') ?? usualKeys(runs.slice(0, 200)),
    [search.columns, runs],
  )
  const marked = useMemo(() => new Set(search.marked?.split(',') ?? []), [search.marked])
  const toggle = useCallback(
    (id: string) => {
      const next = new Set(marked)
      if (!next.delete(id) && next.size < mostMarked) next.add(id)
      change({ marked: next.size > 0 ? [...next].join(',') : undefined })
    },
    [marked, change],
  )
  const columns = useMemo(
    () => runColumns(keys, { has: (id) => marked.has(id), toggle }),
    [keys, marked, toggle],
  )
  const more = useCallback(() => {
    if (pages.hasNextPage && !pages.isFetching) void pages.fetchNextPage()
  }, [pages.hasNextPage, pages.isFetching, pages.fetchNextPage])
  const looked = runs.find(({ id }) => id === search.run)
  const wrong = pages.error instanceof SlipwayError && pages.error.kind === 'invalid' ? pages.error : null
  return (
    <Page
      title="Experiments"
      actions={
        <Button
          component={Link}
          to={`/compare?runs=${[...marked].join(',')}`}
          disabled={marked.size < 2}
          data-disabled={marked.size < 2 || undefined}
          variant="default"
        >
          Compare {marked.size > 0 ? marked.size : ''}
        </Button>
      }
    >
      <Group gap="sm" align="flex-start">
        <Select
          aria-label="Experiment"
          placeholder="All experiments"
          clearable
          searchable
          w={220}
          value={experiment ?? null}
          data={(experiments.data?.experiments ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => change({ experiment: id ?? undefined, run: undefined })}
        />
        <FilterInput
          value={filter ?? ''}
          keys={known}
          error={wrong}
          onChange={(text) => change({ filter: text || undefined })}
        />
        <ColumnChoice
          known={known}
          chosen={keys}
          onChange={(chosen) => change({ columns: chosen.length > 0 ? chosen.join(',') : undefined })}
        />
      </Group>
      {pages.isError && !wrong && <ErrorNote error={pages.error} />}
      {!pages.isLoading && runs.length === 0 && !wrong ? (
        filter || experiment ? (
          <Text c="dimmed">No run is so.</Text>
        ) : (
          <Empty
            what="No run yet. `slipway run` makes some; so does any script that logs to MLflow, once it speaks to this server."
            command={`export MLFLOW_TRACKING_URI=${location.origin}`}
          />
        )
      ) : (
        <>
          <Text size="sm" c="dimmed" aria-live="polite">
            {total === null ? `${figure(runs.length)} read so far` : `${figure(total)} runs`}
          </Text>
          <Rows
            label="Runs"
            rows={runs}
            total={total}
            columns={columns}
            idOf={({ id }) => id}
            selected={search.run}
            onOpen={({ id }) => change({ run: id })}
            sorted={sort ? { by: sort.replace(/^-/, ''), desc: sort.startsWith('-') } : undefined}
            onSort={({ by, desc }) => change({ sort: `${desc ? '-' : ''}${by}` })}
            onEnd={more}
          />
        </>
      )}
      {looked && (
        <Peek title={looked.name} to={`/runs/${looked.id}`} onClose={() => change({ run: undefined })}>
          <RunSummary run={looked} />
        </Peek>
      )}
    </Page>
  )
}
