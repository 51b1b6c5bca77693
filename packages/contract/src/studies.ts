import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Name, TimeMs } from './names.ts'
import { ExperimentId, MetricValue, RunId } from './tracking.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

export const ParameterValue = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])
export type ParameterValue = Static<typeof ParameterValue>

/** A name has 1 to 200 characters; the platform checks it, as a record's keys are not checked here. */
const ParameterName = Type.String()
export const Params = Type.Record(ParameterName, ParameterValue)
export type Params = Static<typeof Params>

/** Which fields belong to which kind, and what fits a range, is checked by the platform, which says what is wrong. */
export const Parameter = Type.Object(
  {
    kind: Type.Enum(['float', 'int', 'categorical']),
    low: Type.Optional(Type.Number({ description: 'float and int: the smallest value' })),
    high: Type.Optional(Type.Number({ description: 'float and int: the largest value' })),
    log: Type.Optional(Type.Boolean({ description: 'float and int: search ratios instead of differences' })),
    step: Type.Optional(Type.Number({ description: 'float and int: the distance between values' })),
    choices: Type.Optional(Type.Array(ParameterValue, { maxItems: 1000, description: 'categorical' })),
    when: Type.Optional(
      Type.Record(ParameterName, Type.Array(ParameterValue), {
        description: 'the parameter exists only where each parameter named here has one of these values',
      }),
    ),
  },
  { additionalProperties: false },
)
export type Parameter = Static<typeof Parameter>

export const SamplerSettings = Type.Object(
  {
    kind: Type.Enum(['tpe', 'random', 'grid', 'cma-es']),
    startup: Type.Optional(Type.Integer({ description: 'tpe: trials drawn at random first; 10' })),
    candidates: Type.Optional(Type.Integer({ description: 'tpe: draws of which the best is tried; 24' })),
    multivariate: Type.Optional(Type.Boolean({ description: 'tpe: draw parameters together; true' })),
    points: Type.Optional(
      Type.Integer({ description: 'grid: values that a continuous range is cut into; 5' }),
    ),
    population: Type.Optional(nullable(Type.Integer({ description: 'cma-es: trials of a generation' }))),
    sigma: Type.Optional(
      Type.Number({ description: 'cma-es: the first spread, a share of each range; 1/6' }),
    ),
    restarts: Type.Optional(Type.Boolean({ description: 'cma-es: begin anew once converged; true' })),
  },
  { additionalProperties: false },
)

export const PrunerSettings = Type.Object(
  {
    kind: Type.Enum(['median', 'percentile', 'halving', 'hyperband']),
    startup: Type.Optional(
      Type.Integer({ description: 'median, percentile: complete trials to compare with; 5' }),
    ),
    warmup: Type.Optional(Type.Integer({ description: 'median, percentile: the first step that prunes; 0' })),
    interval: Type.Optional(
      Type.Integer({ description: 'median, percentile: look once in so many steps; 1' }),
    ),
    percentile: Type.Optional(Type.Number({ description: 'percentile: the share kept, in percent; 25' })),
    resource: Type.Optional(
      Type.Integer({ description: 'halving, hyperband: the step of the first rung; 1' }),
    ),
    factor: Type.Optional(
      Type.Integer({ description: 'halving (4), hyperband (3): one in so many goes on' }),
    ),
    skip: Type.Optional(Type.Integer({ description: 'halving: rungs left out; 0' })),
    most: Type.Optional(Type.Integer({ description: 'hyperband: the last step of a trial; 100' })),
    patience: Type.Optional(Type.Integer({ description: 'reports without betterment before it prunes; 0' })),
    minDelta: Type.Optional(Type.Number({ description: 'what counts as betterment, with patience; 0' })),
  },
  { additionalProperties: false },
)

const Space = Type.Record(ParameterName, Parameter)
const Direction = Type.Enum(['minimize', 'maximize'])

