import type { Explanation } from '@slipway/ml/explain'
import type { Violation } from '@slipway/ml/check'
import type { Batch } from '@slipway/ml/model'

/** A request that was read. */
export interface Asked {
  readonly table: Batch
  /** The caller's own; one is made where it has none. */
  readonly id: string | undefined
  /** Whether the caller wants to know why. */
  readonly explain?: boolean | undefined
  /** Nobody else holds the table's memory: who is the last to read it may give it back. */
  readonly isTableFree?: boolean | undefined
}

export interface Answer<Request> {
  readonly request: Request
  readonly id: string
  readonly endpoint: string
  readonly model: string
  readonly version: number
  /** The name of the variant that answered. */
  readonly variant: string
  readonly outputs: Batch
  /** Why, where it was asked; null else. */
  readonly explanation: Explanation | null
  /** What the rows fail of the checks of the training data. */
  readonly violations: readonly Violation[]
}

/** Which variant a caller wants, or belongs to. */
export interface Choice {
  /** The name of a variant that must answer. */
  readonly variant?: string | undefined
  /** What stands for the caller: the same one is always answered by the same variant. The input that the endpoint sticks by goes before. */
  readonly session?: string | undefined
}
