import type { Assessment, NewAssessment } from './assessment.ts'
import type { Amounts, SpanRecord } from './span.ts'

export type TraceState = 'STATE_UNSPECIFIED' | 'IN_PROGRESS' | 'OK' | 'ERROR'

/** One request through an application, from end to end; its steps are spans. */
export interface Trace {
  readonly id: string
  readonly experimentId: string
  readonly name: string | null
  readonly startedAtMs: number
  /** null while it runs. */
  readonly durationMs: number | null
  readonly state: TraceState
  /** The caller's own name of the request. */
  readonly clientRequestId: string | null
  /** Begin of what came in and of what went out, to be shown in lists. */
  readonly requestPreview: string | null
  readonly responsePreview: string | null
  readonly usage: Amounts | null
  readonly cost: Amounts | null
  /** Facts that stay, such as the session. */
  readonly metadata: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly assessments: readonly Assessment[]
}

/** What a sender knows of a whole trace. Where it stands already this is added to it, and overrules what spans said. */
export type NewTrace = Omit<Trace, 'assessments'> & {
  readonly assessments?: readonly NewAssessment[]
  /** The run that it was made in. */
  readonly runId: string | null
}

/** Spans of one trace that arrived together, with what they say of the whole. */
export interface SpanBatch {
  readonly traceId: string
  readonly name: string | null
  readonly runId: string | null
  readonly spans: readonly SpanRecord[]
  readonly requestPreview: string | null
  readonly responsePreview: string | null
  /** Only where the trace has no value of this key yet. */
  readonly metadata: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

/** How the first operation ended is how the trace ended; null where it is not among these spans. */
export function stateOf(spans: readonly SpanRecord[]): TraceState | null {
  const root = spans.find(({ span }) => span.parentId === null)
  if (!root) return null
  return root.span.status === 'ERROR' ? 'ERROR' : 'OK'
}