export const NewStudy = Type.Object(
  {
    name: Name,
    space: Space,
    direction: Type.Optional(Direction),
    /** What the value is called in the trials' runs. */
    metric: Type.Optional(Type.String({ minLength: 1, maxLength: 250 })),
    sampler: Type.Optional(SamplerSettings),
    pruner: Type.Optional(nullable(PrunerSettings)),
    seed: Type.Optional(Type.Integer()),
    /** How many trials may be under way at once; the sequence hangs on it, not on how many really are. */
    parallel: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    /** How many trials there are in all. */
    trials: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 100_000 }))),
    /** Points that are tried first. */
    start: Type.Optional(Type.Array(Params, { maxItems: 1000 })),
    /** After so long without a word a trial is given to another worker. */
    leaseMs: Type.Optional(Type.Integer({ minimum: 1000, maximum: 30 * 86_400_000 })),
    /** The experiment of its runs, by name; absent: the study's name. */
    experiment: Type.Optional(Type.String({ minLength: 1, maxLength: 250 })),
  },
  { additionalProperties: false },
)
export type NewStudy = Static<typeof NewStudy>

export const TrialState = Type.Enum(['running', 'complete', 'pruned', 'failed'])
export type TrialState = Static<typeof TrialState>

/** One trial. `value` is null until it is complete; `leaseUntilMs` once it has ended. */
export const Trial = Type.Object({
  number: Type.Integer({ minimum: 0 }),
  state: TrialState,
  params: Params,
  value: nullable(Type.Number()),
  /** What was reported last. */
  last: nullable(Type.Object({ step: Type.Integer(), value: MetricValue })),
  runId: RunId,
  /** How often it was given to a worker. */
  attempt: Type.Integer({ minimum: 1 }),
  leaseUntilMs: nullable(TimeMs),
  startedAtMs: TimeMs,
  endedAtMs: nullable(TimeMs),
})
export type Trial = Static<typeof Trial>

export const Study = Type.Object({
  name: Name,
  state: Type.Enum(['open', 'finished']),
  direction: Direction,
  metric: Type.String(),
  space: Space,
  sampler: SamplerSettings,
  pruner: nullable(PrunerSettings),
  seed: Type.Integer(),
  parallel: Type.Integer(),
  trials: nullable(Type.Integer()),
  start: Type.Array(Params),
  leaseMs: Type.Integer(),
  experimentId: ExperimentId,
  /** The run whose children are the trials' runs. */
  runId: RunId,
  counts: Type.Object({
    running: Type.Integer(),
    complete: Type.Integer(),
    pruned: Type.Integer(),
    failed: Type.Integer(),
  }),
  best: nullable(Trial),
  createdBy: Type.String(),
  createdAtMs: TimeMs,
})
export type Study = Static<typeof Study>

/** `wait`: trials that run must end first; ask again after `retryAfterMs`. `done`: there are no more. */
export const Asked = Type.Object({
  state: Type.Enum(['trial', 'wait', 'done']),
  trial: nullable(Trial),
  /** To be sent with every word about the trial. */
  lease: nullable(Type.String()),
  message: Type.String(),
  retryAfterMs: nullable(Type.Integer()),
})
export type Asked = Static<typeof Asked>

const Lease = Type.String({ minLength: 1, maxLength: 100, description: 'as asking gave it' })

export const Told = Type.Object(
  {
    lease: Lease,
    state: Type.Optional(Type.Enum(['complete', 'pruned', 'failed'], { description: 'absent: complete' })),
    /** A complete trial has one. */
    value: Type.Optional(nullable(MetricValue)),
    /** Why it failed. */
    message: Type.Optional(Type.String({ maxLength: 5000 })),
  },
  { additionalProperties: false },
)
export type Told = Static<typeof Told>

export const Reported = Type.Object(
  { lease: Lease, step: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }), value: MetricValue },
  { additionalProperties: false },
)
export type Reported = Static<typeof Reported>

export const ImportanceReport = Type.Object({
  /** Shares that sum to 1, the largest first; empty where too few trials are complete, or all are equally good. */
  parameters: Type.Array(Type.Object({ name: Type.String(), share: Type.Number() })),
  trials: Type.Integer({ description: 'complete trials that were looked at' }),
})
export type ImportanceReport = Static<typeof ImportanceReport>

const tag = 'studies'
const byName = Type.Object({ name: Name })
const byNumber = Type.Object({ name: Name, number: Type.Integer({ minimum: 0 }) })

