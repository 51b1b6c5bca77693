import { Type, type Static } from 'typebox'
import { ArtifactDigest } from './artifacts.ts'
import { endpoint } from './endpoint.ts'
import { TimeMs } from './names.ts'
import { RunContext } from './run-context.ts'

export const ExperimentId = Type.String({
  pattern: '^[0-9]{1,18}$',
  description: 'decimal; 0 is the default one',
})
export const RunId = Type.String({ pattern: '^[0-9a-f]{32}$', description: '32 hexadecimal digits' })
export const RunStatus = Type.Enum(['scheduled', 'running', 'finished', 'failed', 'killed'])
export type RunStatus = Static<typeof RunStatus>

/** A number, or what JSON cannot write as one. */
export const MetricValue = Type.Union([Type.Number(), Type.Enum(['NaN', 'Infinity', '-Infinity'])])
export type MetricValue = Static<typeof MetricValue>

const Key = Type.String({ minLength: 1, maxLength: 250 })
const Texts = Type.Record(Type.String({ minLength: 1, maxLength: 250 }), Type.String({ maxLength: 16_000 }))

/** What is deleted is kept, and can be restored. */
export const Lifecycle = Type.Enum(['active', 'deleted'])
export type Lifecycle = Static<typeof Lifecycle>

/** Which of these a search looks at. */
export const LifecycleView = Type.Enum(['active', 'deleted', 'all'])
export type LifecycleView = Static<typeof LifecycleView>

const ExperimentName = Type.String({ minLength: 1, maxLength: 500 })
const ArtifactLocation = Type.String({
  maxLength: 2048,
  description: 'the address below which the files of its runs lie, where it is not the platform’s own store',
})

export const Experiment = Type.Object({
  id: ExperimentId,
  name: Type.String(),
  artifactLocation: Type.Union([ArtifactLocation, Type.Null()]),
  lifecycle: Lifecycle,
  createdAtMs: TimeMs,
  updatedAtMs: TimeMs,
  tags: Type.Record(Type.String(), Type.String()),
})
export type Experiment = Static<typeof Experiment>

/** Where no step is given it is 0; where no time is given it is now. */
export const MetricPoint = Type.Object(
  {
    key: Key,
    value: MetricValue,
    step: Type.Optional(Type.Integer()),
    tMs: Type.Optional(TimeMs),
    /** The model that was measured, and the data that it was measured on. */
    modelId: Type.Optional(Type.String({ minLength: 1, maxLength: 250 })),
    dataset: Type.Optional(
      Type.Object({ name: Type.String(), digest: Type.String() }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
)
export type MetricPoint = Static<typeof MetricPoint>

/** null takes a tag away. */
const TagChanges = Type.Record(
  Type.String({ minLength: 1, maxLength: 250 }),
  Type.Union([Type.String({ maxLength: 16_000 }), Type.Null()]),
)

const LongText = Type.Union([Type.String(), Type.Null()])

/** A dataset that a run read. Within an experiment a name and a digest are one dataset. */
export const RunInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 500 }),
  digest: Type.String({ minLength: 1, maxLength: 250 }),
  sourceType: Type.String(),
  source: Type.String(),
  schema: LongText,
  profile: LongText,
  /** What it was read for, such as training. */
  context: LongText,
  tags: Type.Record(Type.String(), Type.String()),
})
export type RunInput = Static<typeof RunInput>

/** A model that a run read, or made at a step. */
export const RunModel = Type.Object({
  modelId: Type.String({ minLength: 1, maxLength: 250 }),
  role: Type.Enum(['input', 'output']),
  step: Type.Integer(),
})
export type RunModel = Static<typeof RunModel>

/** What a run used of the machine. */
export const Resources = Type.Object(
  {
    durationMs: Type.Number({ minimum: 0 }),
    cpuSeconds: Type.Optional(Type.Number({ minimum: 0 })),
    peakMemoryBytes: Type.Optional(Type.Number({ minimum: 0 })),
  },
  { additionalProperties: false },
)
export type Resources = Static<typeof Resources>

export const RunArtifact = Type.Object({
  path: Type.String({ minLength: 1, maxLength: 1024 }),
  digest: ArtifactDigest,
  bytes: Type.Integer({ minimum: 0 }),
})
export type RunArtifact = Static<typeof RunArtifact>

