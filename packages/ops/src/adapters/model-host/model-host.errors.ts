import { SlipwayError } from '@slipway/contract/error'

export const modelClosed = () =>
  new SlipwayError({
    code: 'MODEL_HOST_CLOSED',
    kind: 'unavailable',
    message: 'This model was closed.',
    hint: 'Ask again: the endpoint may just have moved to another revision.',
  })

export const workerLost = (cause: unknown) =>
  new SlipwayError({
    code: 'MODEL_HOST_WORKER_LOST',
    kind: 'unavailable',
    message: `The thread that answers large requests stopped: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Send the request again, with fewer rows if it was near the memory limit.',
    cause,
  })

export const runFailed = (cause: string) =>
  new SlipwayError({
    code: 'MODEL_HOST_RUN_FAILED',
    kind: 'unavailable',
    message: `The model could not answer these rows: ${cause}`,
    hint: 'Compare the rows with the signature; if they fit it, the model file is at fault.',
  })