export const createStudy = endpoint({
  operation: 'createStudy',
  summary: 'Create a study; one of this name that stands already with the same settings is given back',
  tag,
  method: 'POST',
  path: '/api/v1/studies',
  role: 'editor',
  body: NewStudy,
  reply: Study,
})

export const listStudies = endpoint({
  operation: 'listStudies',
  summary: 'List the studies, the newest first',
  tag,
  method: 'GET',
  path: '/api/v1/studies',
  role: 'viewer',
  reply: Type.Object({ studies: Type.Array(Study) }),
})

export const getStudy = endpoint({
  operation: 'getStudy',
  summary: 'Read one study, with its best trial',
  tag,
  method: 'GET',
  path: '/api/v1/studies/:name',
  role: 'viewer',
  params: byName,
  reply: Study,
})

export const askTrial = endpoint({
  operation: 'askTrial',
  summary: 'Ask for the next trial to run; no two workers get the same',
  tag,
  method: 'POST',
  path: '/api/v1/studies/:name/ask',
  role: 'editor',
  params: byName,
  body: Type.Object(
    {
      /** Sent again with the same key, the request gives the trial that it gave the first time. */
      key: Type.Optional(Type.String({ minLength: 1, maxLength: 250 })),
    },
    { additionalProperties: false },
  ),
  reply: Asked,
})

export const reportTrial = endpoint({
  operation: 'reportTrial',
  summary: 'Report a value on the way, keep the trial for longer, and hear whether to stop',
  tag,
  method: 'POST',
  path: '/api/v1/studies/:name/trials/:number/report',
  role: 'editor',
  params: byNumber,
  body: Reported,
  reply: Type.Object({ prune: Type.Boolean(), leaseUntilMs: TimeMs }),
})

export const extendTrial = endpoint({
  operation: 'extendTrial',
  summary: 'Say that the trial is still being worked on',
  tag,
  method: 'POST',
  path: '/api/v1/studies/:name/trials/:number/extend',
  role: 'editor',
  params: byNumber,
  body: Type.Object({ lease: Lease }, { additionalProperties: false }),
  reply: Type.Object({ leaseUntilMs: TimeMs }),
})

export const tellTrial = endpoint({
  operation: 'tellTrial',
  summary: 'End a trial with its value, or as pruned or failed; told twice alike it is told once',
  tag,
  method: 'POST',
  path: '/api/v1/studies/:name/trials/:number/tell',
  role: 'editor',
  params: byNumber,
  body: Told,
  reply: Trial,
})

export const listTrials = endpoint({
  operation: 'listTrials',
  summary: 'List the trials of a study by number',
  tag,
  method: 'GET',
  path: '/api/v1/studies/:name/trials',
  role: 'viewer',
  params: byName,
  query: Type.Object({
    state: Type.Optional(TrialState),
    /** Only numbers above this one. */
    after: Type.Optional(Type.Integer({ minimum: 0 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  }),
  reply: Type.Object({ trials: Type.Array(Trial) }),
})

export const getTrial = endpoint({
  operation: 'getTrial',
  summary: 'Read one trial with all that it reported',
  tag,
  method: 'GET',
  path: '/api/v1/studies/:name/trials/:number',
  role: 'viewer',
  params: byNumber,
  reply: Type.Object({
    trial: Trial,
    reports: Type.Array(Type.Object({ step: Type.Integer(), value: MetricValue })),
  }),
})

export const getImportance = endpoint({
  operation: 'getImportance',
  summary: 'How much each parameter matters for being among the best trials (PED-ANOVA)',
  tag,
  method: 'GET',
  path: '/api/v1/studies/:name/importance',
  role: 'viewer',
  params: byName,
  reply: ImportanceReport,
})

export const finishStudy = endpoint({
  operation: 'finishStudy',
  summary: 'End a study: no further trial is given out; those under way may still be told',
  tag,
  method: 'POST',
  path: '/api/v1/studies/:name/finish',
  role: 'editor',
  params: byName,
  body: Type.Object({}, { additionalProperties: false }),
  reply: Study,
})