/** A run. `metrics` holds the last value of each key. */
export const Run = Type.Object({
  id: RunId,
  experimentId: ExperimentId,
  name: Type.String(),
  status: RunStatus,
  parentId: Type.Union([RunId, Type.Null()]),
  createdBy: Type.String(),
  startedAtMs: TimeMs,
  endedAtMs: Type.Union([TimeMs, Type.Null()]),
  params: Type.Record(Type.String(), Type.String()),
  metrics: Type.Record(Type.String(), Type.Object({ value: MetricValue, step: Type.Integer(), tMs: TimeMs })),
  tags: Type.Record(Type.String(), Type.String()),
  resources: Type.Union([Resources, Type.Null()]),
  artifacts: Type.Array(RunArtifact),
  lifecycle: Lifecycle,
  inputs: Type.Array(RunInput),
  models: Type.Array(RunModel),
})
export type Run = Static<typeof Run>

export const LogBatch = Type.Object(
  {
    params: Type.Optional(Texts),
    metrics: Type.Optional(Type.Array(MetricPoint, { maxItems: 10_000 })),
    tags: Type.Optional(Texts),
  },
  { additionalProperties: false },
)
export type LogBatch = Static<typeof LogBatch>

export const NewRun = Type.Object(
  {
    /** Chosen by whoever starts it, so that a run has its id before a server answers. The same again: that run. */
    id: Type.Optional(RunId),
    experimentId: Type.Optional(ExperimentId),
    /** By name; made where it is new. Ignored where experimentId is given. */
    experiment: Type.Optional(Type.String({ minLength: 1, maxLength: 250 })),
    name: Type.Optional(Type.String({ maxLength: 250 })),
    parentId: Type.Optional(RunId),
    startedAtMs: Type.Optional(TimeMs),
    params: Type.Optional(Texts),
    tags: Type.Optional(Texts),
    /** Sent again with the same key, the request gives the run that it made the first time. */
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 250 })),
  },
  { additionalProperties: false },
)
export type NewRun = Static<typeof NewRun>

export const RunFilter = Type.Object(
  {
    field: Type.String({
      pattern: '^(params|tags|metrics)\\..+$|^(name|status)$',
      description: 'params.<key>, tags.<key>, metrics.<key>, name or status',
    }),
    is: Type.Enum(['=', '!=', '<', '<=', '>', '>=']),
    value: Type.Union([Type.String(), Type.Number()]),
  },
  { additionalProperties: false },
)
export type RunFilter = Static<typeof RunFilter>

