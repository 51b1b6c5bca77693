import type { DatasetVersion } from '@slipway/contract/datasets'
import { figure } from '../../parts/figures.ts'

/** What of a column's profile is shown; see packages/ml/src/profile. Times are milliseconds since 1970. */
export interface ColumnProfile {
  readonly name: string
  readonly type: string
  readonly kind?: string
  readonly pii?: unknown
  readonly count: number
  readonly nulls: number
  readonly distinct: number
  readonly distinctIsApproximate?: boolean
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  readonly std: number | null
  readonly quantiles: Record<string, number> | null
  readonly top: readonly { readonly value: unknown; readonly count: number }[]
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null
  readonly patterns?: readonly { readonly pattern: string; readonly count: number }[] | null
  readonly gaps?: Gaps | null
}

export interface Gaps {
  readonly stepMs: number
  readonly count: number
  readonly missingSteps: number
  readonly longest: readonly { readonly fromMs: number; readonly toMs: number }[]
}

/** Columns that miss values in the same rows, and in how many. */
export interface MissingTogether {
  readonly columns: readonly string[]
  readonly rows: number
}

/** None where the version has no profile. */
export const columnsOf = ({ profile }: Pick<DatasetVersion, 'profile'>): readonly ColumnProfile[] =>
  (profile as { columns?: ColumnProfile[] } | null)?.columns ?? []

export const missingOf = ({ profile }: Pick<DatasetVersion, 'profile'>): readonly MissingTogether[] =>
  (profile as { missingTogether?: MissingTogether[] | null } | null)?.missingTogether ?? []

const isTime = (type: string) => type === 'date' || type === 'timestamp'

/** A number of a column as its type has it. */
export const shown = (type: string, value: number | null): string =>
  value !== null && isTime(type)
    ? new Date(value)
        .toISOString()
        .slice(0, type === 'date' ? 10 : 16)
        .replace('T', ' ')
    : figure(value)

/** A value of a column as it stands there: a number with all its digits, a time as one. */
export const word = (type: string, value: unknown): string =>
  typeof value === 'number' && isTime(type) ? shown(type, value) : String(value)
