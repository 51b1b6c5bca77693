import Database from 'better-sqlite3'
import type { MetricPoint, RunInput, RunModel } from '@slipway/contract/tracking'
import { attachmentsOfFolder } from './attachments.ts'
import { filesBelow, folderAround, folderOf } from './artifact-folder.ts'
import { sourceUnreadable } from './import.errors.ts'
import {
  contextTag,
  type MlflowSource,
  type SourceExperiment,
  type SourceRun,
  statusOf,
  valueOf,
} from './source.ts'
import { evaluationDatasetReader } from './sqlite-evaluation-datasets.ts'
import { loggedModelReader } from './sqlite-logged-models.ts'
import { modelReader } from './sqlite-models.ts'
import { query } from './sqlite-query.ts'
import { traceReader } from './sqlite-traces.ts'
import { artifactLocationTag } from './trace.ts'

interface ExperimentRow {
  experiment_id: number
  name: string
  artifact_location: string | null
  lifecycle_stage: string
  creation_time: number | null
  last_update_time: number | null
}

interface RunRow {
  run_uuid: string
  name: string | null
  status: string
  start_time: number | null
  end_time: number | null
  user_id: string | null
  artifact_uri: string | null
  lifecycle_stage: string
  deleted_time?: number | null
  experiment_id: number
}

interface PointRow {
  key: string
  value: number
  timestamp: number
  step: number
  is_nan: number
}

const pointsOfRun = 'select key, value, timestamp, step, is_nan from metrics where run_uuid = ?'

/** Reads MLflow's SQLite database without writing to it. Throws IMPORT_SOURCE_UNREADABLE. */
export function openSqliteSource(path: string, artifacts: string | null): MlflowSource {
  const db = openReadOnly(path)
  const where = { base: folderAround(path), artifacts }
  const tables = new Set(
    query<{ name: string }>(db, `select name from sqlite_master where type = 'table'`)().map(
      ({ name }) => name,
    ),
  )
  const hasTable = (name: string) => tables.has(name)
  if (!hasTable('experiments') || !hasTable('runs') || !hasTable('metrics'))
    throw sourceUnreadable(path, 'it has no tables of experiments, runs and metrics')
  const texts = (sql: string) => {
    const all = query<{ key: string; value: string | null }>(db, sql)
    return (of: unknown) => Object.fromEntries(all(of).map(({ key, value }) => [key, value ?? '']))
  }
  const experimentTags = texts('select key, value from experiment_tags where experiment_id = ?')
  const params = texts('select key, value from params where run_uuid = ?')
  const tags = texts('select key, value from tags where run_uuid = ?')
  const inputsOf = hasTable('inputs') ? inputReader(db) : () => ({ inputs: [], models: [] })
  const loggedModels = loggedModelReader(db, hasTable)
  const traces = traceReader(db, hasTable, (uri) => folderOf(uri, where))
  const experiments = query<ExperimentRow>(db, 'select * from experiments order by experiment_id')
  const oneRun = query<RunRow>(db, 'select * from runs where run_uuid = ?')
  const allRuns = query<RunRow>(
    db,
    'select * from runs where experiment_id = ? order by start_time, run_uuid',
  )

  const runOf = (row: RunRow): SourceRun => ({
    id: row.run_uuid,
    experimentId: String(row.experiment_id),
    name: row.name ?? '',
    status: statusOf(row.status),
    deleted: row.lifecycle_stage === 'deleted',
    deletedAtMs: row.deleted_time ?? null,
    startedAtMs: row.start_time ?? 0,
    endedAtMs: row.end_time,
    user: row.user_id ?? '',
    artifactUri: row.artifact_uri ?? '',
    params: params(row.run_uuid),
    tags: tags(row.run_uuid),
    ...inputsOf(row.run_uuid),
  })

  return {
    identity: `sqlite:${folderAround(path)}/${path.split('/').at(-1)}`,
    experiments: async () =>
      experiments().map(
        (row): SourceExperiment => ({
          id: String(row.experiment_id),
          name: row.name,
          artifactLocation: row.artifact_location ?? '',
          deleted: row.lifecycle_stage === 'deleted',
          createdAtMs: row.creation_time ?? 0,
          updatedAtMs: row.last_update_time ?? row.creation_time ?? 0,
          tags: experimentTags(row.experiment_id),
        }),
      ),
    *runs(experiment) {
      // The statement is done before a run is given: another one may be asked for meanwhile.
      for (const row of allRuns(experiment.id)) yield runOf(row)
    },
    async run(id) {
      const [row] = oneRun(id)
      return row ? runOf(row) : null
    },
    *points(run, atOnce) {
      let batch: MetricPoint[] = []
      // A statement of its own: points of several runs are read at once.
      for (const row of db.prepare(pointsOfRun).iterate([run.id]) as Iterable<PointRow>) {
        const value = valueOf(row.is_nan ? Number.NaN : row.value)
        batch.push({ key: row.key, value, step: row.step, tMs: row.timestamp })
        if (batch.length < atOnce) continue
        yield batch
        batch = []
      }
      if (batch.length > 0) yield batch
    },
    files: (run) => filesBelow(folderOf(run.artifactUri, where)),
    modelFiles: (version) => filesBelow(folderOf(version.location || version.source, where)),
    loggedModels: (experiment) => loggedModels(experiment.id),
    loggedModelFiles: (model) => filesBelow(folderOf(model.location, where)),
    models: async () => modelReader(db, hasTable),
    traces: (experiment) => traces.traces(experiment.id),
    spans: (trace) => traces.spans(trace),
    attachments: ({ tags }) => attachmentsOfFolder(tags[artifactLocationTag], (uri) => folderOf(uri, where)),
    evaluationDatasets: async () => evaluationDatasetReader(db, hasTable),
    async [Symbol.asyncDispose]() {
      db.close()
    },
  }
}

function openReadOnly(path: string): Database {
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true })
    db.prepare('select count(*) from sqlite_master').all([])
    return db
  } catch (cause) {
    throw sourceUnreadable(path, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** The datasets and models that a run read or made. */
function inputReader(db: Database) {
  const datasets = query<Record<string, string | null>>(
    db,
    `select i.input_uuid, d.* from inputs i join datasets d on d.dataset_uuid = i.source_id
     where i.destination_id = ? and i.destination_type = 'RUN' and i.source_type = 'DATASET'`,
  )
  const tags = query<{ name: string; value: string }>(
    db,
    'select name, value from input_tags where input_uuid = ?',
  )
  const models = query<{ model: string; role: 'input' | 'output'; step: number }>(
    db,
    `select destination_id model, 'output' role, step from inputs
       where source_id = ? and source_type = 'RUN_OUTPUT' and destination_type = 'MODEL_OUTPUT'
     union all
     select destination_id model, 'input' role, step from inputs
       where source_id = ? and source_type = 'RUN_INPUT' and destination_type = 'MODEL_INPUT'`,
  )
  return (run: string): { inputs: RunInput[]; models: RunModel[] } => ({
    inputs: datasets(run).map((row) => {
      const { [contextTag]: context = null, ...rest } = Object.fromEntries(
        tags(row['input_uuid']).map(({ name, value }) => [name, value] as const),
      )
      return {
        name: row['name']!,
        digest: row['digest']!,
        sourceType: row['dataset_source_type']!,
        source: row['dataset_source']!,
        schema: row['dataset_schema'] ?? null,
        profile: row['dataset_profile'] ?? null,
        context,
        tags: rest,
      }
    }),
    models: models(run, run).map(({ model, role, step }) => ({ modelId: model, role, step })),
  })
}
