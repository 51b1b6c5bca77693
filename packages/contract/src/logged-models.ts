import { Type, type Static } from 'typebox'
import { ArtifactDigest } from './artifacts.ts'
import { endpoint } from './endpoint.ts'
import { ExperimentId, Lifecycle } from './experiments.ts'
import { TimeMs } from './names.ts'
import { Key, MetricValue, RunArtifact, RunId } from './runs.ts'

const tag = 'logged-models'

export const LoggedModelId = Type.String({
  pattern: '^m-[0-9a-f]{32}$',
  description: 'm- and 32 hexadecimal digits',
})
/** pending: its files are on their way. */
export const LoggedModelStatus = Type.Enum(['pending', 'ready', 'failed', 'unknown'])
export type LoggedModelStatus = Static<typeof LoggedModelStatus>

const Texts = Type.Record(Type.String({ minLength: 1, maxLength: 250 }), Type.String())
const facts = {
  experimentId: ExperimentId,
  name: Type.String({ maxLength: 500 }),
  type: Type.String({ maxLength: 500 }),
  /** The run that made it. */
  runId: Type.Union([RunId, Type.Null()]),
  status: LoggedModelStatus,
  createdAtMs: TimeMs,
  updatedAtMs: TimeMs,
  params: Texts,
  tags: Texts,
}

/** A model that a run made, before it is registered. */
export const LoggedModel = Type.Object({
  id: LoggedModelId,
  ...facts,
  lifecycle: Lifecycle,
  metrics: Type.Array(
    Type.Object({
      key: Key,
      value: MetricValue,
      step: Type.Integer(),
      tMs: TimeMs,
      runId: Type.String(),
      dataset: Type.Union([Type.Object({ name: Type.String(), digest: Type.String() }), Type.Null()]),
    }),
  ),
  artifacts: Type.Array(RunArtifact),
})
export type LoggedModel = Static<typeof LoggedModel>

const byId = Type.Object({ id: LoggedModelId })

export const putLoggedModel = endpoint({
  operation: 'putLoggedModel',
  summary: 'Keep a model of another tool under its own id; the same again changes nothing',
  tag,
  method: 'PUT',
  path: '/api/v1/logged-models/:id',
  role: 'editor',
  params: byId,
  body: Type.Object(facts, { additionalProperties: false }),
  reply: LoggedModel,
})

export const getLoggedModel = endpoint({
  operation: 'getLoggedModel',
  summary: 'Read one model that a run made, with its parameters, tags, scores and files',
  tag,
  method: 'GET',
  path: '/api/v1/logged-models/:id',
  role: 'viewer',
  params: byId,
  reply: LoggedModel,
})

export const addLoggedModelArtifact = endpoint({
  operation: 'addLoggedModelArtifact',
  summary: 'Note that stored bytes are a file of this model; the same path again replaces it',
  tag,
  method: 'POST',
  path: '/api/v1/logged-models/:id/artifacts',
  role: 'editor',
  params: byId,
  body: Type.Object(
    { path: Type.String({ minLength: 1, maxLength: 1024 }), digest: ArtifactDigest },
    { additionalProperties: false },
  ),
  reply: RunArtifact,
})
