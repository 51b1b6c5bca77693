import { Anchor, Select, SimpleGrid, Text, Title } from '@mantine/core'
import type { Study, Trial } from '@slipway/contract/studies'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { figure, percent } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Page } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { SeriesChart } from '../../parts/series-chart.tsx'
import { ValueBars } from '../../parts/value-bars.tsx'
import { Status } from '../../parts/status.tsx'
import { Slice } from './slice.tsx'

const route = getRouteApi('/studies/$name')
const mostTrials = 5000

/** A search for the best settings: how it went, what mattered, each parameter against the value, every trial. */
export function StudyPage() {
  const { name } = route.useParams()
  const study = useRead('studies', ['study', name], (signal) =>
    api.studies.getStudy({ params: { name } }, { signal }),
  )
  const trials = useRead('studies', ['trials', name], (signal) => readTrials(name, signal))
  const importance = useRead('studies', ['importance', name], (signal) =>
    api.studies.getImportance({ params: { name } }, { signal }),
  )
  return (
    <Page title={name} above={[{ to: '/studies', label: 'Studies' }]}>
      <Loaded of={study}>
        {(study) => (
          <>
            <Summary of={study} />
            <Loaded of={trials}>
              {(trials) => (
                <>
                  <SimpleGrid cols={{ base: 1, lg: 2 }}>
                    <History study={study} trials={trials} />
                    <Importance of={importance.data?.parameters ?? []} />
                  </SimpleGrid>
                  <Slices study={study} trials={trials} />
                  <Trials study={study} trials={trials} />
                </>
              )}
            </Loaded>
          </>
        )}
      </Loaded>
    </Page>
  )
}

const readTrials = async (name: string, signal: AbortSignal): Promise<Trial[]> =>
  (await api.studies.listTrials({ params: { name }, query: { limit: mostTrials } }, { signal })).trials

function Summary({ of }: { of: Study }) {
  const { best, counts } = of
  return (
    <Facts
      of={[
        ['Status', <Status key="s" of={of.state === 'open' ? 'running' : 'finished'} />],
        ['Wanted', `the ${of.direction === 'minimize' ? 'least' : 'greatest'} ${of.metric}`],
        [
          'Best',
          best?.value === null || best === null ? '–' : `${figure(best.value)} by trial ${best.number}`,
        ],
        [
          'Trials',
          `${counts.complete} complete, ${counts.pruned} pruned, ${counts.failed} failed, ${counts.running} running`,
        ],
        ['Searched by', of.pruner ? `${of.sampler.kind}, pruned by ${of.pruner.kind}` : of.sampler.kind],
        ['Seed', String(of.seed)],
      ]}
    />
  )
}

/** The value of each trial, and the best so far. */
function History({ study, trials }: { study: Study; trials: readonly Trial[] }) {
  const series = useMemo(() => {
    const done = trials.filter((trial): trial is Trial & { value: number } => trial.value !== null)
    let best = study.direction === 'minimize' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    const soFar = done.map(({ number, value }) => {
      best = study.direction === 'minimize' ? Math.min(best, value) : Math.max(best, value)
      return { step: number, value: best }
    })
    return [
      { label: study.metric, points: done.map(({ number, value }) => ({ step: number, value })) },
      { label: 'best so far', points: soFar },
    ]
  }, [study.direction, study.metric, trials])
  if (series[0]!.points.length === 0) return <Text c="dimmed">No trial is complete yet.</Text>
  return <SeriesChart title={`${study.metric} over trials`} series={series} />
}

function Importance({ of }: { of: readonly { readonly name: string; readonly share: number }[] }) {
  if (of.length === 0) return <Text c="dimmed">Too few trials are complete to tell what matters.</Text>
  return (
    <ValueBars
      title="What matters for being among the best"
      of={of.map(({ name, share }) => ({ label: name, value: share }))}
      format={percent}
    />
  )
}

function Slices({ study, trials }: { study: Study; trials: readonly Trial[] }) {
  const { parameter } = route.useSearch()
  const navigate = route.useNavigate()
  const names = Object.keys(study.space)
  const shown = parameter && names.includes(parameter) ? parameter : names[0]
  if (!shown) return null
  return (
    <section>
      <Title order={2}>One parameter</Title>
      <Select
        aria-label="Parameter"
        data={names}
        value={shown}
        w={260}
        allowDeselect={false}
        onChange={(next) => void navigate({ search: { parameter: next ?? undefined }, replace: true })}
      />
      <Slice study={study} trials={trials} parameter={shown} />
    </section>
  )
}

function Trials({ study, trials }: { study: Study; trials: readonly Trial[] }) {
  const columns: Column<Trial>[] = [
    { id: 'number', label: 'Trial', width: 5, right: true, cell: ({ number }) => number },
    { id: 'state', label: 'Status', width: 8, cell: ({ state }) => <Status of={state} /> },
    { id: 'value', label: study.metric, width: 8, right: true, cell: ({ value }) => figure(value) },
    {
      id: 'run',
      label: 'Run',
      width: 7,
      cell: ({ runId }) => (
        <Anchor component={Link} to={`/runs/${runId}`} fz="sm">
          {runId.slice(0, 8)}
        </Anchor>
      ),
    },
    ...Object.keys(study.space).map(
      (name): Column<Trial> => ({
        id: name,
        label: name,
        width: 9,
        right: study.space[name]?.kind !== 'categorical',
        cell: ({ params }) => {
          const value = params[name]
          return value === undefined ? '–' : typeof value === 'number' ? figure(value) : String(value)
        },
      }),
    ),
  ]
  return <Rows label="Trials" rows={trials} columns={columns} idOf={({ number }) => String(number)} />
}
