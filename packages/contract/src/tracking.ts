import { Type, type Static } from 'typebox'
import { ArtifactDigest } from './artifacts.ts'
import { endpoint } from './endpoint.ts'
import { TagChanges } from './experiments.ts'
import { Deletion, TimeMs } from './names.ts'
import { RunContext } from './run-context.ts'
import {
  Key,
  LogBatch,
  MetricValue,
  NewRun,
  Resources,
  Run,
  RunArtifact,
  RunComparison,
  RunGroup,
  RunGrouping,
  RunId,
  RunInput,
  RunModel,
  RunPage,
  RunSearch,
  RunStatus,
} from './runs.ts'

export * from './experiments.ts'
export * from './runs.ts'

const tag = 'tracking'
const byRun = Type.Object({ id: RunId })

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

export const groupRuns = endpoint({
  operation: 'groupRuns',
  summary: 'Put runs together by a parameter, a tag, their status or whose they are; the largest group first',
  tag,
  method: 'POST',
  path: '/api/v1/runs/groups',
  role: 'viewer',
  body: RunGrouping,
  reply: Type.Object({
    groups: Type.Array(RunGroup),
    /** There are more groups than were asked for. */
    more: Type.Boolean(),
  }),
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
  query: Deletion,
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
