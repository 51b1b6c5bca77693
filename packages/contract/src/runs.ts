import { Type, type Static } from 'typebox'
import { ArtifactDigest } from './artifacts.ts'
import { ExperimentId, Lifecycle, LifecycleView } from './experiments.ts'
import { TimeMs } from './names.ts'

export const RunId = Type.String({ pattern: '^[0-9a-f]{32}$', description: '32 hexadecimal digits' })
export const RunStatus = Type.Enum(['scheduled', 'running', 'finished', 'failed', 'killed'])
export type RunStatus = Static<typeof RunStatus>

/** A number, or what JSON cannot write as one. */
export const MetricValue = Type.Union([Type.Number(), Type.Enum(['NaN', 'Infinity', '-Infinity'])])
export type MetricValue = Static<typeof MetricValue>

export const Key = Type.String({ minLength: 1, maxLength: 250 })
const Texts = Type.Record(Type.String({ minLength: 1, maxLength: 250 }), Type.String({ maxLength: 16_000 }))

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
    /** Whose it is, where another tool noted somebody; absent: of whoever asks. */
    createdBy: Type.Optional(Type.String({ maxLength: 256 })),
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
    orderBy: Type.Optional(
      Type.String({
        pattern: '^(startedAtMs|metrics\\..+?)( asc| desc)?$',
        description: 'startedAtMs or metrics.<key>, followed by asc or desc',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    cursor: Type.Optional(Type.String()),
    /** So many more are passed over, for a page far down; it costs what is passed over, a cursor does not. */
    skip: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
  },
  { additionalProperties: false },
)
export type RunSearch = Static<typeof RunSearch>

export const RunPage = Type.Object({
  runs: Type.Array(Run),
  /** How many match, as counted for the first page; null where conditions leave more than 10,000. */
  total: Type.Union([Type.Integer(), Type.Null()]),
  next: Type.Union([Type.String(), Type.Null()]),
})
export type RunPage = Static<typeof RunPage>

/** Which runs are put together, and by what: those with one value of it are a group. */
export const RunGrouping = Type.Object(
  {
    experimentIds: Type.Optional(Type.Array(ExperimentId)),
    filter: Type.Optional(Type.String({ maxLength: 1_000_000 })),
    by: Type.String({
      pattern: '^(params|tags)\\..+$|^(status|createdBy)$',
      description: 'params.<key>, tags.<key>, status or createdBy',
    }),
    /** A metric's key, of whose last values each group tells. */
    metric: Type.Optional(Key),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  },
  { additionalProperties: false },
)
export type RunGrouping = Static<typeof RunGrouping>

export const RunGroup = Type.Object({
  /** null: of the runs that lack it. */
  value: Type.Union([Type.String(), Type.Null()]),
  runs: Type.Integer(),
  /** Over those of its runs that have a number there; null where none has. */
  metric: Type.Union([
    Type.Object({ runs: Type.Integer(), least: MetricValue, mean: MetricValue, greatest: MetricValue }),
    Type.Null(),
  ]),
})
export type RunGroup = Static<typeof RunGroup>

const TextRow = Type.Object({
  key: Type.String(),
  differs: Type.Boolean(),
  values: Type.Array(Type.Union([Type.String(), Type.Null()])),
})

/** Values stand in the order of `runs`; null where a run lacks it. Those that differ come first. */
export const RunComparison = Type.Object({
  runs: Type.Array(Run),
  params: Type.Array(TextRow),
  metrics: Type.Array(
    Type.Object({
      key: Type.String(),
      differs: Type.Boolean(),
      values: Type.Array(Type.Union([MetricValue, Type.Null()])),
    }),
  ),
  /** The digest of each dataset that the runs read, by its name and what it was read for. */
  data: Type.Array(TextRow),
  /** What the runs are made of: code, command, environment, host, by dotted keys such as code.commit. */
  context: Type.Array(TextRow),
  /**
   * Source files that differ, by path: digests of their content where the run tells it (then /api/v1/artifacts may have
   * it), else of their difference to the commit.
   */
  sources: Type.Array(TextRow),
  /** Versions of packages that differ between lockfiles of the same name whose content is here. */
  packages: Type.Array(Type.Object({ lockfile: Type.String(), ...TextRow.properties })),
})
export type RunComparison = Static<typeof RunComparison>
