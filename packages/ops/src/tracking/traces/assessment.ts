/**
 * What someone or something says about a trace, or about one span of it: `feedback` judges what came out,
 * `expectation` says what should have, `issue` refers to a known problem.
 */
export interface Assessment {
  readonly id: string
  readonly traceId: string
  readonly name: string
  readonly kind: AssessmentKind
  /** Any JSON value. */
  readonly value: unknown
  /** Why a judge came to no value; feedback only. */
  readonly error: AssessmentError | null
  readonly source: { readonly type: string; readonly id: string }
  readonly rationale: string | null
  readonly metadata: Readonly<Record<string, string>>
  readonly runId: string | null
  readonly spanId: string | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
  /** The assessment that this one replaces. */
  readonly overrides: string | null
  /** false where another one overrides it. */
  readonly valid: boolean
}
/** Where the id is null it gets one. */
export type NewAssessment = Omit<Assessment, 'id' | 'valid'> & { readonly id: string | null }

export type AssessmentKind = 'feedback' | 'expectation' | 'issue'

export interface AssessmentError {
  readonly code: string
  readonly message: string | null
  readonly stackTrace: string | null
}

/** What may be changed later; metadata are added to what stands. */
export interface AssessmentChange {
  readonly name?: string
  readonly feedback?: { readonly value: unknown; readonly error: AssessmentError | null }
  readonly expectation?: { readonly value: unknown }
  readonly rationale?: string
  readonly metadata?: Readonly<Record<string, string>>
}
