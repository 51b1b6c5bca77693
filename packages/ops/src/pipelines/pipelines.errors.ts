import type { FailureBody } from '@slipway/contract/pipelines'
import { SlipwayError } from '@slipway/contract/error'
import { machineTrouble } from '@slipway/contract/error/machine-trouble'

export const runNotFound = (id: string) =>
  new SlipwayError({
    code: 'PIPELINE_RUN_NOT_FOUND',
    kind: 'not-found',
    message: `There is no pipeline run ${id}.`,
    hint: 'List them with `slipway runs list`.',
  })

export const nodeNotFound = (run: string, node: string) =>
  new SlipwayError({
    code: 'PIPELINE_NODE_NOT_FOUND',
    kind: 'not-found',
    message: `The run ${run} has started no node ${node}.`,
    hint: 'The run shows its nodes; a copy inside an each is written fit#0.',
  })

export const attemptNotFound = (node: string, attempt: number | undefined, numbers: readonly number[]) =>
  new SlipwayError({
    code: 'PIPELINE_ATTEMPT_NOT_FOUND',
    kind: 'not-found',
    message: `The node ${node} has had ${attempt === undefined || numbers.length === 0 ? 'no attempt: its result was taken, or it has only begun' : `no attempt ${attempt}`}.`,
    hint:
      numbers.length === 0
        ? 'The run says whose result it took; that one has a log.'
        : `It has had ${numbers.length === 1 ? 'attempt 1' : `attempts ${numbers.join(', ')}`}.`,
  })

export const runEnded = (id: string, status: string) =>
  new SlipwayError({
    code: 'PIPELINE_RUN_ENDED',
    kind: 'conflict',
    message: `The run ${id} has already ${status === 'cancelled' ? 'been cancelled' : status}.`,
    hint: 'Only a run that is queued or running can be cancelled.',
  })

export const runElsewhere = (id: string) =>
  new SlipwayError({
    code: 'PIPELINE_RUN_ELSEWHERE',
    kind: 'conflict',
    message: `The run ${id} belongs to another server on this database.`,
    hint: 'Cancel it through the server that runs it.',
  })

export const planStalled = (open: number): FailureBody => ({
  code: 'PIPELINE_PLAN_STALLED',
  kind: 'bug',
  message: `${open} nodes of the plan wait for something that never ends.`,
  hint: 'Plan the pipeline again; a plan that was written by hand may refer into an each from outside.',
})

export const runLost: FailureBody = {
  code: 'PIPELINE_RUN_LOST',
  kind: 'unavailable',
  message: 'The server that ran this pipeline ended before it.',
  hint: 'Run the pipeline again; the steps that had finished are kept.',
}

export const runCancelled: FailureBody = {
  code: 'PIPELINE_RUN_CANCELLED',
  kind: 'unavailable',
  message: 'The run was cancelled.',
  hint: 'Run the pipeline again; the steps that had finished are kept.',
}

/** A failure of the server itself while it drove a run. */
export const driverFailed = (error: unknown): FailureBody => {
  const known = error instanceof SlipwayError ? error : machineTrouble(error)
  return known
    ? { code: known.code, kind: known.kind, message: known.message, hint: known.hint }
    : {
        code: 'PIPELINE_SERVER_FAILED',
        kind: 'bug',
        message: `The server failed while it ran the pipeline: ${error instanceof Error ? error.message : String(error)}`,
        hint: 'See the server’s log; please report it.',
        detail: error instanceof Error ? error.stack : undefined,
      }
}
