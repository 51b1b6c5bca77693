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

export const hostDied = (why: string, said: string) =>
  new SlipwayError({
    code: 'MODEL_HOST_DIED',
    kind: 'unavailable',
    message: `The process that answers for this model ended: ${why}.`,
    hint: `${lastLine(said)}It is started again for the next request; if it ends again, look at what the model does with these rows.`,
  })

export const hostSlow = (limitMs: number) =>
  new SlipwayError({
    code: 'MODEL_HOST_TIMEOUT',
    kind: 'unavailable',
    message: `The model did not answer within ${limitMs / 1000} s, and was stopped.`,
    hint: "Send fewer rows, or give it more time: the endpoint's deadlineMs (`slipway deploy --deadline`), or SLIPWAY_MODEL_TIMEOUT_S for all.",
  })

/** Not its own fault: others were before it. */
export const hostBusy = (waitedMs: number) =>
  new SlipwayError({
    code: 'MODEL_HOST_BUSY',
    kind: 'unavailable',
    message: `The model had no time for this request within ${waitedMs / 1000} s: others were before it.`,
    hint: 'Send fewer requests at once, or fewer rows; or give it more time: the endpoint’s deadlineMs, or SLIPWAY_MODEL_TIMEOUT_S.',
  })

/** Unlike a process that is refused memory and goes on, this one had to be ended. */
export const hostTookTooMuch = (limitBytes: number, said: string) =>
  outOfMemory(
    `it took more than ${Math.round(limitBytes / 1024 ** 2)} MB`,
    hostDied('it took too much memory', said),
  )

export const modelResting = (failures: number, code: string, restMs: number) => {
  const seconds = Math.ceil(restMs / 1000)
  return new SlipwayError({
    code: 'MODEL_HOST_RESTING',
    kind: 'unavailable',
    message: `The model failed ${failures} times in a row (${code}), and is not asked for a while.`,
    hint: `Ask again in ${seconds} s; if that goes on, see what it says of itself (\`slipway endpoints show ENDPOINT\`), or go back to the version before: \`slipway rollback ENDPOINT\`.`,
    retryAfterS: seconds,
  })
}

export const hostFailed = (failure: 'failed' | 'memory' | 'gpu-memory' | 'invalid', said: string) => {
  if (failure === 'memory') return outOfMemory(said.trim())
  if (failure === 'gpu-memory') return gpuFull(said.trim())
  if (failure === 'failed') return runFailed(said)
  return new SlipwayError({
    code: 'MODEL_HOST_REFUSED',
    kind: 'invalid',
    message: `The model takes no such rows: ${said}`,
    hint: 'Compare the rows with the signature that the model was logged with.',
  })
}

const gpuFull = (said: string) =>
  new SlipwayError({
    code: 'MODEL_HOST_GPU_FULL',
    kind: 'unavailable',
    message: `The model needs more memory for these rows than its GPU has free: ${said}`,
    hint: 'Send fewer rows, or see who else holds memory of the GPU: nvidia-smi.',
  })

const outOfMemory = (said: string, cause?: unknown) =>
  new SlipwayError({
    code: 'MODEL_HOST_OUT_OF_MEMORY',
    kind: 'unavailable',
    message: `The model needs more memory for these rows than it may have: ${said}.`,
    hint: 'Send fewer rows, or give models more memory: SLIPWAY_MODEL_MEMORY_MB.',
    cause,
  })

export const hostNotBuilt = (cause: unknown) =>
  new SlipwayError({
    code: 'MODEL_HOST_ENVIRONMENT',
    kind: 'unavailable',
    message: `The Python environment of this model could not be had: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'It is built of the model’s requirements.txt; name a Python that has these packages already in SLIPWAY_PYTHON, or see that they can be installed.',
    cause,
  })

export const signatureMissing = () =>
  new SlipwayError({
    code: 'MODEL_HOST_NO_SIGNATURE',
    kind: 'invalid',
    message: 'The model was logged without a signature, and does not say itself which columns it takes.',
    hint: 'Log it with one: mlflow.<flavour>.log_model(…, signature=mlflow.models.infer_signature(X, model.predict(X))).',
  })

export const signatureUnsupported = (what: string) =>
  new SlipwayError({
    code: 'MODEL_HOST_SIGNATURE',
    kind: 'invalid',
    message: `The model's signature has ${what}, which can't be asked for here.`,
    hint: 'Columns may be numbers, texts, truth values and times; or use tensors.',
  })

const lastLine = (said: string): string => {
  const line = said.trim().split('\n').at(-1) ?? ''
  return line === '' ? '' : `It last said: ${line.slice(0, 300)}. `
}

export const remoteSlow = (url: string, limitMs: number) =>
  new SlipwayError({
    code: 'MODEL_REMOTE_TIMEOUT',
    kind: 'unavailable',
    message: `The model at ${url} did not answer within ${limitMs / 1000} s.`,
    hint: "See how its server does, or give it longer: the endpoint's deadlineMs, or timeoutMs in remote.json.",
  })

export const remoteUnreachable = (url: string, cause: unknown) => {
  const { message, cause: inner } = cause as Error
  return new SlipwayError({
    code: 'MODEL_REMOTE_UNREACHABLE',
    kind: 'unavailable',
    message: `The model at ${url} can't be reached: ${inner instanceof Error ? inner.message : message}.`,
    hint: 'See that its server runs and can be reached from here.',
    cause,
  })
}

/** A fault of the rows is told as such; any other is the remote server's. */
export const remoteWrong = (url: string, status: number, said: string) =>
  new SlipwayError({
    code: 'MODEL_REMOTE_REFUSED',
    kind: status === 400 || status === 422 ? 'invalid' : 'unavailable',
    message: `The model at ${url} answered ${status}: ${said.slice(0, 500)}`,
    hint:
      status === 401 || status === 403
        ? 'Name the secret that holds its token when the version is added.'
        : 'Compare the rows with what that server says of the model.',
  })

export const remoteStrange = (what: string) =>
  new SlipwayError({
    code: 'MODEL_REMOTE_STRANGE',
    kind: 'unavailable',
    message: `The model elsewhere does not speak the Open Inference Protocol: ${what}.`,
    hint: 'Its address is http://host/v2/models/<name> of a server that speaks version 2 over REST.',
  })

export const secretUnknown = (name: string) =>
  new SlipwayError({
    code: 'MODEL_REMOTE_SECRET',
    kind: 'unavailable',
    message: `The model elsewhere needs the secret "${name}", which is not kept here.`,
    hint: `Keep it: \`slipway secrets set ${name}\`.`,
  })
