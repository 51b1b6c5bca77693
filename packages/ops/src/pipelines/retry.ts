import type { FailureBody, RetryBody } from '@slipway/contract/pipelines'

/** A step that refused its input would refuse it again; what broke, or was not to be had, may go well next time. */
export const worthRetrying = ({ kind, code }: FailureBody): boolean =>
  kind === 'bug' || kind === 'unavailable' || code === 'PIPELINE_COMMAND_FAILED'

/** How long to wait after so many failures. random: in [0, 1). */
export const backoffMs = (
  { delayMs, factor, maxDelayMs, jitter }: RetryBody,
  failures: number,
  random: number,
): number => Math.min(maxDelayMs, delayMs * factor ** (failures - 1)) * (1 - jitter * random)
