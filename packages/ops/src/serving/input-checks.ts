import type { RowValidator, Violation } from '@slipway/ml/check'
import type { Signature } from '@slipway/ml/model'
import { inputRefused } from './serving.errors.ts'

/** What is done about rows that fail the checks of the training data: told beside the answer, or not answered. */
export type InputChecks = 'off' | 'warn' | 'refuse'

/** The engine of checks is loaded with the first model that has any. */
export const validatorOf = async ({ checks = [] }: Signature): Promise<RowValidator | null> =>
  checks.length === 0 ? null : (await import('@slipway/ml/check')).rowValidator(checks)

/** Only what is an error or blocks is refused; what warns goes on warning. */
export const refuseBroken = (violations: readonly Violation[]): void => {
  const grave = violations.filter(({ severity }) => severity === 'error' || severity === 'block')
  if (grave.length > 0) throw inputRefused(grave)
}
