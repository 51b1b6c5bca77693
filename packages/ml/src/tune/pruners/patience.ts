import { signOf } from '../trial.ts'
import { settingOutside } from '../tune.errors.ts'
import type { Race } from './pruner.ts'

export interface Patience {
  /** No trial is pruned while it has become better within its last so many reports. 0: no patience. */
  readonly patience?: number | undefined
  /** By how much a value must be better to count as better. */
  readonly minDelta?: number | undefined
}

export function checkPatience(kind: string, { patience = 0, minDelta = 0 }: Patience): void {
  if (!Number.isInteger(patience) || patience < 0)
    throw settingOutside(kind, 'patience', patience, 'a whole number from 0')
  if (!(minDelta >= 0)) throw settingOutside(kind, 'minDelta', minDelta, 'a number from 0')
}

/** Whether the last `patience` + 1 reports brought nothing better than those before (as Optuna's PatientPruner). */
export function isStuck({ direction, reports }: Race, { patience = 0, minDelta = 0 }: Patience): boolean {
  if (patience === 0) return true
  if (reports.length <= patience + 1) return false
  const sign = signOf(direction)
  const best = (part: Race['reports']) =>
    Math.min(...part.flatMap(({ value }) => (Number.isNaN(value) ? [] : [sign * value])))
  return best(reports.slice(0, -patience - 1)) + minDelta < best(reports.slice(-patience - 1))
}
