import { SlipwayError } from '@slipway/contract/error'
import { bringAttachments, type SourceAttachment } from './attachments.ts'
import { canonical } from './canonical.ts'
import type { Edge } from './edge.ts'
import type { Journal } from './journal.ts'
import type { RefusedRun } from './report.ts'
import type { MlflowSource, SourceExperiment } from './source.ts'
import { type OtlpSpan, otlpSpan, spanText } from './span-otlp.ts'
import {
  artifactLocationTag,
  durationOf,
  type FileSpan,
  isoOf,
  type SourceTrace,
  spansIn,
  spansLocationTag,
  Written,
} from './trace.ts'

interface TraceCounts {
  readonly spans: number
  readonly assessments: number
  readonly attachments: number
}

export interface TraceReport {
  readonly id: string
  readonly source: TraceCounts
  readonly here: TraceCounts
  /** In what this side differs. */
  readonly differing: readonly string[]
  readonly filesAway: string | null
}

export interface TracesReport {
  readonly traces: readonly TraceReport[]
  readonly refused: readonly RefusedRun[]
}

/**
 * Brings the traces of experiments over under their own ids: spans, attachments, previews, tags, metadata, and what was said of them;
 * and reads each back. Again, it changes nothing; those that the journal has are not brought again.
 */
export async function importTraces(
  source: MlflowSource,
  edge: Edge,
  wanted: {
    readonly experiments: readonly SourceExperiment[]
    readonly ids: ReadonlyMap<string, string>
    readonly journal: Journal
  },
): Promise<TracesReport> {
  const traces: TraceReport[] = []
  const refused: RefusedRun[] = []
  for (const experiment of wanted.experiments)
    for await (const trace of source.traces(experiment)) {
      const before = wanted.journal.done<TraceReport>(trace.id)
      if (before && trace.state !== 'IN_PROGRESS') {
        traces.push(before)
        continue
      }
      try {
        const report = await importOne(source, edge, trace, wanted.ids.get(experiment.id)!)
        wanted.journal.add(report)
        traces.push(report)
      } catch (error) {
        if (!(error instanceof SlipwayError) || !['invalid', 'conflict'].includes(error.kind)) throw error
        refused.push({ run: trace.id, why: error.message })
      }
    }
  return { traces, refused }
}

async function importOne(
  source: MlflowSource,
  edge: Edge,
  trace: SourceTrace,
  experimentId: string,
): Promise<TraceReport> {
  let spans: FileSpan[] = []
  let attachments: SourceAttachment[] = []
  let filesAway: string | null = null
  try {
    spans = await source.spans(trace)
    attachments = await source.attachments(trace, spans)
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'IMPORT_ARTIFACTS_AWAY') throw error
    filesAway = error.message
  }
  const sent = spans.map((span) => otlpSpan(span, trace.id))
  const exported = sent.every((span) => span !== null) ? sent : null
  if (exported && exported.length > 0)
    await edge.ask(
      'POST',
      '/v1/traces',
      { resourceSpans: [{ resource: {}, scopeSpans: [{ spans: exported }] }] },
      { 'x-mlflow-experiment-id': experimentId },
    )
  await edge.ask('POST', '/api/3.0/mlflow/traces', { trace: { trace_info: infoOf(trace, experimentId) } })
  if (!exported) await sendFile(edge, trace, spans, experimentId)
  const brought = await bringAttachments(edge, attachments, { id: trace.id, experimentId })
  const told = await readBack(edge, trace, exported)
  return {
    id: trace.id,
    source: {
      spans: spans.length,
      assessments: trace.assessments.length,
      attachments: attachments.length,
    },
    here: { spans: told.spans, assessments: told.assessments, attachments: brought.here },
    differing: [...told.differing, ...(brought.same ? [] : ['attachments'])],
    filesAway,
  }
}

/** Spans of a form that no exporter sends stay the file that they were. */
async function sendFile(edge: Edge, trace: SourceTrace, spans: readonly FileSpan[], experimentId: string) {
  const path = `/api/2.0/mlflow-artifacts/artifacts/${experimentId}/traces/${encodeURIComponent(trace.id)}/artifacts/traces.json`
  await edge.ask('PUT', path, JSON.stringify({ spans }, asWritten))
}

