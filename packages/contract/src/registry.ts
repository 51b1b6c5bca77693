import { Type, type Static } from 'typebox'
import { StoredArtifact } from './artifacts.ts'
import { endpoint } from './endpoint.ts'
import { DeploymentConfig, Environment, RegistryEventKind } from './model-binding.ts'
import { AliasName, ModelName, OpenObject, TimeMs, VersionNumber } from './names.ts'

export * from './model-card.ts'
export * from './model-diff.ts'

const orNull = <T extends ReturnType<typeof Type.String>>(schema: T) => Type.Union([schema, Type.Null()])
const TextOrNull = orNull(Type.String())

/** A metric with its interval: on which rows (`cv5`, `test`) and how many. Where no interval is known, low = high = value. */
export const ModelMetric = Type.Object({
  value: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  on: Type.String(),
  n: Type.Integer({ minimum: 0 }),
})
export type ModelMetric = Static<typeof ModelMetric>

/** What a gate decided, and on what. */
export const GateVerdict = Type.Object({
  passed: Type.Boolean(),
  rules: Type.Array(
    Type.Object({
      rule: Type.String(),
      ok: Type.Boolean(),
      detail: Type.Optional(Type.String()),
    }),
  ),
})
export type GateVerdict = Static<typeof GateVerdict>

export const ModelStage = Type.Enum(['candidate', 'refused', 'staging', 'production', 'archived'])
export type ModelStage = Static<typeof ModelStage>

/** Everything that made a version, so that it can be made again. */
export const ModelLineage = Type.Object(
  {
    datasetVersion: Type.Optional(TextOrNull),
    datasetDigest: Type.Optional(TextOrNull),
    codeDigest: Type.Optional(TextOrNull),
    lockfileDigest: Type.Optional(TextOrNull),
    environment: Type.Optional(Environment),
    run: Type.Optional(TextOrNull),
    pipelineRun: Type.Optional(TextOrNull),
    seed: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  },
  { additionalProperties: false },
)
export type ModelLineage = Static<typeof ModelLineage>

/** pending: its files are still on their way. failed: they never came. */
export const ModelVersionStatus = Type.Enum(['pending', 'ready', 'failed'])
export type ModelVersionStatus = Static<typeof ModelVersionStatus>

/** Where a version came from that another tool registered, in that tool's words; they are kept, not followed. */
export const ModelOrigin = Type.Object({
  /** The address that was registered. */
  source: Type.String(),
  /** The address of the files, where it is another. */
  location: TextOrNull,
  runLink: TextOrNull,
  loggedModel: TextOrNull,
})
export type ModelOrigin = Static<typeof ModelOrigin>

/** A file of the model folder, such as model.onnx, by its path in the folder. */
export const ModelFile = Type.Object({
  path: Type.String({ minLength: 1, maxLength: 512 }),
  ...StoredArtifact.properties,
})
export type ModelFile = Static<typeof ModelFile>

export const ModelVersion = Type.Object({
  id: Type.String(),
  model: ModelName,
  number: Type.Integer({ minimum: 1 }),
  stage: ModelStage,
  status: ModelVersionStatus,
  /** Why it failed, or what it waits for. */
  statusReason: Type.String(),
  aliases: Type.Array(Type.String()),
  tags: Type.Record(Type.String(), Type.String()),
  description: Type.String(),
  /** null where Slipway itself registered it. */
  origin: Type.Union([ModelOrigin, Type.Null()]),
  lineage: ModelLineage,
  signature: OpenObject,
  metrics: Type.Record(Type.String(), ModelMetric),
  gate: Type.Union([GateVerdict, Type.Null()]),
  deployment: Type.Union([DeploymentConfig, Type.Null()]),
  files: Type.Array(ModelFile),
  facts: OpenObject,
  createdBy: Type.String(),
  createdAtMs: TimeMs,
  updatedAtMs: TimeMs,
})
export type ModelVersion = Static<typeof ModelVersion>

