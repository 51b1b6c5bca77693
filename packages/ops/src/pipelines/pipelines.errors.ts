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

const conflict = (code: string, message: string, hint: string) =>
  new SlipwayError({ code, kind: 'conflict', message, hint })

/** Another server drives the run: what this one still knows of it counts no more. Never leaves the room. */
export const runTaken = (id: string) =>
  conflict(
    'PIPELINE_RUN_TAKEN',
    `Another server has taken over the run ${id}.`,
    'It goes on there; this server stops what it ran of it.',
  )

export const runNotEnded = (id: string, status: string) =>
  conflict(
    'PIPELINE_RUN_NOT_ENDED',
    `The run ${id} is ${status}.`,
    'It goes on by itself. Cancel it first (`slipway runs cancel`), or wait for its end.',
  )

export const nothingToRetry = (id: string) =>
  conflict(
    'PIPELINE_RUN_SUCCEEDED',
    `The run ${id} has succeeded: nothing of it failed or is left to run.`,
    'Run the pipeline again; `--force` or `--from <node>` runs what is cached too.',
  )

export const nothingToResume = (id: string, code: string) =>
  conflict(
    'PIPELINE_RUN_FAILED',
    `The run ${id} was not interrupted: it failed by itself (${code}).`,
    `Run again what failed with \`slipway runs retry ${id}\`.`,
  )

export const otherPipeline = (id: string, is: string, given: string) =>
  new SlipwayError({
    code: 'PIPELINE_OTHER_PIPELINE',
    kind: 'invalid',
    message: `The run ${id} is one of ${is}, and the plan is of ${given}.`,
    hint: `Plan ${is} again, or retry without a plan.`,
  })

export const nodesUnknown = (names: readonly string[], known: readonly string[]) =>
  new SlipwayError({
    code: 'PIPELINE_NODE_UNKNOWN',
    kind: 'invalid',
    message: `The plan has no node or step ${names.join(', ')}.`,
    hint: `It has ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}.`,
  })

export const nodeNotAsking = (run: string, node: string) =>
  new SlipwayError({
    code: 'PIPELINE_NODE_NOT_ASKING',
    kind: 'not-found',
    message: `The node ${node} of the run ${run} asks nobody.`,
    hint: '`slipway runs approvals` lists the questions that wait.',
  })

export const alreadyAnswered = (node: string, how: string) =>
  conflict(
    'PIPELINE_ALREADY_ANSWERED',
    `The question of ${node} no longer waits: ${how}.`,
    'An answer stands. Retry the run to be asked again.',
  )

export const otherEyesNeeded = (node: string, actor: string) =>
  new SlipwayError({
    code: 'PIPELINE_FOUR_EYES',
    kind: 'forbidden',
    message: `${actor} started the run, and ${node} asks for somebody else’s answer.`,
    hint: 'Ask another approver.',
  })

const failure = (code: string, kind: FailureBody['kind'], message: string, hint: string): FailureBody => ({
  code,
  kind,
  message,
  hint,
})

export const approvalRefused = (node: string, by: string, comment: string): FailureBody =>
  failure(
    'PIPELINE_REFUSED',
    'refused',
    `${by} refused ${node}${comment === '' ? '.' : `: ${comment}`}`,
    'Mend what was objected to and run again; `slipway runs retry` asks again.',
  )

export const approvalExpired = (node: string): FailureBody =>
  failure(
    'PIPELINE_APPROVAL_EXPIRED',
    'refused',
    `Nobody answered the question of ${node} in time.`,
    '`slipway runs retry` asks again; expiresAfterMs of approval() says how long it waits.',
  )

export const needsTooMuch = (node: string, wanted: string, there: string, set: string): FailureBody =>
  failure(
    'PIPELINE_NEEDS_TOO_MUCH',
    'invalid',
    `${node} needs ${wanted}, and this server has ${there}: it could never start.`,
    `Ask for less in the step's options, or tell the server what it has: ${set}, see docs/configuration.md.`,
  )

export const onceInterrupted = (node: string, number: number): FailureBody =>
  failure(
    'PIPELINE_ONCE_INTERRUPTED',
    'conflict',
    `${node} is not to run twice, and its server ended in the middle of attempt ${number}: whether it did its work is not known.`,
    'Look at what it did. `slipway runs retry` runs it once more.',
  )

export const noLastResult = (node: string, pipeline: string): FailureBody =>
  failure(
    'PIPELINE_NO_LAST_RESULT',
    'not-found',
    `A run of only some nodes takes the result of ${node} from an earlier run of ${pipeline}, and there is none.`,
    `Run the pipeline once, or name ${node} too.`,
  )

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

/** What the machine does not let a server write of a run; any other error as it is. */
export const stateUnwritten = (run: string, node: string | null, error: unknown): unknown => {
  const trouble = error instanceof SlipwayError ? null : machineTrouble(error)
  return trouble
    ? new SlipwayError({
        code: trouble.code,
        kind: trouble.kind,
        message: `What became of ${node === null ? 'the run' : `the step ${node} in the run`} ${run} could not be written down. ${trouble.message}`,
        hint: `${trouble.hint} What had been written is kept, and a server that runs goes on with the run by itself.`,
        cause: error,
      })
    : error
}

export const codeChanged = (node: string, path: string) =>
  new SlipwayError({
    code: 'PIPELINE_CODE_CHANGED',
    kind: 'conflict',
    message: `${path} changed since the run was planned, so ${node} would be another step than the one that was planned.`,
    hint: 'Run the pipeline again: it takes what is there and runs the rest with the code as it is now. Or put the file back and retry this run.',
  })
