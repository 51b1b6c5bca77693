import { api } from './api.ts'
import { useRead } from './queries.ts'
import { sections } from './shell.tsx'

/** Something to go to, or to do. */
export interface Goal {
  readonly kind: string
  readonly name: string
  /** The screen; of an action that on which it is begun, and asked about before anything is done. */
  readonly to: string
  /** Of an action, what follows from it. */
  readonly follows?: string
}

const part = encodeURIComponent

/** Every screen, object and action there is, the actions that are urgent first. */
export function useGoals(): Goal[] {
  const models = useRead('registry', ['models'], (signal) => api.registry.listModels({}, { signal }))
  const datasets = useRead('datasets', ['list'], (signal) => api.datasets.listDatasets({}, { signal }))
  const endpoints = useRead('serving', ['list'], (signal) => api.serving.listEndpoints({}, { signal }))
  const studies = useRead('studies', ['list'], (signal) => api.studies.listStudies({}, { signal }))
  const experiments = useRead('tracking', ['experiments'], (signal) =>
    api.tracking.listExperiments({}, { signal }),
  )
  const runs = useRead('pipelines', ['recent'], (signal) =>
    api.pipelines.listPipelineRuns({ query: { limit: 200 } }, { signal }),
  )
  const known = useRead('pipelines', ['known'], (signal) => api.schedules.listPipelines({}, { signal }), {
    retry: false,
  })
  const needs = useRead('overview', ['needs'], (signal) =>
    api.overview.getOverview({ query: {} }, { signal }),
  )
  const named = (kind: string, list: readonly { name: string }[] | undefined, room: string): Goal[] =>
    (list ?? []).map(({ name }) => ({ kind, name, to: `/${room}/${part(name)}` }))
  return [
    ...sections.map(({ to, label }) => ({ kind: 'screen', name: label, to })),
    ...named('model', models.data?.models, 'models'),
    ...named('dataset', datasets.data?.datasets, 'datasets'),
    ...named('endpoint', endpoints.data?.endpoints, 'endpoints'),
    ...named('study', studies.data?.studies, 'studies'),
    ...(experiments.data?.experiments ?? []).map(({ id, name }) => ({
      kind: 'experiment',
      name,
      to: `/experiments?experiment=${id}`,
    })),
    ...(needs.data?.needs ?? []).flatMap(({ of }) => (of.kind === 'approval' ? approving(of) : [])),
    ...(known.data?.pipelines ?? []).flatMap(({ name }) => running(name)),
    ...(models.data?.models ?? []).flatMap(promoting),
    ...(endpoints.data?.endpoints ?? []).flatMap(serving),
    ...(runs.data?.runs ?? []).flatMap(({ id, pipeline, status }) => [
      { kind: 'pipeline run', name: `${pipeline} · ${status} · ${id}`, to: `/pipeline-runs/${id}` },
      ...after(id, pipeline, status),
    ]),
  ]
}

const approving = ({ name, number }: { name: string; number: number | null }): Goal => ({
  kind: 'action',
  name: `Approve or refuse ${name} version ${number} …`,
  to: `/models/${part(name)}?version=${number}&tab=approvals`,
  follows: 'what was asked for may be done, or not; your name and comment stay with it',
})

const running = (name: string): Goal[] => [
  {
    kind: 'action',
    name: `Run pipeline ${name} …`,
    to: `/pipelines?plan=${part(name)}`,
    follows: 'planned first: what would run, how long, for how much',
  },
  {
    kind: 'action',
    name: `Fill back pipeline ${name} …`,
    to: `/pipelines?backfill=${part(name)}`,
    follows: 'a run for each interval of a span of time, all shown before any starts',
  },
]

const promoting = ({
  name,
  latest,
  aliases: { champion },
}: {
  name: string
  latest: number | null
  aliases: Readonly<Record<string, number>>
}): Goal[] =>
  latest === null || latest === champion
    ? []
    : [
        {
          kind: 'action',
          name: `Promote or deploy ${name} version ${latest} …`,
          to: `/models/${part(name)}?version=${latest}`,
          follows: `${champion === undefined ? 'it becomes the champion' : `it takes the place of version ${champion}`} and may answer every caller`,
        },
      ]

const serving = ({ name, variants }: { name: string; variants: readonly unknown[] }): Goal[] => [
  {
    kind: 'action',
    name: `Roll back endpoint ${name} …`,
    to: `/endpoints/${part(name)}?tab=revisions`,
    follows: 'a revision before answers every caller again',
  },
  {
    kind: 'action',
    name: `${variants.length > 1 ? 'Promote or abort the rollout' : 'Release a version'} on endpoint ${name} …`,
    to: `/endpoints/${part(name)}?tab=release`,
    follows: 'other callers get other answers',
  },
  {
    kind: 'action',
    name: `Ask endpoint ${name} …`,
    to: `/endpoints/${part(name)}?tab=try`,
    follows: 'it answers, and the request is captured as any other',
  },
  {
    kind: 'action',
    name: `Compare what ${name} is asked with its training …`,
    to: `/monitoring?endpoint=${part(name)}`,
    follows: 'a report of drift is added',
  },
]

const after = (id: string, pipeline: string, status: string): Goal[] => {
  const to = `/pipeline-runs/${id}`
  if (status === 'waiting')
    return [{ kind: 'action', name: `Answer ${pipeline} ${id} …`, to, follows: 'it goes on, or ends' }]
  if (status === 'running' || status === 'queued')
    return [
      {
        kind: 'action',
        name: `Cancel ${pipeline} ${id} …`,
        to,
        follows: 'its steps are stopped; what is finished stays',
      },
    ]
  if (status === 'failed')
    return [
      { kind: 'action', name: `Retry ${pipeline} ${id} …`, to, follows: 'what failed runs again, no more' },
    ]
  return []
}
