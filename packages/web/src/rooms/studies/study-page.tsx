import { SimpleGrid, Text } from '@mantine/core'
import type { ImportanceReport, Study, Trial } from '@slipway/contract/studies'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import type { StudySearch } from '../../app/router.tsx'
import { Facts } from '../../parts/facts.tsx'
import { figure, percent } from '../../parts/figures.ts'
import { lazily } from '../../parts/lazily.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Page } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { ValueBars } from '../../parts/value-bars.tsx'
import { Contour } from './contour.tsx'
import { History } from './history.tsx'
import { Slice } from './slice.tsx'
import { completeOf } from './study-axes.ts'
import { StudyLines } from './study-lines.tsx'
import { TrialsTable } from './trials-table.tsx'
import { mostTrials, useTrials } from './use-trials.ts'

const TrialPeek = lazily(async () => (await import('./trial-peek.tsx')).TrialPeek, null)
const route = getRouteApi('/studies/$name')

/** A search for the best settings: how it went, what mattered, parameters against the value, every trial. */
export function StudyPage() {
  const { name } = route.useParams()
  const study = useRead('studies', ['study', name], (signal) =>
    api.studies.getStudy({ params: { name } }, { signal }),
  )
  const trials = useTrials(name)
  return (
    <Page title={name} above={[{ to: '/studies', label: 'Studies' }]}>
      <Loaded of={study}>
        {(study) => (
          <>
            <Summary of={study} />
            <Loaded of={trials}>{(trials) => <Charts study={study} trials={trials} />}</Loaded>
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Summary({ of }: { of: Study }) {
  const { best, counts } = of
  return (
    <Facts
      of={[
        ['Status', <Status key="s" of={of.state === 'open' ? 'running' : 'finished'} />],
        ['Wanted', `the ${of.direction === 'minimize' ? 'least' : 'greatest'} ${of.metric}`],
        ['Best', best === null ? '–' : `${figure(best.value)} by trial ${best.number}`],
        [
          'Trials',
          `${figure(counts.complete)} complete, ${figure(counts.pruned)} pruned, ${figure(counts.failed)} failed, ${figure(counts.running)} running${of.trials === null ? '' : `, of ${figure(of.trials)}`}`,
        ],
        ['Searched by', of.pruner ? `${of.sampler.kind}, pruned by ${of.pruner.kind}` : of.sampler.kind],
        ['Seed', String(of.seed)],
      ]}
    />
  )
}

const none: ImportanceReport['parameters'] = []

function Charts({ study, trials }: { study: Study; trials: readonly Trial[] }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (next: StudySearch) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true })
  const onOpen = (trial: number) => change({ trial })
  const importance = useRead('studies', ['importance', study.name], (signal) =>
    api.studies.getImportance({ params: { name: study.name } }, { signal }),
  )
  const matter = importance.data?.parameters ?? none
  const complete = useMemo(() => completeOf(trials), [trials])
  // What matters most is shown first, until something else is asked for.
  const names = [...new Set([...matter.map(({ name }) => name), ...Object.keys(study.space)])]
  const chosen = (name: string | undefined, otherwise: string | undefined) =>
    name !== undefined && names.includes(name) ? name : otherwise
  const parameter = chosen(search.parameter, names[0])
  const x = chosen(search.x, names[0])
  const y = chosen(
    search.y,
    names.find((name) => name !== x),
  )
  return (
    <>
      {trials.length >= mostTrials && (
        <Text c="dimmed">The first {figure(mostTrials)} trials are shown.</Text>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
        <History study={study} trials={trials} onOpen={onOpen} />
        <Importance of={matter} />
      </SimpleGrid>
      {complete.length > 1 && (
        <StudyLines
          study={study}
          trials={complete}
          importance={matter}
          brush={search.brush}
          onBrush={(brush) => change({ brush })}
          onOpen={onOpen}
        />
      )}
      {complete.length > 0 && (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
          {parameter && (
            <Slice
              study={study}
              trials={complete}
              parameter={parameter}
              onParameter={(next) => change({ parameter: next })}
              onOpen={onOpen}
            />
          )}
          {x && y && (
            <Contour study={study} trials={complete} x={x} y={y} onChange={change} onOpen={onOpen} />
          )}
        </SimpleGrid>
      )}
      <TrialsTable
        study={study}
        trials={trials}
        state={search.state}
        sort={search.sort}
        selected={search.trial}
        onChange={change}
      />
      {search.trial !== undefined && (
        <TrialPeek study={study} number={search.trial} onClose={() => change({ trial: undefined })} />
      )}
    </>
  )
}

function Importance({ of }: { of: ImportanceReport['parameters'] }) {
  if (of.length === 0) return <Text c="dimmed">Too few trials are complete to tell what matters.</Text>
  return (
    <div>
      <ValueBars
        title="What matters for being among the best"
        of={of.map(({ name, share }) => ({ label: name, value: share }))}
        format={percent}
      />
      <Text size="xs" c="dimmed" mt={4}>
        By how far the best tenth of the trials differ from all, parameter by parameter (PED-ANOVA).
      </Text>
    </div>
  )
}
