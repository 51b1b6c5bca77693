import { Type, type Static } from 'typebox'
import { ArtifactDigest, StoredArtifact } from './artifacts.ts'
import { endpoint } from './endpoint.ts'
import { PiiClass } from './privacy.ts'
import { givenId, MadeBy, Name, OpenObject, TimeMs } from './names.ts'

export const DatasetField = Type.Object({
  name: Type.String(),
  type: Type.Enum(['integer', 'number', 'boolean', 'date', 'timestamp', 'text']),
  nullable: Type.Boolean(),
  pii: Type.Optional(PiiClass),
})
export type DatasetField = Static<typeof DatasetField>

export const DatasetDigest = Type.String({
  pattern: '^ds1:[0-9a-f]{64}$',
  description: 'the content digest of the data, apart from file format, compression and name',
})

/** Where a version's rows came from, and how far: what a connector needs to ask for more. Further facts may stand in it. */
export const DatasetSource = Type.Object({
  path: Type.String({ description: 'the address or the path, without a password' }),
  format: Type.String(),
  bytes: Type.Integer({ minimum: 0 }),
  sha256: Type.String(),
  connector: Type.Optional(Type.String()),
  query: Type.Optional(Type.String()),
  table: Type.Optional(Type.String()),
  sheet: Type.Optional(Type.String()),
  array: Type.Optional(Type.String()),
  labels: Type.Optional(Type.String()),
  burnedIn: Type.Optional(Type.Enum(['refuse', 'keep', 'skip'])),
  hideNames: Type.Optional(Type.Boolean()),
  since: Type.Optional(Type.String()),
  until: Type.Optional(Type.String()),
  modelVersion: Type.Optional(Type.Integer({ minimum: 1 })),
  answeredBy: Type.Optional(
    Type.Array(Type.String(), {
      description: 'Of captured predictions: the versions that answered, such as churn@3.',
    }),
  ),
  cursorColumn: Type.Optional(Type.String()),
  cursor: Type.Optional(Type.String()),
  etag: Type.Optional(Type.String()),
  lastModified: Type.Optional(Type.String()),
  files: Type.Optional(Type.Integer({ minimum: 0 })),
  /** The rows of the source were put after those of the version before. */
  appended: Type.Optional(Type.Boolean()),
  scrubbed: Type.Optional(Type.Array(Type.String())),
})
export type DatasetSource = Static<typeof DatasetSource>

/** Some of a version's rows, as a Parquet file of the artifact store. Versions share the parts that they have in common. */
export const DatasetPart = Type.Object(
  {
    digest: ArtifactDigest,
    bytes: Type.Integer({ minimum: 0 }),
    rows: Type.Integer({ minimum: 1 }),
    /** The digest of these rows as if they were a dataset of their own. */
    content: DatasetDigest,
    /** Bytes that belong to the rows, such as images: one after another, in the order of the rows. */
    pack: Type.Optional(StoredArtifact),
  },
  { additionalProperties: false },
)
export type DatasetPart = Static<typeof DatasetPart>

/** What the packs of a version hold: how many bytes each row has there, and what they are. */
export const DatasetMedia = Type.Object(
  {
    /** The files of images as they were (DICOM scrubbed), or the cells of an array. */
    kind: Type.Enum(['files', 'array']),
    /** The column that says how many bytes a row has; absent where all have `bytesEach`. */
    sizeColumn: Type.Optional(Type.String()),
    bytesEach: Type.Optional(Type.Integer({ minimum: 0 })),
    /** Of an array: the shape of one row, and the type of its cells as NumPy names it. */
    shape: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }))),
    cells: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type DatasetMedia = Static<typeof DatasetMedia>

/** The result of checks over the rows of one version. */
export const ValidationReport = Type.Object({
  passed: Type.Integer({ minimum: 0 }),
  failed: Type.Integer({ minimum: 0 }),
  warned: Type.Integer({ minimum: 0 }),
  results: Type.Array(OpenObject),
})
export type ValidationReport = Static<typeof ValidationReport>

/** A name that people move from one version of a dataset to another. */
export const DatasetTag = Type.String({
  pattern: '^(?!latest$)[A-Za-z][A-Za-z0-9._-]{0,63}$',
  description:
    'letters, digits, dot, underscore and hyphen; begins with a letter; at most 64 characters; not latest',
})