export const RunSearch = Type.Object(
  {
    experimentIds: Type.Optional(Type.Array(ExperimentId)),
    parentId: Type.Optional(Type.Union([RunId, Type.Null()])),
    status: Type.Optional(RunStatus),
    /** Absent: those that are not deleted. */
    view: Type.Optional(LifecycleView),
    /** `metrics.auc > .8 and params.depth = 6 order by metrics.auc desc`, see docs/tracking.md. */
    filter: Type.Optional(Type.String({ maxLength: 1_000_000 })),
    where: Type.Optional(Type.Array(RunFilter, { maxItems: 20 })),
    /** `startedAtMs` or metrics.<key>; with ` desc` behind it, the largest first. Absent: the newest first. */
    orderBy: Type.Optional(Type.String({ pattern: '^(startedAtMs|metrics\\..+?)( asc| desc)?$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    cursor: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type RunSearch = Static<typeof RunSearch>

export const RunPage = Type.Object({
  runs: Type.Array(Run),
  total: Type.Integer(),
  next: Type.Union([Type.String(), Type.Null()]),
})
export type RunPage = Static<typeof RunPage>

export const RunComparison = Type.Object({
  runs: Type.Array(Run),
  /** Values in the order of `runs`; null where a run lacks it. Those that differ come first. */
  params: Type.Array(
    Type.Object({
      key: Type.String(),
      differs: Type.Boolean(),
      values: Type.Array(Type.Union([Type.String(), Type.Null()])),
    }),
  ),
  metrics: Type.Array(
    Type.Object({
      key: Type.String(),
      differs: Type.Boolean(),
      values: Type.Array(Type.Union([MetricValue, Type.Null()])),
    }),
  ),
})
export type RunComparison = Static<typeof RunComparison>

const tag = 'tracking'
const byRun = Type.Object({ id: RunId })

export const createExperiment = endpoint({
  operation: 'createExperiment',
  summary: 'Create an experiment; one of this name that stands already is given back',
  tag,
  method: 'POST',
  path: '/api/v1/experiments',
  role: 'editor',
  body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 250 }) }, { additionalProperties: false }),
  reply: Experiment,
})

export const listExperiments = endpoint({
  operation: 'listExperiments',
  summary: 'List the experiments, the newest first',
  tag,
  method: 'GET',
  path: '/api/v1/experiments',
  role: 'viewer',
  query: Type.Object({
    /** Absent: those that are not deleted. */
    view: Type.Optional(LifecycleView),
  }),
  reply: Type.Object({ experiments: Type.Array(Experiment) }),
})

export const renameExperiment = endpoint({
  operation: 'renameExperiment',
  summary: 'Give an experiment another name',
  tag,
  method: 'POST',
  path: '/api/v1/experiments/:id/rename',
  role: 'editor',
  params: Type.Object({ id: ExperimentId }),
  body: Type.Object({ name: ExperimentName }, { additionalProperties: false }),
  reply: Experiment,
})

export const tagExperiment = endpoint({
  operation: 'tagExperiment',
  summary: 'Set tags of an experiment; null takes one away',
  tag,
  method: 'POST',
  path: '/api/v1/experiments/:id/tags',
  role: 'editor',
  params: Type.Object({ id: ExperimentId }),
  body: Type.Object({ tags: TagChanges }, { additionalProperties: false }),
  reply: Experiment,
})

export const deleteExperiment = endpoint({
  operation: 'deleteExperiment',
  summary: 'Delete an experiment and its runs; both are kept, and can be restored',
  tag,
  method: 'DELETE',
  path: '/api/v1/experiments/:id',
  role: 'editor',
  params: Type.Object({ id: ExperimentId }),
  reply: Experiment,
})

export const restoreExperiment = endpoint({
  operation: 'restoreExperiment',
  summary: 'Restore a deleted experiment with its runs',
  tag,
  method: 'POST',
  path: '/api/v1/experiments/:id/restore',
  role: 'editor',
  params: Type.Object({ id: ExperimentId }),
  reply: Experiment,
})

export const getExperiment = endpoint({
  operation: 'getExperiment',
  summary: 'Read one experiment',
  tag,
  method: 'GET',
  path: '/api/v1/experiments/:id',
  role: 'viewer',
  params: Type.Object({ id: ExperimentId }),
  reply: Experiment,
})

export const createRun = endpoint({
  operation: 'createRun',
  summary: 'Start a run',
  tag,
  method: 'POST',
  path: '/api/v1/runs',
  role: 'editor',
  body: NewRun,
  reply: Run,
})

export const getRun = endpoint({
  operation: 'getRun',
  summary: 'Read one run with its parameters, last metrics, tags and files',
  tag,
  method: 'GET',
  path: '/api/v1/runs/:id',
  role: 'viewer',
  params: byRun,
  reply: Run,
})

export const searchRuns = endpoint({
  operation: 'searchRuns',
  summary: 'Find runs by experiment, parent, status, parameters, tags and last metrics',
  tag,
  method: 'POST',
  path: '/api/v1/runs/search',
  role: 'viewer',
  body: RunSearch,
  reply: RunPage,
})

export const compareRuns = endpoint({
  operation: 'compareRuns',
  summary: 'Put runs side by side, what differs first',
  tag,
  method: 'POST',
  path: '/api/v1/runs/compare',
  role: 'viewer',
  body: Type.Object(
    { runs: Type.Array(RunId, { minItems: 1, maxItems: 200 }) },
    { additionalProperties: false },
  ),
  reply: RunComparison,
})

export const logBatch = endpoint({
  operation: 'logBatch',
  summary: 'Log parameters, metrics and tags, all or none; sent twice it is logged once',
  tag,
  method: 'POST',
  path: '/api/v1/runs/:id/log',
  role: 'editor',
  params: byRun,
  body: LogBatch,
  reply: Type.Object({ metrics: Type.Integer({ description: 'points of metrics taken' }) }),
})

/** How a run ended, and what it used of the machine. */
export const RunEnd = Type.Object(
  {
    status: Type.Enum(['finished', 'failed', 'killed']),
    endedAtMs: Type.Optional(TimeMs),
    resources: Type.Optional(Resources),
  },
  { additionalProperties: false },
)
export type RunEnd = Static<typeof RunEnd>

export const finishRun = endpoint({
  operation: 'finishRun',
  summary: 'End a run, with what it used of the machine',
  tag,
  method: 'POST',
  path: '/api/v1/runs/:id/finish',
  role: 'editor',
  params: byRun,
  body: RunEnd,
  reply: Run,
})

export const updateRun = endpoint({
  operation: 'updateRun',
  summary: 'Rename a run, set its tags, its status and its times; a run that ended may go on',
  tag,
  method: 'POST',
  path: '/api/v1/runs/:id',
  role: 'editor',
  params: byRun,
  body: Type.Object(
    {
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 250 })),
      status: Type.Optional(RunStatus),
      startedAtMs: Type.Optional(TimeMs),
      endedAtMs: Type.Optional(Type.Union([TimeMs, Type.Null()])),
      tags: Type.Optional(TagChanges),
    },
    { additionalProperties: false },
  ),
  reply: Run,
})

