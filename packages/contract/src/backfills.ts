import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { givenId, Name, TimeMs } from './names.ts'
import { FireBody, FireStatus } from './schedules.ts'

export const BackfillWish = Type.Object(
  {
    pipeline: Name,
    from: Type.String({ description: 'A day (2026-01-01) or a time (2026-01-01T06:00), of timeZone.' }),
    to: Type.String({ description: 'Where it ends; this day or time is not part of it.' }),
    every: Type.String({ description: 'hour, day, week, month, or a length such as 90m, 6h, 2d.' }),
    timeZone: Type.Optional(Type.String({ description: 'Where absent, UTC.' })),
    param: Type.Optional(
      Type.String({ description: 'The parameter that takes the beginning of each interval.' }),
    ),
    params: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'Texts may hold {{ scheduledAt }}, {{ date }} and {{ until }}.',
      }),
    ),
    parallel: Type.Optional(Type.Integer({ minimum: 1, maximum: 64, default: 1 })),
    again: Type.Optional(
      Type.Boolean({ description: 'Run also what has run with these parameters before.' }),
    ),
  },
  { additionalProperties: false },
)
export type BackfillWish = Static<typeof BackfillWish>

const Counts = Type.Object({
  waiting: Type.Integer(),
  running: Type.Integer(),
  succeeded: Type.Integer(),
  failed: Type.Integer(),
  cancelled: Type.Integer(),
  kept: Type.Integer(),
})

export const BackfillBody = Type.Object({
  id: Type.String(),
  ...BackfillWish.properties,
  parallel: Type.Integer(),
  status: Type.Enum(['running', 'succeeded', 'failed', 'cancelled']),
  counts: Counts,
  createdBy: Type.String(),
  createdMs: TimeMs,
  endedMs: Type.Union([TimeMs, Type.Null()]),
})
export type BackfillBody = Static<typeof BackfillBody>

export const BackfillPreview = Type.Object({
  runs: Type.Integer(),
  /** Of them, those that have run with these parameters: they will not run again. */
  kept: Type.Integer(),
  /** Of those, the ones that ran with other code than there is now. */
  keptOfOtherCode: Type.Integer(),
  intervals: Type.Array(
    Type.Object({
      key: Type.String(),
      fromMs: TimeMs,
      toMs: TimeMs,
      params: Type.Record(Type.String(), Type.Unknown()),
      /** The run that is there already. */
      run: Type.Union([Type.String(), Type.Null()]),
      /** Of the first few that run: whose results are there already, and what runs or may have to. */
      steps: Type.Optional(
        Type.Object({ cached: Type.Array(Type.String()), others: Type.Array(Type.String()) }),
      ),
    }),
  ),
})
export type BackfillPreview = Static<typeof BackfillPreview>

const tag = 'schedules'
const byId = Type.Object({ id: givenId('bf', '8,40') })

export const previewBackfill = endpoint({
  operation: 'previewBackfill',
  summary: 'Show what a backfill would run',
  tag,
  method: 'POST',
  path: '/api/v1/backfill-previews',
  role: 'viewer',
  body: BackfillWish,
  reply: BackfillPreview,
})

export const createBackfill = endpoint({
  operation: 'createBackfill',
  summary: 'Run a pipeline once for each interval of a time',
  tag,
  method: 'POST',
  path: '/api/v1/backfills',
  role: 'editor',
  body: BackfillWish,
  reply: BackfillBody,
})

export const listBackfills = endpoint({
  operation: 'listBackfills',
  summary: 'List backfills, newest first',
  tag,
  method: 'GET',
  path: '/api/v1/backfills',
  role: 'viewer',
  query: Type.Object({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
  }),
  reply: Type.Object({ backfills: Type.Array(BackfillBody) }),
})

export const getBackfill = endpoint({
  operation: 'getBackfill',
  summary: 'How far a backfill is',
  tag,
  method: 'GET',
  path: '/api/v1/backfills/:id',
  role: 'viewer',
  params: byId,
  reply: BackfillBody,
})

export const listBackfillRuns = endpoint({
  operation: 'listBackfillRuns',
  summary: 'The intervals of a backfill, in order, and what became of each',
  tag,
  method: 'GET',
  path: '/api/v1/backfills/:id/runs',
  role: 'viewer',
  params: byId,
  query: Type.Object({ status: Type.Optional(FireStatus) }),
  reply: Type.Object({ runs: Type.Array(FireBody) }),
})

export const cancelBackfill = endpoint({
  operation: 'cancelBackfill',
  summary: 'Start nothing more of a backfill, and stop what runs of it',
  tag,
  method: 'POST',
  path: '/api/v1/backfills/:id/cancel',
  role: 'editor',
  params: byId,
  reply: BackfillBody,
})
