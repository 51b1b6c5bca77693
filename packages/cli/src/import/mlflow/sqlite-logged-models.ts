import type Database from 'better-sqlite3'
import { modelStatusOf } from './logged-model-meta.ts'
import { type SourceLoggedModel, type SourceScore, valueOf } from './source.ts'
import { query } from './sqlite-query.ts'

interface ModelRow {
  model_id: string
  experiment_id: number
  name: string
  model_type: string | null
  source_run_id: string | null
  status: number
  artifact_location: string
  creation_timestamp_ms: number
  last_updated_timestamp_ms: number
}

interface ScoreRow {
  metric_name: string
  metric_value: number | null
  metric_step: number
  metric_timestamp_ms: number
  run_id: string
  dataset_name: string | null
  dataset_digest: string | null
}

/** The logged models of an experiment in MLflow's database, but for those that are deleted; none in one before 3.0. */
export function loggedModelReader(
  db: Database,
  hasTable: (name: string) => boolean,
): (experiment: string) => SourceLoggedModel[] {
  if (!hasTable('logged_models')) return () => []
  const models = query<ModelRow>(
    db,
    `select * from logged_models where experiment_id = ? and lifecycle_stage = 'active' order by model_id`,
  )
  const texts = (sql: string) => {
    const all = query<{ key: string; value: string }>(db, sql)
    return (id: string) => Object.fromEntries(all(id).map(({ key, value }) => [key, value]))
  }
  const params = texts('select param_key key, param_value value from logged_model_params where model_id = ?')
  const tags = texts('select tag_key key, tag_value value from logged_model_tags where model_id = ?')
  const scores = query<ScoreRow>(db, 'select * from logged_model_metrics where model_id = ?')
  return (experiment) =>
    models(experiment).map((row) => ({
      id: row.model_id,
      experimentId: experiment,
      name: row.name,
      type: row.model_type ?? '',
      runId: row.source_run_id || null,
      status: modelStatusOf(String(row.status)),
      location: row.artifact_location,
      createdAtMs: row.creation_timestamp_ms,
      updatedAtMs: row.last_updated_timestamp_ms,
      params: params(row.model_id),
      tags: tags(row.model_id),
      scores: scores(row.model_id).map(scoreOf),
    }))
}

const scoreOf = (row: ScoreRow): SourceScore => ({
  key: row.metric_name,
  value: valueOf(row.metric_value ?? Number.NaN),
  step: row.metric_step,
  tMs: row.metric_timestamp_ms,
  run: row.run_id,
  ...(row.dataset_name !== null && row.dataset_digest !== null
    ? { dataset: { name: row.dataset_name, digest: row.dataset_digest } }
    : {}),
})