/** The number of a version, `latest`, or a tag. */
export const DatasetVersionName = Type.Union([
  Type.Integer({ minimum: 1 }),
  Type.String({
    pattern: '^[A-Za-z][A-Za-z0-9._-]{0,63}$',
    description: 'the number of a version, latest, or a tag: letters, digits, dot, underscore and hyphen',
  }),
])

const summary = {
  id: Type.String(),
  name: Name,
  number: Type.Integer({ minimum: 1 }),
  digest: DatasetDigest,
  rows: Type.Integer({ minimum: 0 }),
  columns: Type.Integer({ minimum: 0 }),
  /** Of all parts together; those of another version may be among them. */
  bytes: Type.Integer({ minimum: 0 }),
  madeBy: MadeBy,
  createdBy: Type.String(),
  createdAtMs: TimeMs,
  validation: Type.Union([
    Type.Object({ passed: Type.Integer(), failed: Type.Integer(), warned: Type.Integer() }),
    Type.Null(),
  ]),
  /** In the order of the alphabet. */
  tags: Type.Array(Type.String()),
}

/** A version as lists show it. `validation` counts the newest report; null where none was attached. */
export const DatasetVersionSummary = Type.Object(summary)
export type DatasetVersionSummary = Static<typeof DatasetVersionSummary>

export const DatasetVersion = Type.Object({
  ...summary,
  fields: Type.Array(DatasetField),
  source: DatasetSource,
  /** The rows, one part after another. */
  parts: Type.Array(DatasetPart),
  media: Type.Union([DatasetMedia, Type.Null()]),
  /** The ids of the versions that its rows were made of. */
  madeFrom: Type.Array(Type.String()),
  issues: Type.Array(OpenObject),
  profile: Type.Union([OpenObject, Type.Null()]),
})
export type DatasetVersion = Static<typeof DatasetVersion>

export const Dataset = Type.Object({
  name: Name,
  versions: Type.Integer({ minimum: 1 }),
  latest: DatasetVersionSummary,
})
export type Dataset = Static<typeof Dataset>

export const NewDatasetVersion = Type.Object(
  {
    digest: DatasetDigest,
    rows: Type.Integer({ minimum: 0 }),
    fields: Type.Array(DatasetField, { minItems: 1 }),
    source: DatasetSource,
    issues: Type.Optional(Type.Array(OpenObject)),
    profile: Type.Optional(OpenObject),
    parts: Type.Array(DatasetPart, { minItems: 1 }),
    media: Type.Optional(DatasetMedia),
    /** Versions that these rows were made of. */
    madeFrom: Type.Optional(Type.Array(givenId('ds'), { maxItems: 100 })),
    madeBy: Type.Optional(MadeBy),
  },
  { additionalProperties: false },
)
export type NewDatasetVersion = Static<typeof NewDatasetVersion>

export const Validation = Type.Object({
  id: Type.String(),
  datasetVersion: Type.String(),
  report: ValidationReport,
  madeBy: MadeBy,
  createdAtMs: TimeMs,
})
export type Validation = Static<typeof Validation>

const tag = 'datasets'
const byName = Type.Object({ name: Name })
const byId = Type.Object({ id: givenId('ds') })

export const addDatasetVersion = endpoint({
  operation: 'addDatasetVersion',
  summary: 'Add a version; the same data added again is the version that stands already',
  tag,
  method: 'POST',
  path: '/api/v1/datasets/:name/versions',
  role: 'editor',
  params: byName,
  body: NewDatasetVersion,
  reply: Type.Object({ version: DatasetVersion, created: Type.Boolean() }),
})

export const listDatasets = endpoint({
  operation: 'listDatasets',
  summary: 'List the datasets, the latest changed first',
  tag,
  method: 'GET',
  path: '/api/v1/datasets',
  role: 'viewer',
  reply: Type.Object({ datasets: Type.Array(Dataset) }),
})

export const listDatasetVersions = endpoint({
  operation: 'listDatasetVersions',
  summary: 'List the versions of one dataset, the newest first',
  tag,
  method: 'GET',
  path: '/api/v1/datasets/:name/versions',
  role: 'viewer',
  params: byName,
  reply: Type.Object({ versions: Type.Array(DatasetVersionSummary) }),
})

