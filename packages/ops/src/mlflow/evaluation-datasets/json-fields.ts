import { isObject, type EvaluationRecord, type NewRecord } from '../../tracking/index.ts'
import { invalidParameter } from '../mlflow.errors.ts'

/** Fields that hold JSON as a text. */
export function jsonOf(text: string, field: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidParameter(`The parameter '${field}' must be JSON.`)
  }
}

/** Tags without a value are passed over. */
export function tagsOf(text: string, field: string): Record<string, string> {
  const tags = jsonOf(text, field)
  if (!isObject(tags)) throw invalidParameter(`The parameter '${field}' must be a JSON object.`)
  return Object.fromEntries(
    Object.entries(tags)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
}

const sourceTypes = ['UNSPECIFIED', 'TRACE', 'HUMAN', 'DOCUMENT', 'CODE']

export function recordsOf(text: string): NewRecord[] {
  const records = jsonOf(text, 'records')
  if (!Array.isArray(records)) throw invalidParameter("The parameter 'records' must be a JSON list.")
  return records.map((record: unknown, i) => recordOf(record, `records[${i}]`))
}

function recordOf(record: unknown, at: string): NewRecord {
  if (!isObject(record)) throw invalidParameter(`${at} must be an object.`)
  const part = (name: string) => {
    const value = record[name] ?? null
    if (value !== null && !isObject(value)) throw invalidParameter(`${at}.${name} must be an object.`)
    return value
  }
  if (record['inputs'] === null) throw invalidParameter(`${at}: inputs must be provided`)
  const tags = part('tags') as Record<string, string> | null
  const source = part('source')
  return {
    inputs: part('inputs') ?? {},
    ...('outputs' in record ? { outputs: record['outputs'] } : {}),
    expectations: part('expectations'),
    tags,
    source: source && sourceOf(source, at),
    by: tags?.['mlflow.user'] ?? null,
  }
}

function sourceOf(
  source: Readonly<Record<string, unknown>>,
  at: string,
): NonNullable<EvaluationRecord['source']> {
  const type = String(source['source_type'] ?? 'UNSPECIFIED').toUpperCase()
  if (!sourceTypes.includes(type))
    throw invalidParameter(
      `Invalid dataset record source type: ${type} in ${at}. Valid source types: [${sourceTypes.map((known) => `'${known}'`).join(', ')}]`,
    )
  const data = source['source_data'] ?? {}
  if (!isObject(data)) throw invalidParameter(`${at}.source.source_data must be an object.`)
  return { type, data }
}

export function recordToWire(datasetId: string, record: EvaluationRecord) {
  const { source } = record
  const sourceId = source && (source.type === 'TRACE' ? source.data['trace_id'] : source.data['source_id'])
  return {
    dataset_record_id: record.id,
    dataset_id: datasetId,
    inputs: record.inputs,
    ...(record.outputs === null ? {} : { outputs: record.outputs }),
    ...(record.expectations === null ? {} : { expectations: record.expectations }),
    tags: record.tags,
    ...(source
      ? {
          source: { source_type: source.type, source_data: source.data },
          source_type: source.type,
          ...(typeof sourceId === 'string' ? { source_id: sourceId } : {}),
        }
      : {}),
    created_time: record.createdAtMs,
    last_update_time: record.updatedAtMs,
    ...(record.createdBy === null ? {} : { created_by: record.createdBy }),
    ...(record.updatedBy === null ? {} : { last_updated_by: record.updatedBy }),
  }
}
