import { Type, type Static } from 'typebox'
import { StoredArtifact } from './artifacts.ts'
import { endpoint } from './endpoint.ts'
import { ModelName, Name, TimeMs } from './names.ts'

/** Which captured rows are wanted. */
export const PredictionExport = Type.Object(
  {
    sinceMs: Type.Optional(TimeMs),
    untilMs: Type.Optional(TimeMs),
    version: Type.Optional(Type.Integer({ minimum: 1, description: 'Only what this version answered.' })),
    labelled: Type.Optional(
      Type.Boolean({ description: 'Only rows whose label has come, with it in the column `label`.' }),
    ),
  },
  { additionalProperties: false },
)
export type PredictionExport = Static<typeof PredictionExport>

export const ExportedPredictions = Type.Object({
  file: Type.Union([StoredArtifact, Type.Null()], {
    description: 'Parquet; null where there are no such rows.',
  }),
  rows: Type.Integer({ minimum: 0 }),
  answeredBy: Type.Array(Type.Object({ model: ModelName, version: Type.Integer({ minimum: 1 }) }), {
    description: 'The versions that answered them.',
  }),
})
export type ExportedPredictions = Static<typeof ExportedPredictions>

export const exportPredictions = endpoint({
  operation: 'exportPredictions',
  summary: 'Captured rows as a Parquet file of the artifact store: inputs, answers and, where wanted, labels',
  tag: 'serving',
  method: 'POST',
  path: '/api/v1/endpoints/:name/predictions/export',
  role: 'editor',
  params: Type.Object({ name: Name }),
  body: PredictionExport,
  reply: ExportedPredictions,
})
