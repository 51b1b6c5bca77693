import type { MetricValue } from '@slipway/contract/tracking'
import type { Clause } from '../filter/index.ts'

export type LoggedModelStatus = 'pending' | 'ready' | 'failed' | 'unknown'

/** What a model scored, on which data where that is known. */
export interface ModelScore {
  readonly key: string
  readonly value: MetricValue
  readonly step: number
  readonly tMs: number
  readonly runId: string
  readonly dataset: { readonly name: string; readonly digest: string } | null
}

/** A model that a run made, before it is registered: its files, parameters, tags and scores. */
export interface LoggedModel {
  readonly id: string
  readonly experimentId: string
  readonly name: string
  readonly type: string
  readonly runId: string | null
  /** pending: its files are on their way. */
  readonly status: LoggedModelStatus
  readonly lifecycle: 'active' | 'deleted'
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly params: Record<string, string>
  readonly tags: Record<string, string>
  readonly metrics: ModelScore[]
}

export interface NewLoggedModel {
  readonly experimentId: string
  readonly name?: string | undefined
  readonly type?: string | undefined
  readonly runId?: string | null | undefined
  readonly params?: Readonly<Record<string, string>>
  readonly tags?: Readonly<Record<string, string>>
}

/** One that another tool made. */
export type ForeignLoggedModel = Omit<LoggedModel, 'id' | 'lifecycle' | 'metrics'>

/** Data that models were scored on, by its name, its digest, or both. */
export interface ScoredOn {
  readonly name?: string | null
  readonly digest?: string | null
}

export interface LoggedModelOrder {
  readonly kind: 'attribute' | 'metric'
  readonly key: string
  readonly descending: boolean
  readonly dataset?: ScoredOn | null
}

export interface LoggedModelQuery {
  readonly experimentIds: readonly string[]
  readonly where: readonly Clause[]
  /** Only models scored on one of these; metrics are compared on them alone. */
  readonly datasets: readonly ScoredOn[]
  readonly orderBy: readonly LoggedModelOrder[]
  readonly limit: number
  readonly offset: number
}