export const Model = Type.Object({
  name: ModelName,
  description: Type.String(),
  tags: Type.Record(Type.String(), Type.String()),
  createdAtMs: TimeMs,
  updatedAtMs: TimeMs,
  versions: Type.Integer({ minimum: 0 }),
  latest: Type.Union([Type.Integer(), Type.Null()]),
  aliases: Type.Record(Type.String(), Type.Integer()),
})
export type Model = Static<typeof Model>

export const NewModelVersion = Type.Object(
  {
    /** Sent again with the same key, the request gives the version that it made the first time. */
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 250 })),
    description: Type.Optional(Type.String({ maxLength: 4000 })),
    lineage: Type.Optional(ModelLineage),
    /** Where another tool had it. */
    origin: Type.Optional(ModelOrigin),
    signature: OpenObject,
    metrics: Type.Optional(Type.Record(Type.String(), ModelMetric)),
    gate: Type.Optional(Type.Union([GateVerdict, Type.Null()])),
    deployment: Type.Optional(Type.Union([DeploymentConfig, Type.Null()])),
    /** None: its description and tags are all of it, as of a prompt; such a version is not served. */
    files: Type.Array(ModelFile, { maxItems: 1000 }),
    /** Further facts to keep with the version: recipe, drift baseline's digest, threshold … */
    facts: Type.Optional(OpenObject),
  },
  { additionalProperties: false },
)
export type NewModelVersion = Static<typeof NewModelVersion>

export const RegistryEvent = Type.Object({
  id: Type.String(),
  model: ModelName,
  kind: RegistryEventKind,
  number: Type.Union([Type.Integer(), Type.Null()]),
  /** The alias, for kind alias; the tag's key, for kind tag. */
  alias: TextOrNull,
  /**
   * Alias: the number it pointed to before and points to now. Otherwise what stood before and stands now: the stage,
   * the tag's value, the description, the name.
   */
  before: TextOrNull,
  after: TextOrNull,
  reason: Type.String(),
  by: Type.String(),
  atMs: TimeMs,
})
export type RegistryEvent = Static<typeof RegistryEvent>

const tag = 'registry'
const byModel = Type.Object({ name: ModelName })
const byVersion = Type.Object({ name: ModelName, number: VersionNumber })
const byAlias = Type.Object({ name: ModelName, alias: AliasName })
const reason = Type.Optional(Type.String({ maxLength: 2000 }))

export const createModelVersion = endpoint({
  operation: 'createModelVersion',
  summary: 'Register a version with its lineage; the model is made where it is new',
  tag,
  method: 'POST',
  path: '/api/v1/models/:name/versions',
  role: 'editor',
  params: byModel,
  body: NewModelVersion,
  reply: Type.Object({ version: ModelVersion, created: Type.Boolean() }),
})

export const listModels = endpoint({
  operation: 'listModels',
  summary: 'List the models',
  tag,
  method: 'GET',
  path: '/api/v1/models',
  role: 'viewer',
  reply: Type.Object({ models: Type.Array(Model) }),
})

export const getModel = endpoint({
  operation: 'getModel',
  summary: 'Read one model with its aliases',
  tag,
  method: 'GET',
  path: '/api/v1/models/:name',
  role: 'viewer',
  params: byModel,
  reply: Model,
})

export const renameModel = endpoint({
  operation: 'renameModel',
  summary: 'Give a model another name; its versions, aliases and history stay with it',
  tag,
  method: 'POST',
  path: '/api/v1/models/:name/rename',
  role: 'editor',
  params: byModel,
  body: Type.Object({ to: ModelName, reason }, { additionalProperties: false }),
  reply: Model,
})

export const deleteModel = endpoint({
  operation: 'deleteModel',
  summary:
    'Take a model with its versions out of sight; the name is free again, endpoints that serve it go on',
  tag,
  method: 'DELETE',
  path: '/api/v1/models/:name',
  role: 'editor',
  params: byModel,
  reply: Type.Object({ deleted: ModelName }),
})

export const deleteModelVersion = endpoint({
  operation: 'deleteModelVersion',
  summary: 'Take a version and its aliases out of sight; its number is not given again',
  tag,
  method: 'DELETE',
  path: '/api/v1/models/:name/versions/:number',
  role: 'editor',
  params: byVersion,
  reply: Type.Object({ deleted: Type.Integer() }),
})

