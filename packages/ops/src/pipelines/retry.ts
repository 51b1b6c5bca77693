import type { FailureBody } from '@slipway/contract/pipelines'

/** A step that refused its input would refuse it again; what broke, or was not to be had, may go well next time. */
export const worthRetrying = ({ kind, code }: FailureBody): boolean =>
  kind === 'bug' || kind === 'unavailable' || code === 'PIPELINE_COMMAND_FAILED'

/** 250 ms, doubled by each failure, 10 s at most. */
export const backoffMs = (failures: number): number => Math.min(10_000, 250 * 2 ** (failures - 1))
