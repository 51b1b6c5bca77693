import { SlipwayError } from '@slipway/contract/error'

/** One for all: where captures are shed there are many. */
export const captureQueueFull = new SlipwayError({
  code: 'CAPTURE_QUEUE_FULL',
  kind: 'unavailable',
  message: 'Predictions come faster than the disk takes their captures.',
  hint: 'Capture a share of them (`capture: { share: 0.1 }` of a declared endpoint), or move SLIPWAY_HOME to a faster disk.',
})

export const badCondition = (part: string, columns: readonly string[]) =>
  new SlipwayError({
    code: 'CAPTURE_BAD_CONDITION',
    kind: 'invalid',
    message: `“${part.trim().slice(0, 100)}” is no condition on captured predictions.`,
    hint: `Write a column, one of = != < <= > >=, and a value; join several with and. The columns are: ${columns.slice(0, 20).join(', ')}.`,
  })

export const badCursor = (cursor: string) =>
  new SlipwayError({
    code: 'CAPTURE_BAD_CURSOR',
    kind: 'invalid',
    message: `“${cursor.slice(0, 60)}” is no place in the list of predictions.`,
    hint: 'Give back nextCursor of the page before as it was, or leave it out to begin at the newest.',
  })

export const columnNotCaptured = (column: string, columns: readonly string[]) =>
  new SlipwayError({
    code: 'CAPTURE_COLUMN_NOT_FOUND',
    kind: 'not-found',
    message: `No captured prediction has the input “${column}”.`,
    hint: `Captured inputs are: ${columns.slice(0, 20).join(', ')}.`,
  })

export const predictionNotFound = (endpoint: string, id: string) =>
  new SlipwayError({
    code: 'CAPTURE_PREDICTION_NOT_FOUND',
    kind: 'not-found',
    message: `No prediction ${id.slice(0, 100)} of ${endpoint} is kept.`,
    hint: 'It may be too old, or was not captured: see retentionDays and share of the endpoint’s capture.',
  })

export const predictionWasError = (id: string, code: string) =>
  new SlipwayError({
    code: 'CAPTURE_PREDICTION_FAILED',
    kind: 'conflict',
    message: `The prediction ${id.slice(0, 100)} was answered with the error ${code}, which there is no explanation of.`,
    hint: 'Explain one that was answered.',
  })

export const inputsHidden = (id: string, columns: readonly string[]) =>
  new SlipwayError({
    code: 'CAPTURE_INPUTS_HIDDEN',
    kind: 'conflict',
    message: `The prediction ${id.slice(0, 100)} cannot be explained later: ${columns.slice(0, 5).join(', ')} ${columns.length === 1 ? 'is' : 'are'} hidden before it is captured.`,
    hint: 'Ask with explain: true; what is said then is kept with the prediction.',
  })
