import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { NotFound } from './not-found.tsx'
import { Broken } from './broken.tsx'
import { screens } from './screens.ts'
import { compareSearch, runsSearch, text, texts } from './searches.ts'
import { served } from './served.ts'
import { Shell } from './shell.tsx'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: Broken })
const ordinal = (value: unknown): number | undefined =>
  Number(value) >= 1 ? Math.floor(Number(value)) : undefined

const stepSearch = (search: Record<string, unknown>): StepSearch => ({
  part: text(search.part),
  attempt: ordinal(search.attempt),
  find: text(search.find),
  only: text(search.only),
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(served(screens['/'].script), 'HomePage'),
})
const experiments = createRoute({
  getParentRoute: () => root,
  path: '/experiments',
  validateSearch: runsSearch,
  component: lazyRouteComponent(served(screens['/experiments'].script), 'ExperimentsPage'),
})
const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$id',
  validateSearch: (search): RunSearch => ({
    tab: text(search.tab),
    file: text(search.file),
    find: text(search.find),
    zoom: texts(search.zoom),
  }),
  component: lazyRouteComponent(served(screens['/runs/$id'].script), 'RunPage'),
})
const compare = createRoute({
  getParentRoute: () => root,
  path: '/compare',
  validateSearch: compareSearch,
  component: lazyRouteComponent(served(screens['/compare'].script), 'ComparePage'),
})
const studies = createRoute({
  getParentRoute: () => root,
  path: '/studies',
  component: lazyRouteComponent(served(screens['/studies'].script), 'StudiesPage'),
})
const study = createRoute({
  getParentRoute: () => root,
  path: '/studies/$name',
  validateSearch: (search): StudySearch => ({
    parameter: text(search.parameter),
    x: text(search.x),
    y: text(search.y),
    brush: texts(search.brush),
    state: text(search.state),
    sort: text(search.sort),
    trial: Number(search.trial) >= 0 ? Math.floor(Number(search.trial)) : undefined,
  }),
  component: lazyRouteComponent(served(screens['/studies/$name'].script), 'StudyPage'),
})
const pipelines = createRoute({
  getParentRoute: () => root,
  path: '/pipelines',
  validateSearch: (search): PipelinesSearch => ({
    view: text(search.view),
    pipeline: text(search.pipeline),
    status: text(search.status),
    run: text(search.run),
    node: text(search.node),
    plan: text(search.plan),
    backfill: text(search.backfill),
    schedule: text(search.schedule),
    ...stepSearch(search),
  }),
  component: lazyRouteComponent(served(screens['/pipelines'].script), 'PipelinesPage'),
})
const pipelineRun = createRoute({
  getParentRoute: () => root,
  path: '/pipeline-runs/$id',
  validateSearch: (search): StepSearch & { view?: string | undefined; node?: string | undefined } => ({
    view: text(search.view),
    node: text(search.node),
    ...stepSearch(search),
  }),
  component: lazyRouteComponent(served(screens['/pipeline-runs/$id'].script), 'PipelineRunPage'),
})
const datasets = createRoute({
  getParentRoute: () => root,
  path: '/datasets',
  validateSearch: (search): { dataset?: string | undefined } => ({ dataset: text(search.dataset) }),
  component: lazyRouteComponent(served(screens['/datasets'].script), 'DatasetsPage'),
})
const dataset = createRoute({
  getParentRoute: () => root,
  path: '/datasets/$name',
  validateSearch: (search): DatasetSearch => ({
    version: text(search.version),
    tab: text(search.tab),
    column: text(search.column),
    filter: text(search.filter),
    sort: text(search.sort),
    columns: Array.isArray(search.columns) ? search.columns.map(String) : undefined,
    against: text(search.against),
    key: Array.isArray(search.key) ? search.key.map(String) : undefined,
    kind: text(search.kind),
    row: ordinal(search.row),
    report: text(search.report),
    look: ordinal(search.look),
    aside: texts(search.aside),
  }),
  component: lazyRouteComponent(served(screens['/datasets/$name'].script), 'DatasetPage'),
})
const models = createRoute({
  getParentRoute: () => root,
  path: '/models',
  component: lazyRouteComponent(served(screens['/models'].script), 'ModelsPage'),
})
const model = createRoute({
  getParentRoute: () => root,
  path: '/models/$name',
  validateSearch: (search): ModelSearch => ({
    version: text(search.version),
    tab: text(search.tab),
    look: ordinal(search.look),
    threshold: Number.isFinite(Number(search.threshold)) ? Number(search.threshold) : undefined,
  }),
  component: lazyRouteComponent(served(screens['/models/$name'].script), 'ModelPage'),
})
const endpoints = createRoute({
  getParentRoute: () => root,
  path: '/endpoints',
  component: lazyRouteComponent(served(screens['/endpoints'].script), 'EndpointsPage'),
})
const endpoint = createRoute({
  getParentRoute: () => root,
  path: '/endpoints/$name',
  validateSearch: (search): EndpointSearch => ({
    tab: text(search.tab),
    minutes: text(search.minutes),
    language: text(search.language),
    prediction: text(search.prediction),
    why: text(search.why),
    where: text(search.where),
    variant: text(search.variant),
    id: text(search.id),
    only: text(search.only),
    order: text(search.order),
    pair: text(search.pair),
  }),
  component: lazyRouteComponent(served(screens['/endpoints/$name'].script), 'EndpointPage'),
})
const monitoring = createRoute({
  getParentRoute: () => root,
  path: '/monitoring',
  validateSearch: (search): MonitoringSearch => ({
    tab: text(search.tab),
    endpoint: text(search.endpoint),
    report: text(search.report),
    column: text(search.column),
    alert: text(search.alert),
    since: text(search.since),
    window: text(search.window),
  }),
  component: lazyRouteComponent(served(screens['/monitoring'].script), 'MonitoringPage'),
})