export const listModelVersions = endpoint({
  operation: 'listModelVersions',
  summary: 'List the versions of a model, the newest first',
  tag,
  method: 'GET',
  path: '/api/v1/models/:name/versions',
  role: 'viewer',
  params: byModel,
  reply: Type.Object({ versions: Type.Array(ModelVersion) }),
})

export const getModelVersion = endpoint({
  operation: 'getModelVersion',
  summary: 'Read one version, by its number or `latest`',
  tag,
  method: 'GET',
  path: '/api/v1/models/:name/versions/:number',
  role: 'viewer',
  params: byVersion,
  reply: ModelVersion,
})

const Description = Type.Object(
  {
    description: Type.Optional(Type.String({ maxLength: 5000 })),
    /** null takes one away. */
    tags: Type.Optional(Type.Record(Type.String({ minLength: 1, maxLength: 250 }), TextOrNull)),
  },
  { additionalProperties: false },
)

export const describeModel = endpoint({
  operation: 'describeModel',
  summary: 'Describe a model and set its tags; what is left out stays',
  tag,
  method: 'POST',
  path: '/api/v1/models/:name/description',
  role: 'editor',
  params: byModel,
  body: Description,
  reply: Model,
})

export const describeModelVersion = endpoint({
  operation: 'describeModelVersion',
  summary: 'Describe a version and set its tags; what is left out stays',
  tag,
  method: 'POST',
  path: '/api/v1/models/:name/versions/:number/description',
  role: 'editor',
  params: Type.Object({ name: ModelName, number: Type.Integer({ minimum: 1 }) }),
  body: Description,
  reply: ModelVersion,
})

export const setModelStage = endpoint({
  operation: 'setModelStage',
  summary: 'Move a version to a stage; with `from`, only if it stands there',
  tag,
  method: 'POST',
  path: '/api/v1/models/:name/versions/:number/stage',
  role: 'editor',
  params: byVersion,
  body: Type.Object(
    { stage: ModelStage, from: Type.Optional(ModelStage), reason },
    { additionalProperties: false },
  ),
  reply: ModelVersion,
})

export const recordGate = endpoint({
  operation: 'recordGate',
  summary: 'Note the verdict of a gate on a version; a candidate that fails becomes refused',
  tag,
  method: 'POST',
  path: '/api/v1/models/:name/versions/:number/gate',
  role: 'editor',
  params: byVersion,
  body: Type.Object({ gate: GateVerdict }, { additionalProperties: false }),
  reply: ModelVersion,
})

export const getAlias = endpoint({
  operation: 'getAlias',
  summary: 'Read the version that an alias, such as champion, points to',
  tag,
  method: 'GET',
  path: '/api/v1/models/:name/aliases/:alias',
  role: 'viewer',
  params: byAlias,
  reply: ModelVersion,
})

export const setAlias = endpoint({
  operation: 'setAlias',
  summary: 'Point an alias to a version; with `from`, only if it points there (null: nowhere) now',
  tag,
  method: 'PUT',
  path: '/api/v1/models/:name/aliases/:alias',
  role: 'editor',
  params: byAlias,
  body: Type.Object(
    {
      number: Type.Integer({ minimum: 1 }),
      from: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])),
      reason,
    },
    { additionalProperties: false },
  ),
  reply: ModelVersion,
})

export const removeAlias = endpoint({
  operation: 'removeAlias',
  summary: 'Remove an alias; the history keeps what it pointed to',
  tag,
  method: 'DELETE',
  path: '/api/v1/models/:name/aliases/:alias',
  role: 'editor',
  params: byAlias,
  reply: Model,
})

export const listModelHistory = endpoint({
  operation: 'listModelHistory',
  summary: 'Everything that was decided about a model, the newest first; nothing is ever taken out',
  tag,
  method: 'GET',
  path: '/api/v1/models/:name/history',
  role: 'viewer',
  params: byModel,
  reply: Type.Object({ events: Type.Array(RegistryEvent) }),
})
