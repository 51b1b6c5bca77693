import type Database from 'better-sqlite3'
import type { SourceEvaluationDataset } from './evaluation-dataset.ts'
import { query } from './sqlite-query.ts'

interface RecordRow {
  inputs: string
  outputs: string | null
  expectations: string | null
  tags: string | null
  source: string | null
}

/** Evaluation datasets of MLflow's database; none in one before 3.4. */
export function evaluationDatasetReader(
  db: Database,
  hasTable: (name: string) => boolean,
): SourceEvaluationDataset[] {
  if (!hasTable('evaluation_datasets')) return []
  const tags = query<{ key: string; value: string | null }>(
    db,
    'select key, value from evaluation_dataset_tags where dataset_id = ?',
  )
  const experiments = query<{ id: string }>(
    db,
    `select destination_id id from entity_associations
     where source_type = 'evaluation_dataset' and source_id = ? and destination_type = 'experiment'`,
  )
  const records = query<RecordRow>(
    db,
    'select * from evaluation_dataset_records where dataset_id = ? order by created_time, dataset_record_id',
  )
  return query<{ dataset_id: string; name: string }>(
    db,
    'select dataset_id, name from evaluation_datasets order by created_time, dataset_id',
  )().map(({ dataset_id: id, name }) => ({
    id,
    name,
    tags: Object.fromEntries(tags(id).map(({ key, value }) => [key, value ?? ''])),
    experimentIds: experiments(id).map((row) => row.id),
    records: async () => records(id).map(recordOf),
  }))
}

function recordOf(row: RecordRow) {
  const json = (text: string | null) => (text === null ? null : (JSON.parse(text) as any))
  const outputs = json(row.outputs)
  return {
    inputs: json(row.inputs),
    // MLflow keeps outputs in an object of its own.
    outputs: outputs && 'mlflow_wrapped' in outputs ? outputs.mlflow_wrapped : outputs,
    expectations: json(row.expectations),
    tags: json(row.tags),
    source: json(row.source),
  }
}
