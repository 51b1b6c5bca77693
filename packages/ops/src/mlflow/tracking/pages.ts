import type { LifecycleView } from '@slipway/contract/tracking'
import { invalidParameter, wrongType } from '../mlflow.errors.ts'
import { choice } from '../wire/fields.ts'

export const ViewType = choice(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'], 1)

const views = { ACTIVE_ONLY: 'active', DELETED_ONLY: 'deleted', ALL: 'all' } as const
export const view = (type: keyof typeof views = 'ACTIVE_ONLY'): LifecycleView => views[type]

/** How many a page holds; throws where that is none, or more than MLflow gives at once. */
export function pageSize(wanted: number | undefined, usual: number, most: number): number {
  if (wanted === undefined) return usual
  if (wanted < 1)
    throw invalidParameter(
      `Invalid value ${wanted} for parameter 'max_results' supplied. It must be a positive integer`,
    )
  if (wanted > most) throw wrongType('max_results', String(wanted), 'int')
  return wanted
}