export const deleteRun = endpoint({
  operation: 'deleteRun',
  summary: 'Delete a run; it is kept, and can be restored',
  tag,
  method: 'DELETE',
  path: '/api/v1/runs/:id',
  role: 'editor',
  params: byRun,
  reply: Run,
})

export const restoreRun = endpoint({
  operation: 'restoreRun',
  summary: 'Restore a deleted run',
  tag,
  method: 'POST',
  path: '/api/v1/runs/:id/restore',
  role: 'editor',
  params: byRun,
  reply: Run,
})

export const addRunInputs = endpoint({
  operation: 'addRunInputs',
  summary: 'Note datasets that a run read, and models that it read or made; the same again changes nothing',
  tag,
  method: 'POST',
  path: '/api/v1/runs/:id/inputs',
  role: 'editor',
  params: byRun,
  body: Type.Object(
    {
      inputs: Type.Optional(Type.Array(RunInput, { maxItems: 1000 })),
      models: Type.Optional(Type.Array(RunModel, { maxItems: 1000 })),
    },
    { additionalProperties: false },
  ),
  reply: Run,
})

export const addRunArtifact = endpoint({
  operation: 'addRunArtifact',
  summary: 'Note that stored bytes are a file of this run; the same path again replaces it',
  tag,
  method: 'POST',
  path: '/api/v1/runs/:id/artifacts',
  role: 'editor',
  params: byRun,
  body: Type.Object(
    { path: Type.String({ minLength: 1, maxLength: 1024 }), digest: ArtifactDigest },
    { additionalProperties: false },
  ),
  reply: RunArtifact,
})

const HistoryPoint = Type.Object({ value: MetricValue, step: Type.Integer(), tMs: TimeMs })

/** Which points of a metric: all, or those of a range of steps, drawn with few points where `buckets` is given. */
const whichPoints = {
  fromStep: Type.Optional(Type.Integer()),
  toStep: Type.Optional(Type.Integer()),
  /** At most 2·buckets + 2 points come: of each bucket of steps the least and the greatest, and the first and last. */
  buckets: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
}

export const getMetricHistory = endpoint({
  operation: 'getMetricHistory',
  summary: 'Read the points of one metric of a run, by step and time',
  tag,
  method: 'GET',
  path: '/api/v1/runs/:id/metrics',
  role: 'viewer',
  params: byRun,
  query: Type.Object({
    key: Key,
    ...whichPoints,
    offset: Type.Optional(Type.Integer({ minimum: 0 })),
    limit: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  reply: Type.Object({ points: Type.Array(HistoryPoint) }),
})

export const getMetricHistories = endpoint({
  operation: 'getMetricHistories',
  summary: 'Read one metric of many runs; runs that never logged it are left out',
  tag,
  method: 'POST',
  path: '/api/v1/runs/metrics',
  role: 'viewer',
  body: Type.Object(
    { runs: Type.Array(RunId, { minItems: 1, maxItems: 1000 }), key: Key, ...whichPoints },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    histories: Type.Array(Type.Object({ run: RunId, points: Type.Array(HistoryPoint) })),
  }),
})

export const setRunContext = endpoint({
  operation: 'setRunContext',
  summary:
    'Note what a run is made of: code, command, environment, host; the whole replaces what was noted before',
  tag,
  method: 'PUT',
  path: '/api/v1/runs/:id/context',
  role: 'editor',
  params: byRun,
  body: RunContext,
  reply: RunContext,
})

export const getRunContext = endpoint({
  operation: 'getRunContext',
  summary: 'Read what a run is made of; null where nobody noted it',
  tag,
  method: 'GET',
  path: '/api/v1/runs/:id/context',
  role: 'viewer',
  params: byRun,
  reply: Type.Object({ context: Type.Union([RunContext, Type.Null()]) }),
})
