import { Type, type Static } from 'typebox'
import { givenId } from './names.ts'
import { RowCell, RowsPage } from './dataset-rows.ts'
import { DatasetField } from './datasets.ts'
import { endpoint } from './endpoint.ts'

const versionId = givenId('ds')
const Key = Type.Optional(
  Type.Array(Type.String(), {
    maxItems: 20,
    description: 'columns that tell a row from all others; absent: rows are compared whole',
  }),
)

const VersionNamed = Type.Object({
  id: Type.String(),
  name: Type.String(),
  number: Type.Integer(),
  rows: Type.Integer(),
})

/** What changed from one version to another, in the columns that both have. */
export const DatasetDiff = Type.Object({
  before: VersionNamed,
  after: VersionNamed,
  schema: Type.Object({
    added: Type.Array(DatasetField),
    removed: Type.Array(DatasetField),
    changed: Type.Array(Type.Object({ name: Type.String(), before: Type.String(), after: Type.String() })),
  }),
  key: Type.Array(Type.String()),
  /** Without a key rows are known by all that they hold, and cannot change. */
  rows: Type.Object({ added: Type.Integer(), removed: Type.Integer(), changed: Type.Integer() }),
  /** Columns in which rows of one key differ, the most first. */
  columns: Type.Array(Type.Object({ name: Type.String(), changed: Type.Integer() })),
})
export type DatasetDiff = Static<typeof DatasetDiff>

export const DiffRows = Type.Object({
  columns: RowsPage.properties.columns,
  count: Type.Integer({ minimum: 0 }),
  /** How far `offset` goes. */
  reachable: Type.Integer({ minimum: 0 }),
  rows: Type.Array(
    Type.Object({
      /** The number of the row in either version, from 1; null where it is not there. */
      before: Type.Union([Type.Integer(), Type.Null()]),
      after: Type.Union([Type.Integer(), Type.Null()]),
      /** As they are now; as they were, of rows that went. */
      cells: Type.Array(RowCell),
      /** Of a row that changed: what stood there, by the place of the column. */
      was: Type.Array(Type.Object({ column: Type.Integer(), cell: RowCell })),
    }),
  ),
})
export type DiffRows = Static<typeof DiffRows>

const params = Type.Object({ id: versionId })

export const diffDatasetVersions = endpoint({
  operation: 'diffDatasetVersions',
  summary: 'Compare a version with an earlier one, or with one of another dataset: schema and rows',
  tag: 'datasets',
  method: 'GET',
  path: '/api/v1/dataset-versions/:id/diff',
  role: 'viewer',
  params,
  query: Type.Object({ before: versionId, key: Key }, { additionalProperties: false }),
  reply: DatasetDiff,
})

export const readDiffRows = endpoint({
  operation: 'readDiffRows',
  summary: 'Read some of the rows that differ; personal data as was said of either dataset',
  tag: 'datasets',
  method: 'GET',
  path: '/api/v1/dataset-versions/:id/diff/rows',
  role: 'viewer',
  params,
  query: Type.Object(
    {
      before: versionId,
      key: Key,
      kind: Type.Enum(['added', 'removed', 'changed']),
      offset: Type.Optional(Type.Integer({ minimum: 0 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      columns: Type.Optional(Type.Array(Type.String(), { maxItems: 200 })),
    },
    { additionalProperties: false },
  ),
  reply: DiffRows,
})
