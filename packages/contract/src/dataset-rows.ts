import { Type, type Static } from 'typebox'
import { givenId } from './names.ts'
import { ArtifactDigest } from './artifacts.ts'
import { DatasetField } from './datasets.ts'
import { endpoint } from './endpoint.ts'
import { Treatment } from './privacy.ts'

/** Times, and whole numbers past 2^53, come as text; NaN and Infinity too. Of a long text comes the beginning. */
export const RowCell = Type.Union([
  Type.Null(),
  Type.Number(),
  Type.Boolean(),
  Type.String(),
  Type.Object({ begins: Type.String(), length: Type.Integer({ description: 'characters of the whole' }) }),
])
export type RowCell = Static<typeof RowCell>

export const RowsPage = Type.Object({
  /** Those that were asked for, in that order; without those that are left out as personal. */
  columns: Type.Array(Type.Object({ ...DatasetField.properties, treatment: Type.Optional(Treatment) })),
  /** Of the whole. */
  total: Type.Integer({ minimum: 0 }),
  /** Of those that fulfil the condition; `total` where there is none. */
  matching: Type.Integer({ minimum: 0 }),
  /** How far `offset` goes: of rows that are filtered or sorted the first million can be looked at. */
  reachable: Type.Integer({ minimum: 0 }),
  /** The number of each row, from 1. */
  numbers: Type.Array(Type.Integer({ minimum: 1 })),
  rows: Type.Array(Type.Array(RowCell)),
})
export type RowsPage = Static<typeof RowsPage>

export const mostRowsAPage = 500
export const mostCellsAPage = 50_000

const page = {
  offset: Type.Optional(Type.Integer({ minimum: 0 })),
  /** 0: how many there are, and the columns. */
  limit: Type.Optional(Type.Integer({ minimum: 0, maximum: mostRowsAPage })),
  /** Absent: all; as many as make a page of 50,000 cells. */
  columns: Type.Optional(Type.Array(Type.String(), { maxItems: 2000 })),
  /** Characters of a text that come whole. */
  longest: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
}

export const readDatasetRows = endpoint({
  operation: 'readDatasetRows',
  summary: 'Read some rows of a version, filtered and sorted; personal data as was said of it',
  tag: 'datasets',
  method: 'GET',
  path: '/api/v1/dataset-versions/:id/rows',
  role: 'viewer',
  params: Type.Object({ id: givenId('ds') }),
  query: Type.Object(
    {
      ...page,
      /** A condition in SQL over one row, as checks have it: `age > 30 and city is null`. */
      filter: Type.Optional(Type.String({ maxLength: 10_000 })),
      sort: Type.Optional(Type.String({ description: 'a column' })),
      desc: Type.Optional(Type.Boolean({ description: 'the largest first' })),
    },
    { additionalProperties: false },
  ),
  reply: RowsPage,
})

export const readQuarantineRows = endpoint({
  operation: 'readQuarantineRows',
  summary:
    'Read some of the rows that were set aside, with what each failed; personal data as was said of it',
  tag: 'datasets',
  method: 'GET',
  path: '/api/v1/quarantines/:id/rows',
  role: 'viewer',
  params: Type.Object({ id: givenId('qu') }),
  query: Type.Object(page, { additionalProperties: false }),
  reply: RowsPage,
})

export const readArtifactRows = endpoint({
  operation: 'readArtifactRows',
  summary: 'Read some rows of a stored Parquet file',
  tag: 'artifacts',
  method: 'GET',
  path: '/api/v1/artifacts/:digest/rows',
  role: 'viewer',
  params: Type.Object({ digest: ArtifactDigest }),
  query: Type.Object(page, { additionalProperties: false }),
  reply: RowsPage,
})
