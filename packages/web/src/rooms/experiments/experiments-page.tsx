import { Button, Group, Select, Text } from '@mantine/core'
import { SlipwayError } from '@slipway/contract/error'
import type { Run } from '@slipway/contract/runs'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Empty } from '../../parts/empty.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { figure } from '../../parts/figures.ts'
import { Page } from '../../parts/page.tsx'
import { Peek } from '../../parts/peek/peek.tsx'
import { ColumnChoice } from './column-choice.tsx'
import { FilterInput } from './filter-input.tsx'
import { GroupChoice } from './group-choice.tsx'
import { runColumns } from './run-columns.tsx'
import { keysOf, usualKeys } from './run-keys.ts'
import { searchOf } from './run-query.ts'
import { readExperiments, readRun } from './run-reads.ts'
import { useFirstPage, useNewer } from './run-rows.ts'
import { RunSummary } from './run-summary.tsx'
import { RunTable } from './run-table.tsx'
import { useSections } from './sections.ts'

const route = getRouteApi('/experiments')
const mostMarked = 200
const comparedAtOnce = 100

/** The table of runs: filtered, sorted, grouped, its columns chosen; a run beside it; those marked are compared. */
export function ExperimentsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const go = useNavigate()
  const change = useCallback(
    (next: Partial<typeof search>) =>
      void navigate({ search: (before) => ({ ...before, ...next }), replace: true }),
    [navigate],
  )
  const { experiment, filter, sort, group } = search
  const experiments = useQuery(readExperiments())
  const [version, setVersion] = useState(0)
  const wanted = useMemo(() => searchOf({ experiment, filter, sort }), [experiment, filter, sort])
  const first = useFirstPage(version, wanted)
  // What stood before stays until the first page of what is wanted now is there.
  const settled = useRef({ search: wanted, version })
  if (first.data && !first.isPlaceholderData) settled.current = { search: wanted, version }
  const shown = settled.current
  const newer = useNewer(wanted, first.isPlaceholderData ? undefined : first.data)
  const sample = useSample(first.data?.runs, experiment)
  const known = useMemo(() => keysOf(sample ?? []), [sample])
  const keys = useMemo(() => search.columns?.split(',') ?? usualKeys(sample ?? []), [search.columns, sample])
  const metrics = useMemo(
    () => known.flatMap((key) => (key.startsWith('metrics.') ? [key.slice('metrics.'.length)] : [])),
    [known],
  )
  const of = search.of ?? metrics[0]
  const {
    sections,
    spread,
    groups,
    toggle: toggleGroup,
  } = useSections(shown.search, { version: shown.version, group, of, open: search.open }, change)

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
    () => runColumns(keys, sample ?? [], search.course, { has: (id) => marked.has(id), toggle }),
    [keys, sample, search.course, marked, toggle],
  )
  const compared =
    marked.size > 0 ? [...marked] : (first.data?.runs ?? []).slice(0, comparedAtOnce).map(({ id }) => id)
  const wrong = first.error instanceof SlipwayError && first.error.kind === 'invalid' ? first.error : null
  const empty = first.data?.runs.length === 0
  useEffect(() => {
    // Where nothing is looked at, what comes is shown at once.
    if (empty && newer.any) setVersion((n) => n + 1)
  }, [empty, newer.any])
  return (
    <Page
      title="Experiments"
      actions={
        <Button
          component={Link}
          to={`/compare?runs=${compared.join(',')}`}
          disabled={compared.length < 2}
          data-disabled={compared.length < 2 || undefined}
          variant="default"
        >
          {marked.size > 0
            ? `Compare ${marked.size} marked`
            : compared.length < 2
              ? 'Compare'
              : `Compare the first ${compared.length}`}
        </Button>
      }
    >
      <Group gap="sm" align="flex-start">
        <Select
          aria-label="Experiment"
          placeholder="All experiments"
          clearable
          searchable
          w={200}
          value={experiment ?? null}
          data={(experiments.data?.experiments ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => change({ experiment: id ?? undefined, run: undefined, open: undefined })}
        />
        <FilterInput
          value={filter ?? ''}
          keys={known}
          runs={sample ?? []}
          error={wrong}
          onChange={(text) => change({ filter: text || undefined })}
        />
        <GroupChoice
          keys={known}
          group={group}
          of={of}
          onChange={(next) => change({ ...next, ...('group' in next ? { open: undefined } : {}) })}
        />
        <ColumnChoice
          known={known}
          chosen={keys}
          onChange={(chosen) => change({ columns: chosen.length > 0 ? chosen.join(',') : undefined })}
        >
          <Select
            label="Draw over steps"
            placeholder="No metric"
            clearable
            searchable
            mt="xs"
            comboboxProps={{ withinPortal: false }}
            data={metrics}
            value={search.course ?? null}
            onChange={(course) => change({ course: course ?? undefined })}
          />
        </ColumnChoice>
      </Group>
      {first.isError && !wrong && <ErrorNote error={first.error} />}
      {first.data === undefined && first.isError ? null : empty && !wrong ? (
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
          <Group gap="md" mih={28}>
            <Text size="sm" c="dimmed" aria-live="polite">
              {first.data === undefined
                ? 'Reading …'
                : first.data.total === null
                  ? 'More than 10,000 runs'
                  : `${figure(first.data.total)} runs`}
              {groups !== null && ` in ${figure(groups.count)}${groups.more ? '+' : ''} groups`}
            </Text>
            {newer.any && (
              <Button size="compact-sm" variant="light" onClick={() => setVersion((n) => n + 1)}>
                {newer.count === null ? 'Show new ones' : `Show ${figure(newer.count)} new`}
              </Button>
            )}
          </Group>
          <RunTable
            version={shown.version}
            sections={sections}
            columns={columns}
            groupBy={group}
            spread={spread}
            course={search.course}
            selected={search.run}
            onLook={({ id }) => change({ run: id })}
            onEnter={(id) => void go({ to: '/runs/$id', params: { id } })}
            onToggle={toggleGroup}
            sorted={sort ? { by: sort.replace(/^-/, ''), desc: sort.startsWith('-') } : undefined}
            onSort={({ by, desc }) => change({ sort: `${desc ? '-' : ''}${by}` })}
          />
        </>
      )}
      {search.run && <RunPeek id={search.run} onClose={() => change({ run: undefined })} />}
    </Page>
  )
}

const fewest = 20

/** Some runs by which columns and words are chosen: the first seen, so that no column changes as one sorts and filters. */
function useSample(runs: readonly Run[] | undefined, experiment: string | undefined) {
  const kept = useRef<{ runs: readonly Run[]; experiment: string | undefined } | null>(null)
  const before = kept.current
  if (runs && (!before || before.experiment !== experiment || before.runs.length < fewest))
    kept.current = { runs, experiment }
  return kept.current?.runs
}

function RunPeek({ id, onClose }: { id: string; onClose: () => void }) {
  const { data: run, error } = useQuery(readRun(id))
  return (
    <Peek title={run?.name ?? 'Run'} to={`/runs/${id}`} onClose={onClose}>
      {error && <ErrorNote error={error} />}
      {run && <RunSummary run={run} />}
    </Peek>
  )
}
