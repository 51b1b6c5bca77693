import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ModelName, Name, TimeMs } from './names.ts'

/** What one column did between training and now, and the metric that decided. */
export const ColumnDrift = Type.Object({
  name: Type.String(),
  drifted: Type.Boolean(),
  test: Type.String({
    description: 'The deciding metric, for example ks or wasserstein; none where none could.',
  }),
  why: Type.String({ description: 'Why this metric decides.' }),
  reason: Type.String({ description: 'The finding in words.' }),
  before: Type.Integer({ description: 'Rows with a value in training.' }),
  now: Type.Integer({ description: 'Rows with a value now.' }),
  missing: Type.Object({ before: Type.Number(), now: Type.Number(), changed: Type.Boolean() }),
  newCategories: Type.Array(Type.Object({ value: Type.String(), count: Type.Integer() })),
  metrics: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()])),
  bins: Type.Optional(
    Type.Array(Type.Object({ label: Type.String(), before: Type.Number(), now: Type.Number() }), {
      description: 'The two distributions as shares, on the bins of training; absent in reports of before.',
    }),
  ),
})
export type ColumnDrift = Static<typeof ColumnDrift>

export const DriftReportBody = Type.Object({
  id: Type.String(),
  endpoint: Name,
  model: ModelName,
  version: Type.Integer(),
  source: Type.String({
    description: 'captured, a dataset version id, or the digest of a Parquet artifact.',
  }),
  sinceMs: Type.Union([TimeMs, Type.Null()]),
  untilMs: Type.Union([TimeMs, Type.Null()]),
  baseline: Type.String({ description: 'The digest of the baseline.json whose bins were used.' }),
  baselineRows: Type.Integer(),
  rows: Type.Integer(),
  drifted: Type.Boolean({ description: 'Whether an input or the predictions drifted.' }),
  verdict: Type.String({ description: 'The finding in words.' }),
  columns: Type.Array(ColumnDrift),
  predictions: Type.Array(ColumnDrift, {
    description:
      'The model’s own answers; empty where the source gives none, or training kept no baseline of them.',
  }),
  detail: Type.Unknown({ description: 'The comparisons of inputs and predictions as ml/drift made them.' }),
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