const lineage = createRoute({
  getParentRoute: () => root,
  path: '/lineage',
  validateSearch: (search): LineageSearch => ({
    of: text(search.of),
    depth: text(search.depth),
    width: text(search.width),
    view: text(search.view),
    node: text(search.node),
  }),
  component: lazyRouteComponent(served(screens['/lineage'].script), 'LineagePage'),
})

/** What the screen of an endpoint shows. */
export interface EndpointSearch {
  readonly tab?: string | undefined
  readonly minutes?: string | undefined
  readonly language?: string | undefined
  /** The one that is looked at, and what narrows the log. */
  readonly prediction?: string | undefined
  /** yes: with what each column added to its answer. */
  readonly why?: string | undefined
  readonly where?: string | undefined
  readonly variant?: string | undefined
  readonly id?: string | undefined
  /** disagreements: of what the champion and a shadow answered both; difference: the farthest apart first; the one looked at. */
  readonly only?: string | undefined
  readonly order?: string | undefined
  readonly pair?: string | undefined
}

/** What the screen of pipelines shows. */
export interface PipelinesSearch extends StepSearch {
  /** grid, list, schedules or backfills. */
  readonly view?: string | undefined
  readonly pipeline?: string | undefined
  readonly status?: string | undefined
  /** The run and the step that are looked at beside the grid. */
  readonly run?: string | undefined
  readonly node?: string | undefined
  /** The pipeline that is planned before it is run, or filled back. */
  readonly plan?: string | undefined
  readonly backfill?: string | undefined
  /** The schedule whose times are looked at. */
  readonly schedule?: string | undefined
}

/** How a step of a run is looked at: log or values, which attempt, what is searched for in its log, and whether that alone. */
export interface StepSearch {
  readonly part?: string | undefined
  readonly attempt?: number | undefined
  readonly find?: string | undefined
  readonly only?: string | undefined
}

/** What the screen of monitoring shows. */
export interface MonitoringSearch {
  readonly tab?: string | undefined
  readonly endpoint?: string | undefined
  /** The comparison and the column that are looked at. */
  readonly report?: string | undefined
  readonly column?: string | undefined
  /** The alert that is looked at. */
  readonly alert?: string | undefined
  /** How far back the next comparison looks, in milliseconds. */
  readonly since?: string | undefined
  /** Of performance, in milliseconds. */
  readonly window?: string | undefined
}

