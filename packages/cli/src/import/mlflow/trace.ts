/** A number as it was written, so that 1 and 1.0, and more digits than JavaScript's own hold, stay what they are. */
export class Written {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** JSON whose numbers are `Written`. Throws what JSON.parse does. */
export const parseWritten = (text: string): unknown =>
  JSON.parse(text, ((_key: string, value: unknown, { source }: { source?: string }) =>
    typeof value === 'number' ? new Written(source!) : value) as (key: string, value: unknown) => unknown)

/** What somebody, or a program, said of a trace, in the fields of MLflow's API. */
export type WireAssessment = Readonly<Record<string, unknown>> & { readonly assessment_id: string }

/** One call of an application, with its spans as MLflow's clients write them to files. */
export interface SourceTrace {
  readonly id: string
  readonly experimentId: string
  readonly clientRequestId: string | null
  readonly requestPreview: string | null
  readonly responsePreview: string | null
  readonly startedAtMs: number
  readonly durationMs: number | null
  /** OK, ERROR, IN_PROGRESS or STATE_UNSPECIFIED. */
  readonly state: string
  readonly metadata: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly assessments: readonly WireAssessment[]
}

/** A span as parseWritten reads it. */
export type FileSpan = Readonly<Record<string, any>>

/** Where a trace says that its spans lie; a file there where it says nothing. */
export const spansLocationTag = 'mlflow.trace.spansLocation'
export const artifactLocationTag = 'mlflow.artifactLocation'

export const isoOf = (ms: number): string => new Date(ms).toISOString()

/** The state by its word of before 3.0 too. */
export const stateOf = (status: string): string =>
  ({ TRACE_STATUS_OK: 'OK', TRACE_STATUS_ERROR: 'ERROR', TRACE_STATUS_IN_PROGRESS: 'IN_PROGRESS' })[status] ??
  (['OK', 'ERROR', 'IN_PROGRESS'].includes(status) ? status : 'STATE_UNSPECIFIED')

/** "1.5s" in milliseconds. */
export const durationOf = (text: string): number => Math.round(Number(text.replace(/s$/, '')) * 1000)

/** The spans that a file holds. */
export const spansIn = (text: string): FileSpan[] => {
  const { spans = [] } = parseWritten(text) as { spans?: FileSpan[] }
  return spans
}