const asWritten = (_key: string, value: unknown) =>
  value instanceof Written
    ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(value.text)
    : value

const infoOf = (trace: SourceTrace, experimentId: string) => ({
  trace_id: trace.id,
  trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } },
  ...(trace.clientRequestId === null ? {} : { client_request_id: trace.clientRequestId }),
  ...(trace.requestPreview === null ? {} : { request_preview: trace.requestPreview }),
  ...(trace.responsePreview === null ? {} : { response_preview: trace.responsePreview }),
  request_time: isoOf(trace.startedAtMs),
  ...(trace.durationMs === null ? {} : { execution_duration: `${trace.durationMs / 1000}s` }),
  state: trace.state,
  trace_metadata: trace.metadata,
  tags: trace.tags,
  assessments: trace.assessments,
})

/** What the server says of it now, and in what that is other than what the source said. */
async function readBack(edge: Edge, trace: SourceTrace, exported: readonly OtlpSpan[] | null) {
  const { trace: whole } = await edge.ask('GET', `/api/3.0/mlflow/traces/${encodeURIComponent(trace.id)}`)
  const info = whole['trace_info'] as Record<string, any>
  const file = await edge.text(
    `/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${encodeURIComponent(trace.id)}`,
  )
  const spans = spansIn(file)
  const assessments = (info['assessments'] ?? []) as Record<string, unknown>[]
  const differing: string[] = []
  const state = [
    info['client_request_id'] ?? null,
    info['request_preview'] ?? null,
    info['response_preview'] ?? null,
    Date.parse(info['request_time'] as string),
    info['execution_duration'] === undefined ? null : durationOf(info['execution_duration'] as string),
    info['state'],
  ]
  const { clientRequestId, requestPreview, responsePreview, startedAtMs, durationMs } = trace
  const stated = [clientRequestId, requestPreview, responsePreview, startedAtMs, durationMs, trace.state]
  if (JSON.stringify(state) !== JSON.stringify(stated)) differing.push('state')
  if (!holds(info['tags'], trace.tags)) differing.push('tags')
  if (!holds(info['trace_metadata'], trace.metadata)) differing.push('metadata')
  const said = new Map(assessments.map((each) => [each['assessment_id'], each]))
  for (const each of trace.assessments)
    if (!sameAssessment(each, said.get(each.assessment_id)))
      differing.push(`assessment ${each['assessment_name']}`)
  if (exported) {
    const here = new Map(spans.map((span) => otlpSpan(span, trace.id)).map((span) => [span?.spanId, span]))
    const same = exported.every((span) => {
      const keys = new Set(span.attributes.map(({ key }) => key))
      const other = here.get(span.spanId)
      return other && spanText(span, keys) === spanText(other, keys)
    })
    if (!same || here.size !== exported.length) differing.push('spans')
  }
  return { spans: spans.length, assessments: assessments.length, differing }
}

/** Whether texts by key hold these; JSON is the same however it is spaced. */
const holds = (here: Record<string, string> = {}, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(
    ([key, value]) =>
      key === artifactLocationTag ||
      key === spansLocationTag ||
      here[key] === value ||
      plain(here[key]) === plain(value),
  )

const plain = (text: string | undefined): string => {
  try {
    return canonical(JSON.parse(text ?? ''))
  } catch {
    return text ?? ''
  }
}

/** An expectation that is no scalar is a JSON text, however it is spaced. */
function judgement(assessment: Readonly<Record<string, unknown>>, field: string): string {
  const value = assessment[field] as { serialized_value?: { value: string } } | undefined
  return value?.serialized_value ? plain(value.serialized_value.value) : canonical(value ?? null)
}

const judged = [
  'assessment_name',
  'feedback',
  'expectation',
  'rationale',
  'span_id',
  'metadata',
  'overrides',
  'source',
]

const sameAssessment = (
  there: Readonly<Record<string, unknown>>,
  here: Record<string, unknown> | undefined,
): boolean =>
  here !== undefined && judged.every((field) => judgement(there, field) === judgement(here, field))
