import { Type, type Static } from 'typebox'
import type { Assessment, AssessmentError, NewAssessment } from '../../tracking/index.ts'
import { invalidParameter } from '../mlflow.errors.ts'
import { choice, message, optional, Text } from '../wire/fields.ts'
import { timestamp, timestampMs } from '../wire/time.ts'

const AnyJson = Type.Unknown()
const ErrorMessage = message({
  error_code: optional(Text),
  error_message: optional(Text),
  stack_trace: optional(Text),
})

export const AssessmentMessage = message({
  assessment_id: optional(Text),
  assessment_name: optional(Text),
  trace_id: optional(Text),
  span_id: optional(Text),
  source: optional(
    message({
      source_type: optional(choice(['SOURCE_TYPE_UNSPECIFIED', 'HUMAN', 'LLM_JUDGE', 'CODE'])),
      source_id: optional(Text),
    }),
  ),
  create_time: optional(Text),
  last_update_time: optional(Text),
  feedback: optional(message({ value: optional(AnyJson), error: optional(ErrorMessage) })),
  expectation: optional(
    message({
      value: optional(AnyJson),
      serialized_value: optional(message({ serialization_format: optional(Text), value: optional(Text) })),
    }),
  ),
  issue: optional(message({ issue_name: optional(Text) })),
  rationale: optional(Text),
  error: optional(ErrorMessage),
  metadata: optional(Type.Record(Type.String(), Type.String())),
  overrides: optional(Text),
})
type AssessmentMessage = Static<typeof AssessmentMessage>

const sourceRun = 'mlflow.assessment.sourceRunId'

/** @param nowMs where it does not say when it was made */
export function fromWire(given: AssessmentMessage, traceId: string, nowMs: number): NewAssessment {
  const name = given.assessment_name ?? ''
  if (name.length > 250) throw invalidParameter('The name of an assessment has at most 250 characters.')
  return {
    id: given.assessment_id || null,
    traceId,
    name,
    ...judged(given),
    source: {
      type: given.source?.source_type ?? 'SOURCE_TYPE_UNSPECIFIED',
      id: given.source?.source_id || 'default',
    },
    rationale: given.rationale || null,
    metadata: given.metadata ?? {},
    runId: given.metadata?.[sourceRun] ?? null,
    spanId: given.span_id || null,
    createdAtMs: time(given.create_time, nowMs),
    updatedAtMs: time(given.last_update_time, nowMs),
    overrides: given.overrides || null,
  }
}

function judged(given: AssessmentMessage): Pick<Assessment, 'kind' | 'value' | 'error'> {
  const { feedback, expectation, issue } = given
  const kinds = [feedback, expectation, issue].filter((one) => one !== undefined)
  if (kinds.length !== 1)
    throw invalidParameter('Exactly one of `expectation`, `feedback`, or `issue` should be specified.')
  if (feedback) return { kind: 'feedback', ...feedbackOf(feedback, given.error) }
  if (expectation) return { kind: 'expectation', value: expectationOf(expectation), error: null }
  return { kind: 'issue', value: true, error: null }
}

type ErrorMessage = Static<typeof ErrorMessage>

export const feedbackOf = (feedback: NonNullable<AssessmentMessage['feedback']>, outer?: ErrorMessage) => ({
  value: feedback.value ?? null,
  error: errorOf(feedback.error ?? outer),
})

export function expectationOf({
  value,
  serialized_value: text,
}: NonNullable<AssessmentMessage['expectation']>): unknown {
  if (!text) return value ?? null
  if (text.serialization_format !== 'JSON_FORMAT')
    throw invalidParameter(
      `Unknown serialization format: ${text.serialization_format}. Only JSON_FORMAT is supported.`,
    )
  try {
    return JSON.parse(text.value ?? '')
  } catch {
    throw invalidParameter('The serialized value of an expectation must be JSON.')
  }
}

const errorOf = (error: ErrorMessage | undefined): AssessmentError | null =>
  error
    ? {
        code: error.error_code ?? '',
        message: error.error_message || null,
        stackTrace: error.stack_trace || null,
      }
    : null

function time(text: string | undefined, nowMs: number): number {
  if (text === undefined) return nowMs
  const ms = timestampMs(text)
  if (ms === null)
    throw invalidParameter(`'${text.slice(0, 100)}' is not a time, such as 2026-01-31T12:00:00Z.`)
  return ms
}

const longestStack = 1000

const errorToWire = ({ code, message, stackTrace }: AssessmentError) => ({
  error_code: code,
  ...(message === null ? {} : { error_message: message }),
  ...(stackTrace === null
    ? {}
    : {
        stack_trace:
          stackTrace.length > longestStack
            ? `[Stack trace is truncated]\n...\n${stackTrace.slice(-960)}`
            : stackTrace,
      }),
})

const isScalar = (value: unknown) => value === null || typeof value !== 'object'

export const toWire = (a: Assessment) => ({
  assessment_id: a.id,
  assessment_name: a.name,
  trace_id: a.traceId,
  ...(a.spanId === null ? {} : { span_id: a.spanId }),
  source: { source_type: a.source.type, source_id: a.source.id },
  create_time: timestamp(a.createdAtMs),
  last_update_time: timestamp(a.updatedAtMs),
  ...(a.kind === 'feedback'
    ? { feedback: { value: a.value, ...(a.error ? { error: errorToWire(a.error) } : {}) } }
    : a.kind === 'expectation'
      ? {
          expectation: isScalar(a.value)
            ? { value: a.value }
            : { serialized_value: { serialization_format: 'JSON_FORMAT', value: JSON.stringify(a.value) } },
        }
      : { issue: { issue_name: a.name } }),
  ...(a.rationale === null ? {} : { rationale: a.rationale }),
  ...(Object.keys(a.metadata).length === 0 ? {} : { metadata: a.metadata }),
  ...(a.overrides === null ? {} : { overrides: a.overrides }),
  valid: a.valid,
})