export const getDatasetVersion = endpoint({
  operation: 'getDatasetVersion',
  summary: 'Read one version, with schema, source and profile, by its number, `latest` or a tag',
  tag,
  method: 'GET',
  path: '/api/v1/datasets/:name/versions/:number',
  role: 'viewer',
  params: Type.Object({ name: Name, number: DatasetVersionName }),
  reply: DatasetVersion,
})

export const deleteDatasetVersion = endpoint({
  operation: 'deleteDatasetVersion',
  summary: 'Take a version out of sight; garbage collection removes it once nothing names it any more',
  tag,
  method: 'DELETE',
  path: '/api/v1/datasets/:name/versions/:number',
  role: 'editor',
  params: Type.Object({ name: Name, number: DatasetVersionName }),
  reply: DatasetVersion,
})

export const tagDatasetVersion = endpoint({
  operation: 'tagDatasetVersion',
  summary: 'Give a version a tag; a tag that another version has moves',
  tag,
  method: 'PUT',
  path: '/api/v1/datasets/:name/tags/:tag',
  role: 'editor',
  params: Type.Object({ name: Name, tag: DatasetTag }),
  body: Type.Object({ number: DatasetVersionName }, { additionalProperties: false }),
  reply: DatasetVersion,
})

export const untagDatasetVersion = endpoint({
  operation: 'untagDatasetVersion',
  summary: 'Take a tag away',
  tag,
  method: 'DELETE',
  path: '/api/v1/datasets/:name/tags/:tag',
  role: 'editor',
  params: Type.Object({ name: Name, tag: DatasetTag }),
  reply: DatasetVersion,
})

const NamedVersion = Type.Object({
  id: Type.String(),
  name: Type.String(),
  number: Type.Integer(),
  digest: DatasetDigest,
})

/** Where a version came from, and what was made of it. What is gone for good is not told. */
export const DatasetLineage = Type.Object({
  version: NamedVersion,
  source: DatasetSource,
  madeBy: MadeBy,
  /** Of the pipeline whose step made it; null where it was added by hand. */
  code: Type.Union([
    Type.Object({
      pipeline: Type.String(),
      /** The digest of the pipeline's code with all that it reaches. */
      digest: Type.String(),
      lockfile: Type.Union([Type.String(), Type.Null()]),
      /** The files that its step reaches. */
      files: Type.Array(Type.Object({ path: Type.String(), digest: Type.String() })),
    }),
    Type.Null(),
  ]),
  madeFrom: Type.Array(NamedVersion),
  made: Type.Object({
    datasets: Type.Array(NamedVersion),
    /** Runs of tracking that read it, the newest first; at most 1000. */
    runs: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
    models: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), number: Type.Integer() })),
  }),
})
export type DatasetLineage = Static<typeof DatasetLineage>

export const datasetLineage = endpoint({
  operation: 'datasetLineage',
  summary: 'Ask where a version came from, and what was made of it',
  tag,
  method: 'GET',
  path: '/api/v1/dataset-versions/:id/lineage',
  role: 'viewer',
  params: byId,
  reply: DatasetLineage,
})

export const findDatasetVersion = endpoint({
  operation: 'findDatasetVersion',
  summary: 'Read one version by its id',
  tag,
  method: 'GET',
  path: '/api/v1/dataset-versions/:id',
  role: 'viewer',
  params: byId,
  reply: DatasetVersion,
})

export const addValidation = endpoint({
  operation: 'addValidation',
  summary: 'Attach the report of a run of checks to a version',
  tag,
  method: 'POST',
  path: '/api/v1/dataset-versions/:id/validations',
  role: 'editor',
  params: byId,
  body: Type.Object(
    { report: ValidationReport, madeBy: Type.Optional(MadeBy) },
    { additionalProperties: false },
  ),
  reply: Validation,
})

export const listValidations = endpoint({
  operation: 'listValidations',
  summary: 'List the reports attached to a version, the newest first',
  tag,
  method: 'GET',
  path: '/api/v1/dataset-versions/:id/validations',
  role: 'viewer',
  params: byId,
  reply: Type.Object({ validations: Type.Array(Validation) }),
})
