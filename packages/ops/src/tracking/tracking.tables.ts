import type { Generated } from 'kysely'
import type { Migration } from 'kysely/migration'
import { artifactMigrations, type ArtifactTables } from './artifacts/index.ts'
import { loggedModelMigrations, type LoggedModelTables } from './logged-models/index.ts'
import { runContextMigrations, type RunContextTables } from './run-contexts.tables.ts'
import { chunkHeads } from './tables/chunk-heads.tables.ts'
import { first } from './tables/first.tables.ts'
import { indexes } from './tables/indexes.tables.ts'
import { lifecycle } from './tables/lifecycle.tables.ts'
import { revisions } from './tables/revisions.tables.ts'
import { series } from './tables/series.tables.ts'

/** What is deleted keeps its row, with the time of it. */
export interface TrackingTables extends ArtifactTables, LoggedModelTables, RunContextTables {
  experiments: {
    id: number
    name: string
    artifact_location: string | null
    created_at_ms: number
    updated_at_ms: number
    deleted_at_ms: number | null
  }
  experiment_tags: { experiment_id: number; key: string; value: string }
  runs: {
    id: string
    experiment_id: number
    name: string
    status: string
    parent_id: string | null
    created_by: string
    started_at_ms: number
    ended_at_ms: number | null
    deleted_at_ms: number | null
    request_key: string | null
    duration_ms: number | null
    cpu_seconds: number | null
    peak_memory_bytes: number | null
    /**
     * Grows with every change of what the run shows, its files aside. Begins anywhere, so that a run that is made under
     * the id of a purged one is not taken for it.
     */
    revision: number
  }
  run_params: { run_id: string; key: string; value: string }
  run_tags: { run_id: string; key: string; value: string }
  /**
   * One metric of one run, with its last value (`nan` 1: it is NaN and `value` 0) and its newest points: see
   * metrics/chunk.ts. `appends` counts the chunks that were ever appended.
   */
  metric_series: {
    id: Generated<number>
    experiment_id: number
    run_id: string
    key: string
    step: number
    t_ms: number
    nan: number
    value: number
    appends: number
    tail: Uint8Array
  }
  /** Points of a series, packed: see metrics/chunk.ts, and chunk-head.ts for `head`. `level` grows with their number. */
  metric_chunks: {
    id: Generated<number>
    series_id: number
    level: number
    points: Uint8Array
    head: Uint8Array
  }
  /** Points that name the model they measure. */
  model_metrics: {
    model_id: string
    key: string
    step: number
    t_ms: number
    nan: number
    value: number
    run_id: string
    dataset_name: string
    dataset_digest: string
  }
  input_datasets: {
    id: Generated<number>
    experiment_id: number
    name: string
    digest: string
    source_type: string
    source: string
    schema: string | null
    profile: string | null
  }
  /** `tags` is a JSON object. */
  run_inputs: { run_id: string; dataset_id: number; context: string | null; tags: string }
  run_models: { run_id: string; role: string; model_id: string; step: number }
}

export const migrations: Record<string, Migration> = {
  ...artifactMigrations,
  ...loggedModelMigrations,
  ...runContextMigrations,
  '001_tracking': first,
  '002_tracking_lifecycle': lifecycle,
  '003_tracking_series': series,
  '004_tracking_indexes': indexes,
  '005_tracking_chunk_heads': chunkHeads,
  '006_tracking_revisions': revisions,
}