/** What the graph of lineage shows. */
export interface LineageSearch {
  /** Such as model:churn@3. */
  readonly of?: string | undefined
  readonly depth?: string | undefined
  readonly width?: string | undefined
  readonly view?: string | undefined
  readonly node?: string | undefined
}

/** What is shown of a run: how closely which charts are looked at stands as zoom.ts writes it. */
export interface RunSearch {
  readonly tab?: string | undefined
  readonly file?: string | undefined
  /** What is searched for in the file. */
  readonly find?: string | undefined
  readonly zoom?: readonly string[] | undefined
}

/** What is compared, and how it is looked at: brushes as axes.ts writes them, zooms as zoom.ts. */
export interface CompareSearch {
  readonly runs: string
  readonly metric?: string | undefined
  readonly all?: string | undefined
  readonly x?: string | undefined
  readonly y?: string | undefined
  readonly brush?: readonly string[] | undefined
  readonly zoom?: readonly string[] | undefined
  /** each or one, where somebody said. */
  readonly lines?: string | undefined
}

/** What the table of runs shows; all of it stands in the address, so that a view can be sent as a link. */
export interface RunsSearch {
  readonly experiment?: string | undefined
  readonly filter?: string | undefined
  /** metrics.auc, or -metrics.auc for the largest first. */
  readonly sort?: string | undefined
  /** Keys such as metrics.auc, set apart by commas. */
  readonly columns?: string | undefined
  /** The one that is looked at beside the table. */
  readonly run?: string | undefined
  /** Those that are to be compared. */
  readonly marked?: string | undefined
  /** What runs are put together by, such as params.depth; the metric that groups tell of; and the groups that are open. */
  readonly group?: string | undefined
  readonly of?: string | undefined
  readonly open?: readonly string[] | undefined
  /** The metric whose course is drawn beside each run. */
  readonly course?: string | undefined
}

/** What is shown of a version of a model. */
export interface ModelSearch {
  readonly version?: string | undefined
  readonly tab?: string | undefined
  /** The version that is looked at beside the others. */
  readonly look?: number | undefined
  /** From which probability on a case is flagged, as it is looked at. */
  readonly threshold?: number | undefined
}

/** What is shown of a study: the parameters that are drawn, parts of axes that are looked at alone, and the trials. */
export interface StudySearch {
  readonly parameter?: string | undefined
  readonly x?: string | undefined
  readonly y?: string | undefined
  readonly brush?: string[] | undefined
  readonly state?: string | undefined
  readonly sort?: string | undefined
  /** The one that is looked at. */
  readonly trial?: number | undefined
}

/** What is shown of a version of a dataset. */
export interface DatasetSearch {
  readonly version?: string | undefined
  readonly tab?: string | undefined
  /** The one whose profile is looked at. */
  readonly column?: string | undefined
  /** A condition over rows, the column they are sorted by (-column: the largest first), and columns chosen. */
  readonly filter?: string | undefined
  readonly sort?: string | undefined
  readonly columns?: string[] | undefined
  /** The version that this one is compared with, the columns that rows are known by there, and which rows are shown. */
  readonly against?: string | undefined
  readonly key?: string[] | undefined
  readonly kind?: string | undefined
  /** The one that is looked at in full: its place in what is shown, from 1. */
  readonly row?: number | undefined
  /** Of checks; and which of the rows that were set aside are shown. */
  readonly report?: string | undefined
  readonly aside?: readonly string[] | undefined
  /** The version that is looked at beside the others. */
  readonly look?: number | undefined
}

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    experiments,
    run,
    compare,
    studies,
    study,
    pipelines,
    pipelineRun,
    datasets,
    dataset,
    models,
    model,
    endpoints,
    endpoint,
    monitoring,
    lineage,
  ]),
  // Within what stands around every screen, so that the others can still be gone to.
  defaultErrorComponent: Broken,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
