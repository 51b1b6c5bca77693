import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Name, TimeMs } from './names.ts'

/** What one column did between training and now, and the test that decided. */
export const ColumnDrift = Type.Object({
  name: Type.String(),
  drifted: Type.Boolean(),
  test: Type.String({ description: 'The deciding test, for example psi or ks.' }),
  reason: Type.String({ description: 'Why this test decides, and what it found, in words.' }),
  metrics: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()])),
})
export type ColumnDrift = Static<typeof ColumnDrift>

export const DriftReportBody = Type.Object({
  id: Type.String(),
  endpoint: Name,
  model: Name,
  version: Type.Integer(),
  source: Type.String({
    description: 'captured, a dataset version id, or the digest of a Parquet artifact.',
  }),
  sinceMs: Type.Union([Type.Integer(), Type.Null()]),
  untilMs: Type.Union([Type.Integer(), Type.Null()]),
  baselineRows: Type.Integer(),
  rows: Type.Integer(),
  drifted: Type.Boolean(),
  verdict: Type.String({ description: 'The finding in words.' }),
  columns: Type.Array(ColumnDrift),
  predictions: Type.Array(ColumnDrift, {
    description: 'The model’s own answers; empty where the source has none.',
  }),
  detail: Type.Unknown({ description: 'The whole report of the comparison, with its stored bins.' }),
  createdAtMs: TimeMs,
})
export type DriftReportBody = Static<typeof DriftReportBody>

const NameParams = Type.Object({ name: Name })

export const measureDrift = endpoint({
  operation: 'measureDrift',
  summary: 'Compare what an endpoint was asked, or a file, with what its model was trained on.',
  tag: 'monitoring',
  method: 'POST',
  path: '/api/v1/endpoints/:name/drift',
  role: 'editor',
  params: NameParams,
  body: Type.Object({
    source: Type.Optional(
      Type.String({ default: 'captured', description: 'captured, ds_… or sha256:… of a Parquet file.' }),
    ),
    sinceMs: Type.Optional(Type.Integer()),
    untilMs: Type.Optional(Type.Integer()),
    minRows: Type.Optional(Type.Integer({ minimum: 1, default: 100 })),
  }),
  reply: DriftReportBody,
})

export const listDriftReports = endpoint({
  operation: 'listDriftReports',
  summary: 'The drift reports of an endpoint, newest first.',
  tag: 'monitoring',
  method: 'GET',
  path: '/api/v1/endpoints/:name/drift',
  role: 'viewer',
  params: NameParams,
  query: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 20 })) }),
  reply: Type.Object({ reports: Type.Array(DriftReportBody) }),
})

export const getDriftReport = endpoint({
  operation: 'getDriftReport',
  summary: 'One drift report.',
  tag: 'monitoring',
  method: 'GET',
  path: '/api/v1/drift-reports/:id',
  role: 'viewer',
  params: Type.Object({ id: Type.String() }),
  reply: DriftReportBody,
})
