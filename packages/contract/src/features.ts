import { Type, type Static } from 'typebox'
import { DatasetVersion, DatasetVersionName } from './datasets.ts'
import { endpoint } from './endpoint.ts'
import { Name, OpenObject, TimeMs, VersionNumber } from './names.ts'

const Duration = Type.String({
  pattern: '^\\d+(\\.\\d+)?[smhdw]$',
  description: 'a length of time, such as 90s, 15m, 12h, 7d or 2w',
})

/** One feature: a column's value at the entity's last event, or what a window that ends with it comes to. */
export const Feature = Type.Object(
  {
    how: Type.Enum([
      'column',
      'count',
      'sum',
      'mean',
      'std',
      'min',
      'max',
      'median',
      'distinct',
      'lag',
      'latest',
      'elapsed',
    ]),
    column: Type.Optional(Type.String()),
    over: Type.Optional(Type.Union([Duration, Type.Integer({ minimum: 1 })])),
  },
  { additionalProperties: false },
)

/** What is known of an entity, by one definition for training and for prediction. */
export const FeatureDefinition = Type.Object(
  {
    entity: Type.Array(Type.String(), { minItems: 1, maxItems: 8 }),
    source: Name,
    time: Type.String(),
    known: Type.Optional(Type.String()),
    ttl: Type.Optional(Duration),
    features: Type.Record(Type.String(), Feature, { minProperties: 1 }),
    description: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
)
export type FeatureDefinition = Static<typeof FeatureDefinition>

/** What the online store holds of a view's version. */
export const Materialization = Type.Object({
  view: Name,
  version: Type.Integer({ minimum: 1 }),
  /** The dataset version whose rows it was computed from. */
  dataset: Type.Object({ id: Type.String(), name: Name, number: Type.Integer(), digest: Type.String() }),
  /** What became known later is not in it. */
  atMs: TimeMs,
  entities: Type.Integer({ minimum: 0 }),
  madeAtMs: TimeMs,
})
export type Materialization = Static<typeof Materialization>

export const FeatureView = Type.Object({
  name: Name,
  version: Type.Integer({ minimum: 1 }),
  definition: FeatureDefinition,
  createdBy: Type.String(),
  createdAtMs: TimeMs,
  online: Type.Union([Materialization, Type.Null()]),
})
export type FeatureView = Static<typeof FeatureView>

const named = Type.Object({ name: Name })
const EntityValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
export const EntityKey = Type.Record(Type.String(), EntityValue)

export const putFeatureView = endpoint({
  operation: 'putFeatureView',
  summary: 'Define a feature view: a new version where the definition is another than the latest',
  tag: 'features',
  method: 'PUT',
  path: '/api/v1/features/:name',
  role: 'editor',
  params: named,
  body: FeatureDefinition,
  reply: Type.Object({ view: FeatureView, created: Type.Boolean() }),
})

export const listFeatureViews = endpoint({
  operation: 'listFeatureViews',
  summary: 'List feature views in their latest versions',
  tag: 'features',
  method: 'GET',
  path: '/api/v1/features',
  role: 'viewer',
  reply: Type.Object({ views: Type.Array(FeatureView) }),
})

export const getFeatureView = endpoint({
  operation: 'getFeatureView',
  summary: 'All versions of a feature view, the newest first',
  tag: 'features',
  method: 'GET',
  path: '/api/v1/features/:name',
  role: 'viewer',
  params: named,
  reply: Type.Object({ versions: Type.Array(FeatureView) }),
})

export const materializeFeatures = endpoint({
  operation: 'materializeFeatures',
  summary: 'Compute the newest values of every entity and hold them for prediction',
  tag: 'features',
  method: 'POST',
  path: '/api/v1/features/:name/materialize',
  role: 'editor',
  params: named,
  body: Type.Object(
    {
      version: Type.Optional(VersionNumber),
      /** Which version of the source; default: the latest. */
      dataset: Type.Optional(DatasetVersionName),
      /** Only what was known by then; default: now. */
      atMs: Type.Optional(TimeMs),
    },
    { additionalProperties: false },
  ),
  reply: Materialization,
})

export const readFeatures = endpoint({
  operation: 'readFeatures',
  summary: 'The features of some entities: now from the online store, or as known at a moment',
  tag: 'features',
  method: 'POST',
  path: '/api/v1/features/:name/read',
  role: 'viewer',
  params: named,
  body: Type.Object(
    {
      entities: Type.Array(EntityKey, { minItems: 1, maxItems: 10_000 }),
      version: Type.Optional(VersionNumber),
      /** As known then, computed from the source; absent = now, from the online store. */
      atMs: Type.Optional(TimeMs),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    view: Name,
    version: Type.Integer(),
    from: Type.Enum(['online', 'source']),
    /** fresh; expired: the last event is older than the ttl; unknown: no event is known. */
    rows: Type.Array(
      Type.Object({ status: Type.Enum(['fresh', 'expired', 'unknown']), features: OpenObject }),
    ),
  }),
})

export const joinFeatures = endpoint({
  operation: 'joinFeatures',
  summary: 'A training set: the rows of a dataset version with features as known at each row’s time',
  tag: 'features',
  method: 'POST',
  path: '/api/v1/features-join',
  role: 'editor',
  body: Type.Object(
    {
      rows: Type.Object({ name: Name, number: DatasetVersionName }),
      views: Type.Array(
        Type.Object({
          name: Name,
          version: Type.Optional(VersionNumber),
          dataset: Type.Optional(DatasetVersionName),
        }),
        { minItems: 1 },
      ),
      /** The rows' column that says when: nothing that became known later is used. */
      at: Type.String(),
      /** The rows' entity columns where they are called otherwise than in the views. */
      entity: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
      /** The dataset whose next version it becomes. */
      as: Name,
      madeBy: Type.Optional(
        Type.Object({ run: Type.Optional(Type.String()), step: Type.Optional(Type.String()) }),
      ),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    version: DatasetVersion,
    created: Type.Boolean(),
    /** What was joined: views with their versions, and the dataset versions that their values came from. */
    views: Type.Array(
      Type.Object({
        name: Name,
        version: Type.Integer(),
        entity: Type.Array(Type.String()),
        features: Type.Array(Type.String()),
        dataset: Type.Object({ name: Name, number: Type.Integer(), digest: Type.String() }),
      }),
    ),
  }),
})
