import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Name, OpenObject, TimeMs } from './names.ts'
import { PipelinePreviewBody } from './pipeline-plans.ts'
import { howToRun, PipelineRunBody, ValueBody } from './pipelines.ts'

export * from './schedule-events.ts'

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

/** skip: a start while the one before still runs does not happen. queue: it waits. allow: both run. */
export const Overlap = Type.Enum(['skip', 'queue', 'allow'])
export type Overlap = Static<typeof Overlap>

/** Of the times that no server was there for: none, the latest or all of them run, up to a limit. */
export const CatchUp = Type.Enum(['none', 'latest', 'all'])
export type CatchUp = Static<typeof CatchUp>

const Scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()])

/** What a schedule is asked to be. Exactly one of cron, everyMs and on says when. */
export const ScheduleWish = Type.Object(
  {
    name: Name,
    pipeline: Name,
    description: Type.Optional(Type.String({ maxLength: 1000 })),
    cron: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'minute hour day month weekday, with seconds before them where there are six.',
      }),
    ),
    timeZone: Type.Optional(
      Type.String({ description: 'Of cron, such as Europe/Zurich. Where absent, UTC.' }),
    ),
    everyMs: Type.Optional(Type.Integer({ description: 'At least 1000.' })),
    fromMs: Type.Optional(
      Type.Integer({ description: 'Nothing before; everyMs counts from here. Where absent, now.' }),
    ),
    on: Type.Optional(Type.String({ description: 'The event, such as dataset-version-added.' })),
    where: Type.Optional(
      Type.Record(Type.String(), Type.Union([Scalar, Type.Array(Scalar)]), {
        description: 'Which of these events: a field’s value, or several; body.<path> of a hook.',
      }),
    ),
    params: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description:
          'Of the pipeline. Texts may hold {{ scheduledAt }}, {{ date }}, {{ until }}, {{ event.… }}.',
      }),
    ),
    overlap: Type.Optional(Overlap),
    catchUp: Type.Optional(CatchUp),
    catchUpLimit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    jitterMs: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 86_400_000, description: 'Starts up to so much later.' }),
    ),
    endMs: Type.Optional(Type.Integer({ description: 'Nothing after.' })),
    paused: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type ScheduleWish = Static<typeof ScheduleWish>

export const FireStatus = Type.Enum([
  'waiting',
  'starting',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'skipped',
  'kept',
])
export type FireStatus = Static<typeof FireStatus>

/** One time that a pipeline was to start, and what became of it. kept: it had run with the same parameters before. */
export const FireBody = Type.Object({
  id: Type.String(),
  /** The time, the interval or the event that it is of: there is one of each. */
  key: Type.String(),
  scheduledMs: orNull(TimeMs),
  event: orNull(OpenObject),
  status: FireStatus,
  /** Why, in words, where that is not plain. */
  reason: Type.String(),
  failure: orNull(Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() })),
  run: orNull(Type.String()),
  createdMs: TimeMs,
  endedMs: orNull(TimeMs),
})
export type FireBody = Static<typeof FireBody>

export const ScheduleBody = Type.Object({
  ...ScheduleWish.properties,
  overlap: Overlap,
  catchUp: CatchUp,
  paused: Type.Boolean(),
  /** Declared beside its pipeline: changed there, not here. */
  declared: Type.Boolean(),
  /** null for one that waits for events, is paused, or has ended. */
  nextMs: orNull(TimeMs),
  lastFire: orNull(FireBody),
  createdBy: Type.String(),
  createdMs: TimeMs,
})
export type ScheduleBody = Static<typeof ScheduleBody>

const tag = 'schedules'
const byName = Type.Object({ name: Name })

export const ProjectPipeline = Type.Object({
  /** As `slipway run` calls it: its file’s. */
  name: Type.String(),
  /** As its runs call it; null where its file could not be read. */
  title: orNull(Type.String()),
  /** Its parameters with their defaults. */
  params: Type.Record(Type.String(), ValueBody),
  problem: orNull(Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() })),
  lastRun: orNull(PipelineRunBody),
  schedules: Type.Array(Type.Object({ name: Type.String(), paused: Type.Boolean(), nextMs: orNull(TimeMs) })),
})
export type ProjectPipeline = Static<typeof ProjectPipeline>

export const listPipelines = endpoint({
  operation: 'listPipelines',
  summary: 'List the pipelines of the project that the server was started in',
  tag,
  method: 'GET',
  path: '/api/v1/pipelines',
  role: 'viewer',
  reply: Type.Object({ pipelines: Type.Array(ProjectPipeline) }),
})

