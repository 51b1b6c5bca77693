import { SlipwayError } from '@slipway/contract/error'

export const outboxFull = (mostBytes: number) =>
  new SlipwayError({
    code: 'TRACKING_RUN_BUFFER_FULL',
    kind: 'unavailable',
    message: `The server takes less than the run logs: ${mostBytes} bytes wait already, and what came after them is lost.`,
    hint: 'Log less often, wait for run.flush() now and then, or raise mostPendingBytes.',
  })

export const badPoint = (key: string, why: string) =>
  new SlipwayError({
    code: 'TRACKING_RUN_BAD_POINT',
    kind: 'invalid',
    message: `A point of the metric ${JSON.stringify(key).slice(0, 100)} was not logged: ${why}.`,
    hint: 'Keys are texts of 1 to 250 characters, values numbers (NaN and Infinity too), steps whole numbers.',
  })

export const badArtifact = (path: string, why: string, cause?: unknown) =>
  new SlipwayError({
    code: 'TRACKING_RUN_BAD_ARTIFACT',
    kind: 'invalid',
    message: `${path || 'An artifact'} was not kept: ${why}.`,
    hint: 'Give a file or folder that can be read, or bytes with the path that they get, such as plots/roc.png.',
    cause,
  })

export const endedAlready = (id: string) =>
  new SlipwayError({
    code: 'TRACKING_RUN_ENDED_HERE',
    kind: 'conflict',
    message: `Run ${id} has ended; what is logged to it now is not kept.`,
    hint: 'Call run.end() after everything else, or start another run.',
  })

export const parentPending = (id: string) =>
  new SlipwayError({
    code: 'TRACKING_RUN_PARENT_PENDING',
    kind: 'unavailable',
    message: `The server does not know the parent of run ${id} yet.`,
    hint: 'It is tried again once the parent has been sent.',
  })

export const notSent = (id: string, whereKept: string | null) =>
  new SlipwayError({
    code: 'TRACKING_RUN_NOT_SENT',
    kind: 'unavailable',
    message: `No server took all of run ${id}; ${whereKept === null ? 'the rest is lost' : `the rest waits in ${whereKept}`}.`,
    hint:
      whereKept === null
        ? 'Check the address, and that `slipway up` runs there.'
        : 'It is sent when the next run starts here, or by `slipway runs sync`.',
  })
