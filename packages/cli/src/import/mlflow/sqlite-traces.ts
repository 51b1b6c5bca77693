import type Database from 'better-sqlite3'
import {
  artifactLocationTag,
  type FileSpan,
  isoOf,
  parseWritten,
  type SourceTrace,
  stateOf,
  type WireAssessment,
} from './trace.ts'
import { spansOfFolder } from './spans-file.ts'
import { query } from './sqlite-query.ts'

interface TraceRow {
  request_id: string
  timestamp_ms: number
  execution_time_ms: number | null
  status: string
  client_request_id?: string | null
  request_preview?: string | null
  response_preview?: string | null
  trace_name?: string | null
  session_id?: string | null
  input_tokens?: number | null
  output_tokens?: number | null
  total_tokens?: number | null
  cache_read_input_tokens?: number | null
  cache_creation_input_tokens?: number | null
  cache_creation_input_tokens_above_1hr?: number | null
  input_cost?: number | null
  output_cost?: number | null
  total_cost?: number | null
}

interface AssessmentRow {
  assessment_id: string
  name: string
  assessment_type: string
  value: string
  error: string | null
  created_timestamp: number
  last_updated_timestamp: number
  source_type: string
  source_id: string | null
  span_id: string | null
  rationale: string | null
  overrides: string | null
  assessment_metadata: string | null
}

/** Traces of MLflow's database; none in one before 2.14. */
export function traceReader(
  db: Database,
  hasTable: (name: string) => boolean,
  folderOf: (uri: string) => string,
) {
  if (!hasTable('trace_info')) return { traces: () => [], spans: async () => [] }
  const rows = query<TraceRow>(
    db,
    'select * from trace_info where experiment_id = ? order by timestamp_ms, request_id',
  )
  const texts = (table: string) => {
    const all = query<{ key: string; value: string | null }>(
      db,
      `select key, value from ${table} where request_id = ?`,
    )
    return (id: string) => Object.fromEntries(all(id).map(({ key, value }) => [key, value ?? '']))
  }
  const tags = texts('trace_tags')
  const metadata = texts('trace_request_metadata')
  const assessments = hasTable('assessments')
    ? query<AssessmentRow>(
        db,
        'select * from assessments where trace_id = ? order by created_timestamp, assessment_id',
      )
    : () => []
  const contents = hasTable('spans')
    ? query<{ content: string }>(
        db,
        'select content from spans where trace_id = ? order by start_time_unix_nano',
      )
    : () => []
  return {
    *traces(experiment: string): Generator<SourceTrace> {
      for (const row of rows(experiment))
        yield {
          id: row.request_id,
          experimentId: experiment,
          clientRequestId: row.client_request_id ?? null,
          requestPreview: row.request_preview ?? null,
          responsePreview: row.response_preview ?? null,
          startedAtMs: row.timestamp_ms,
          durationMs: row.execution_time_ms,
          state: stateOf(row.status),
          metadata: { ...metadata(row.request_id), ...metadataOf(row) },
          tags: {
            ...tags(row.request_id),
            ...(row.trace_name ? { 'mlflow.traceName': row.trace_name } : {}),
          },
          assessments: assessments(row.request_id).map((one) => assessmentOf(one, row.request_id)),
        }
    },
    async spans({ id, tags }: SourceTrace): Promise<FileSpan[]> {
      const kept = contents(id)
      if (kept.length > 0) return kept.map(({ content }) => parseWritten(content) as FileSpan)
      return spansOfFolder(tags[artifactLocationTag], folderOf)
    },
  }
}

const amounts = {
  'mlflow.trace.tokenUsage': [
    'input_tokens',
    'output_tokens',
    'total_tokens',
    'cache_read_input_tokens',
    'cache_creation_input_tokens',
    'cache_creation_input_tokens_above_1hr',
  ],
  'mlflow.trace.cost': ['input_cost', 'output_cost', 'total_cost'],
} as const

/** Metadata that newer databases keep in columns. */
function metadataOf(row: TraceRow): Record<string, string> {
  const found: Record<string, string> = {}
  if (row.session_id) found['mlflow.trace.session'] = row.session_id
  for (const [key, columns] of Object.entries(amounts)) {
    const known = columns.flatMap((column) =>
      typeof row[column] === 'number' ? [[column, row[column]]] : [],
    )
    if (known.length > 0) found[key] = JSON.stringify(Object.fromEntries(known))
  }
  return found
}

function assessmentOf(row: AssessmentRow, trace: string): WireAssessment {
  const value = JSON.parse(row.value) as unknown
  const metadata = row.assessment_metadata === null ? null : (JSON.parse(row.assessment_metadata) as object)
  return {
    assessment_id: row.assessment_id,
    assessment_name: row.name,
    trace_id: trace,
    ...(row.span_id ? { span_id: row.span_id } : {}),
    source: { source_type: row.source_type, source_id: row.source_id ?? '' },
    create_time: isoOf(row.created_timestamp),
    last_update_time: isoOf(row.last_updated_timestamp),
    ...judgementOf(row, value),
    ...(row.rationale ? { rationale: row.rationale } : {}),
    ...(metadata ? { metadata } : {}),
    ...(row.overrides ? { overrides: row.overrides } : {}),
  }
}

function judgementOf({ assessment_type: type, error, name }: AssessmentRow, value: unknown): object {
  if (type === 'issue') return { issue: { issue_name: name } }
  if (type === 'feedback')
    return { feedback: { value, ...(error === null ? {} : { error: JSON.parse(error) as object }) } }
  const scalar = value === null || typeof value !== 'object'
  return {
    expectation: scalar
      ? { value }
      : { serialized_value: { serialization_format: 'JSON_FORMAT', value: JSON.stringify(value) } },
  }
}
