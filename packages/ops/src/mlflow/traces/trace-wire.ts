import { Type, type Static } from 'typebox'
import type { Amounts, NewTrace, Trace, TraceState, Tracking } from '../../tracking/index.ts'
import { invalidParameter } from '../mlflow.errors.ts'
import { locationsOf } from '../tracking/locations.ts'
import { choice, list, message, optional, Text } from '../wire/fields.ts'
import { duration, durationMs, timestamp, timestampMs } from '../wire/time.ts'
import { artifactsOf } from './artifacts-of.ts'
import * as assessmentWire from './assessment-wire.ts'

const texts = Type.Record(Type.String(), Type.String())
const states = ['STATE_UNSPECIFIED', 'OK', 'ERROR', 'IN_PROGRESS'] as const

export const LocationMessage = message({
  type: optional(choice(['TRACE_LOCATION_TYPE_UNSPECIFIED', 'MLFLOW_EXPERIMENT', 'INFERENCE_TABLE'])),
  mlflow_experiment: optional(message({ experiment_id: optional(Text) })),
})

export const TraceInfoMessage = message({
  trace_id: Text,
  client_request_id: optional(Text),
  trace_location: LocationMessage,
  request_preview: optional(Text),
  response_preview: optional(Text),
  request_time: optional(Text),
  execution_duration: optional(Text),
  state: optional(choice(states)),
  trace_metadata: optional(texts),
  assessments: list(assessmentWire.AssessmentMessage),
  tags: optional(texts),
})

export const nameTag = 'mlflow.traceName'
const locationTag = 'mlflow.artifactLocation'
const usageKey = 'mlflow.trace.tokenUsage'
const costKey = 'mlflow.trace.cost'
const runKey = 'mlflow.sourceRun'

/** What clients keep as tags and metadata and a trace keeps as what it is. */
export interface Told {
  readonly name: string | null
  readonly usage: Amounts | null
  readonly cost: Amounts | null
  readonly runId: string | null
  readonly tags: Record<string, string>
  readonly metadata: Record<string, string>
}

export function whatIsTold(tags: Record<string, string>, metadata: Record<string, string>): Told {
  const { [nameTag]: name, [locationTag]: _, ...otherTags } = tags
  const { [usageKey]: usage, [costKey]: cost, ...facts } = metadata
  if (name !== undefined && name.length > 4096)
    throw invalidParameter('Trace name exceeds the length limit of 4096 characters')
  return {
    name: name ?? null,
    usage: amountsOf(usage),
    cost: amountsOf(cost),
    runId: facts[runKey] ?? null,
    tags: otherTags,
    metadata: facts,
  }
}

const longestTag = 8000

/** A tag's name as MLflow takes it; a value that is too long is cut. */
export function checkedTag(key: string, value: string): [string, string] {
  if (key.length > 250) throw invalidParameter(`'key' exceeds the maximum length of 250 characters`)
  if (!/^[/\p{L}\p{N}_.\- :]+$/u.test(key) || key.startsWith('/') || key.split('/').includes('..'))
    throw invalidParameter(
      `Invalid tag name: '${key}'. Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colons (:) and slashes (/).`,
    )
  return [key, value.slice(0, longestTag)]
}

function amountsOf(text: string | undefined): Amounts | null {
  if (text === undefined) return null
  try {
    const amounts = Object.entries(JSON.parse(text) as object).filter(([, n]) => Number.isFinite(n))
    return amounts.length === 0 ? null : (Object.fromEntries(amounts) as Amounts)
  } catch {
    return null
  }
}

/** @param nowMs where it does not say when it began */
export function fromWire(info: Static<typeof TraceInfoMessage>, nowMs: number): NewTrace {
  const experimentId = info.trace_location.mlflow_experiment?.experiment_id
  if (!experimentId)
    throw invalidParameter(
      "Missing value for required parameter 'trace.trace_info.trace_location.mlflow_experiment.experiment_id'.",
    )
  if (info.trace_id.length > 250)
    throw invalidParameter("'trace_id' exceeds the maximum length of 250 characters")
  const { tags, metadata, ...facts } = whatIsTold(info.tags ?? {}, info.trace_metadata ?? {})
  return {
    ...facts,
    id: info.trace_id,
    experimentId,
    startedAtMs:
      info.request_time === undefined ? nowMs : read(info.request_time, timestampMs, 'request_time'),
    durationMs:
      info.execution_duration === undefined
        ? null
        : read(info.execution_duration, durationMs, 'execution_duration'),
    state: info.state ?? 'STATE_UNSPECIFIED',
    clientRequestId: info.client_request_id ?? null,
    requestPreview: info.request_preview ?? null,
    responsePreview: info.response_preview ?? null,
    metadata,
    tags,
    assessments: info.assessments.map((one) => assessmentWire.fromWire(one, info.trace_id, nowMs)),
  }
}

function read(text: string, as: (text: string) => number | null, field: string): number {
  const ms = as(text)
  if (ms === null)
    throw invalidParameter(`Invalid value '${text.slice(0, 100)}' for parameter '${field}' supplied.`)
  return ms
}

const tagsOf = (trace: Trace, location: string | null) => ({
  ...trace.tags,
  ...(trace.name === null ? {} : { [nameTag]: trace.name }),
  [locationTag]: artifactsOf(trace, location),
})

const metadataOf = (trace: Trace) => ({
  ...trace.metadata,
  ...(trace.usage ? { [usageKey]: JSON.stringify(trace.usage) } : {}),
  ...(trace.cost ? { [costKey]: JSON.stringify(trace.cost) } : {}),
})

const told = (trace: Trace, location: string | null) => ({
  trace_id: trace.id,
  ...(trace.clientRequestId === null ? {} : { client_request_id: trace.clientRequestId }),
  trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: trace.experimentId } },
  ...(trace.requestPreview === null ? {} : { request_preview: trace.requestPreview }),
  ...(trace.responsePreview === null ? {} : { response_preview: trace.responsePreview }),
  request_time: timestamp(trace.startedAtMs),
  ...(trace.durationMs === null ? {} : { execution_duration: duration(trace.durationMs) }),
  state: trace.state,
  trace_metadata: metadataOf(trace),
  tags: tagsOf(trace, location),
  assessments: trace.assessments.map(assessmentWire.toWire),
})

const pairs = (record: Record<string, string>) =>
  Object.entries(record).map(([key, value]) => ({ key, value }))

const statusOf: Record<TraceState, string> = {
  STATE_UNSPECIFIED: 'TRACE_STATUS_UNSPECIFIED',
  OK: 'OK',
  ERROR: 'ERROR',
  IN_PROGRESS: 'IN_PROGRESS',
}

const oldTold = (trace: Trace, location: string | null) => ({
  request_id: trace.id,
  experiment_id: trace.experimentId,
  timestamp_ms: trace.startedAtMs,
  execution_time_ms: trace.durationMs ?? 0,
  status: statusOf[trace.state],
  request_metadata: pairs(metadataOf(trace)),
  tags: pairs(tagsOf(trace, location)),
})

/** Traces as clients read them; `oldTold` as those before 3.0 do. */
export function traceTeller(tracking: Pick<Tracking, 'experiment'>) {
  const locationOf = locationsOf(tracking)
  return {
    told: async (trace: Trace) => told(trace, await locationOf(trace.experimentId)),
    oldTold: async (trace: Trace) => oldTold(trace, await locationOf(trace.experimentId)),
  }
}