export const runPipeline = endpoint({
  operation: 'runPipeline',
  summary: 'Plan a pipeline of the project and run it',
  tag,
  method: 'POST',
  path: '/api/v1/pipelines/:name/runs',
  role: 'editor',
  params: byName,
  body: Type.Object(
    {
      params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 0xffffffff })),
      ...howToRun,
    },
    { additionalProperties: false },
  ),
  reply: PipelineRunBody,
})

export const previewPipeline = endpoint({
  operation: 'previewPipeline',
  summary: 'Plan a pipeline of the project: what would run, what is cached and why; nothing is started',
  tag,
  method: 'POST',
  path: '/api/v1/pipelines/:name/plans',
  role: 'viewer',
  params: byName,
  body: Type.Object(
    {
      params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 0xffffffff })),
      jobs: howToRun.jobs,
      force: howToRun.force,
      from: howToRun.from,
      only: howToRun.only,
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    ...PipelinePreviewBody.properties,
    /** By what its steps took before and the server's SLIPWAY_PRICES; null without either. */
    cost: orNull(Type.Object({ amount: Type.Number(), currency: orNull(Type.String()) })),
  }),
})

export const listSchedules = endpoint({
  operation: 'listSchedules',
  summary: 'List schedules',
  tag,
  method: 'GET',
  path: '/api/v1/schedules',
  role: 'viewer',
  query: Type.Object({ pipeline: Type.Optional(Name) }),
  reply: Type.Object({
    schedules: Type.Array(ScheduleBody),
    /** Declarations that cannot be what they ask to be. */
    problems: Type.Array(
      Type.Object({
        pipeline: Type.String(),
        code: Type.String(),
        message: Type.String(),
        hint: Type.String(),
      }),
    ),
  }),
})

export const createSchedule = endpoint({
  operation: 'createSchedule',
  summary: 'Start a pipeline by the clock or on events',
  tag,
  method: 'POST',
  path: '/api/v1/schedules',
  role: 'editor',
  body: ScheduleWish,
  reply: ScheduleBody,
})

export const getSchedule = endpoint({
  operation: 'getSchedule',
  summary: 'Show a schedule',
  tag,
  method: 'GET',
  path: '/api/v1/schedules/:name',
  role: 'viewer',
  params: byName,
  reply: ScheduleBody,
})

export const deleteSchedule = endpoint({
  operation: 'deleteSchedule',
  summary: 'Remove a schedule and its history; its runs stay',
  tag,
  method: 'DELETE',
  path: '/api/v1/schedules/:name',
  role: 'editor',
  params: byName,
  reply: Type.Object({ removed: Type.String() }),
})

export const pauseSchedule = endpoint({
  operation: 'pauseSchedule',
  summary: 'Let a schedule start nothing until it is resumed',
  tag,
  method: 'POST',
  path: '/api/v1/schedules/:name/pause',
  role: 'editor',
  params: byName,
  reply: ScheduleBody,
})

export const resumeSchedule = endpoint({
  operation: 'resumeSchedule',
  summary: 'Let a paused schedule go on from now',
  tag,
  method: 'POST',
  path: '/api/v1/schedules/:name/resume',
  role: 'editor',
  params: byName,
  reply: ScheduleBody,
})

export const fireSchedule = endpoint({
  operation: 'fireSchedule',
  summary: 'Start a schedule’s pipeline now, as if its time had come',
  tag,
  method: 'POST',
  path: '/api/v1/schedules/:name/fires',
  role: 'editor',
  params: byName,
  body: Type.Object(
    { event: Type.Optional(OpenObject) },
    { additionalProperties: false, description: 'For one that waits for events: what the event is to say.' },
  ),
  reply: FireBody,
})

export const listFires = endpoint({
  operation: 'listFires',
  summary: 'What became of the times of a schedule, newest first',
  tag,
  method: 'GET',
  path: '/api/v1/schedules/:name/fires',
  role: 'viewer',
  params: byName,
  query: Type.Object({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
  }),
  reply: Type.Object({ fires: Type.Array(FireBody) }),
})

export const listNextTimes = endpoint({
  operation: 'listNextTimes',
  summary: 'When a schedule starts next',
  tag,
  method: 'GET',
  path: '/api/v1/schedules/:name/next',
  role: 'viewer',
  params: byName,
  query: Type.Object({
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 5 })),
  }),
  reply: Type.Object({
    timeZone: Type.String(),
    times: Type.Array(
      Type.Object({
        atMs: TimeMs,
        /** The same there, such as 2026-03-30T06:00:00+02:00. */
        local: Type.String(),
      }),
    ),
  }),
})
