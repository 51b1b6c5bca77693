import { SlipwayError } from '@slipway/contract/error'

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code, kind: 'invalid', message, hint })

/** Names and values come from strangers: what is echoed is cut and quoted. */
const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

const listed = (names: readonly string[]): string =>
  names.length > 12
    ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`
    : names.join(', ') || 'none'

/** `row` counts from 0; null where the fault is not one row's. */
const at = (row: number | null, column: string) =>
  row === null ? `Column ${shown(column)}` : `Row ${row} (the first is 0), column ${shown(column)}`

export const badValue = (
  row: number | null,
  column: string,
  expected: string,
  value: unknown,
  hint: string,
) =>
  invalid(
    'SERVING_INPUT_VALUE',
    `${at(row, column)}: expected ${expected}, got ${kindOf(value)}${shown(value)}.`,
    hint,
  )

const kindOf = (value: unknown) =>
  typeof value === 'string'
    ? 'the text '
    : typeof value === 'object' && value !== null
      ? 'the structure '
      : ''

export const notFinite = (row: number, column: string, value: number) =>
  invalid(
    'SERVING_INPUT_NOT_FINITE',
    `${at(row, column)}: ${value} is not a number a model can take.`,
    'Send null where a value is missing.',
  )

export const wholeTooLarge = (row: number, column: string, number: number) =>
  invalid(
    'SERVING_INPUT_VALUE',
    `${at(row, column)}: ${number} lies beyond ${Number.MAX_SAFE_INTEGER}, where whole numbers can no longer be told from their neighbours.`,
    'What was sent may be another number already. Train on such numbers as text, and send them in quotes.',
  )

export const nestedTooDeep = () =>
  invalid(
    'SERVING_REQUEST_FORM',
    'The body holds lists or objects within each other, thousands deep.',
    'Send values, or lists of them; GET /v2/models/{name} tells what the model takes.',
  )

export const nullInRequired = (row: number, column: string) =>
  invalid(
    'SERVING_INPUT_NULL',
    `${at(row, column)}: the value is missing, but this column had no missing values in training.`,
    'Send a value, or train the model on data where this column may be missing.',
  )

/** @param nullable whether its values may be missing, though it has to be named */
export const missingColumn = (column: string, row: number | null, near: string | null, nullable = false) =>
  invalid(
    'SERVING_INPUT_MISSING_COLUMN',
    row === null
      ? `The input ${shown(column)} is missing.`
      : `Row ${row} (the first is 0) lacks the input ${shown(column)}.`,
    near === null
      ? nullable
        ? `Send ${shown(column)}, as null where a row has no value.`
        : `Send ${shown(column)} in every row; only nullable inputs may be left out.`
      : `The request has ${shown(near)}: rename it to ${shown(column)}.`,
  )

export const unknownColumn = (
  column: string,
  row: number | null,
  near: string | null,
  inputs: readonly string[],
) =>
  invalid(
    'SERVING_INPUT_UNKNOWN_COLUMN',
    `${row === null ? 'The request' : `Row ${row} (the first is 0)`} has ${shown(column)}, which is not an input of this model.`,
    near === null
      ? `Leave it out. The inputs are: ${listed(inputs)}.`
      : `Did you mean ${shown(near)}? Otherwise leave it out.`,
  )

export const duplicateColumn = (column: string) =>
  invalid(
    'SERVING_INPUT_TWICE',
    `The input ${shown(column)} is given twice.`,
    'Send every input at most once.',
  )

export const inputsMissing = (
  { model, version }: { readonly model: string; readonly version: number },
  columns: readonly string[],
) =>
  invalid(
    'SERVING_INPUTS_MISSING',
    `Version ${version} of ${shown(model)} needs ${listed(columns)}, which the endpoint's callers do not send in that form.`,
    'What answers beside a champion, or is watched in its place, takes what the champion takes. Deploy it unwatched ("watch": false, `--no-guard`) once callers send that, or on an endpoint of its own.',
  )

export const noRows = () =>
  invalid('SERVING_NO_ROWS', 'The request holds no rows.', 'Send at least one row to predict for.')

export const oneAtATime = (rows: number) =>
  invalid(
    'SERVING_ONE_AT_A_TIME',
    `This model takes no rows: one request is one run of it, and ${rows} were sent.`,
    'Send one a request.',
  )

export const wrongSize = (what: string, expected: string, got: string) =>
  invalid(
    'SERVING_INPUT_SIZE',
    `${what}: expected ${expected}, got ${got}.`,
    'Every input needs one value a row, and all inputs the same number of rows.',
  )

export const wrongForm = (message: string, hint: string) => invalid('SERVING_REQUEST_FORM', message, hint)

export const notJson = (text: string, cause: string) =>
  invalid(
    'SERVING_NOT_JSON',
    `The body is not valid JSON: ${cause}`,
    /\b(NaN|Infinity)\b/.test(text)
      ? 'NaN and Infinity are not JSON. Send null where a value is missing.'
      : /^\s*'|[{[,]\s*'/.test(text)
        ? 'JSON knows double quotes alone. In a shell put single quotes around the whole body; where the shell knows none, send a file: --data-binary @body.json.'
        : 'Send one JSON document in UTF-8.',
  )

export const badCompression = (encoding: string, cause: string) =>
  invalid(
    'SERVING_BAD_ENCODING',
    `The body can't be read as ${encoding}: ${cause}`,
    'Send it as gzip, deflate or identity.',
  )

export const bodyTooLarge = (limitBytes: number) =>
  invalid(
    'SERVING_BODY_TOO_LARGE',
    `The body is larger than ${limitBytes} bytes (after decompression).`,
    'Send fewer rows a request.',
  )

export const unsupportedMediaType = (type: string, supported: readonly string[]) =>
  invalid(
    'SERVING_MEDIA_TYPE',
    `The content type ${shown(type)} is not understood here.`,
    `Send one of: ${supported.join(', ')}; always UTF-8.${type.startsWith('application/x-www-form-urlencoded') ? " curl says that of every -d: add -H 'content-type: application/json'." : ''}`,
  )

export const endpointNotFound = (name: string, near: string | null) =>
  new SlipwayError({
    code: 'SERVING_ENDPOINT_NOT_FOUND',
    kind: 'not-found',
    message: `There is no endpoint ${shown(name)}.`,
    hint:
      near === null
        ? 'Those there are: `slipway endpoints list`. Deploy one: `slipway run` does it.'
        : `Did you mean ${shown(near)}?`,
  })

export const versionNotServed = (name: string, version: string, served: number) =>
  new SlipwayError({
    code: 'SERVING_VERSION_NOT_SERVED',
    kind: 'not-found',
    message: `The endpoint ${shown(name)} does not serve version ${shown(version)}.`,
    hint: `It serves version ${served}; leave the version out to ask whichever answers now.`,
  })

export const variantNotServed = (name: string, variant: string, served: readonly string[]) =>
  new SlipwayError({
    code: 'SERVING_VARIANT_NOT_SERVED',
    kind: 'not-found',
    message: `The endpoint ${shown(name)} has no variant ${shown(variant)} that answers callers.`,
    hint: `Those that do: ${listed(served)}. Shadows answer nobody; leave the variant out to be answered as everybody is.`,
  })

export const noSoleEndpoint = (names: readonly string[]) =>
  names.length === 0
    ? new SlipwayError({
        code: 'SERVING_NO_ENDPOINT',
        kind: 'not-found',
        message: 'No model is deployed, so /invocations has nothing to ask.',
        hint: 'Deploy a model version first: `slipway run` does it.',
      })
    : new SlipwayError({
        code: 'SERVING_SEVERAL_ENDPOINTS',
        kind: 'conflict',
        message: `There are ${names.length} endpoints, so /invocations can't tell which to ask.`,
        hint: `Name it: ${names
          .slice(0, 5)
          .map((name) => `/endpoints/${name}/invocations`)
          .join(', ')}${names.length > 5 ? ', …' : ''}`,
      })

export const noModelFiles = (model: string, version: number, missing: string) =>
  new SlipwayError({
    code: 'SERVING_MODEL_INCOMPLETE',
    kind: 'invalid',
    message: `Version ${version} of ${shown(model)} has no ${missing}, so it can't be served.`,
    hint: 'Register the version with all files of its model folder: what MLflow’s log_model wrote, an .onnx file, or Slipway’s own.',
  })

export const modelUnreadable = (
  { model, version }: { model: string; version: number },
  kind: 'invalid' | 'unavailable',
  cause: unknown,
) =>
  new SlipwayError({
    code: 'SERVING_MODEL_UNREADABLE',
    kind,
    message: `Version ${version} of ${shown(model)} can't be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint:
      cause instanceof SlipwayError
        ? cause.hint
        : 'Check that the files of the version belong together, and register it again.',
    ...(cause instanceof SlipwayError && cause.retryAfterS !== undefined
      ? { retryAfterS: cause.retryAfterS }
      : {}),
    cause,
  })

export const revisionRaced = (name: string) =>
  new SlipwayError({
    code: 'SERVING_REVISION_RACED',
    kind: 'conflict',
    message: `Somebody else changed the endpoint ${shown(name)} at the same moment.`,
    hint: 'Look at it again, then deploy again if you still want to.',
  })

export const badName = (name: string) =>
  invalid(
    'SERVING_ENDPOINT_NAME',
    `${shown(name)} can't be an endpoint's name.`,
    'Use letters, digits, dot, dash and underscore, beginning with a letter or digit; at most 100.',
  )

export const closing = () =>
  new SlipwayError({
    code: 'SERVING_CLOSING',
    kind: 'unavailable',
    message: 'The server is shutting down.',
    hint: 'Try again once it is up.',
    retryAfterS: 5,
  })

export const versionRefused = (model: string, version: number) =>
  new SlipwayError({
    code: 'SERVING_VERSION_REFUSED',
    kind: 'refused',
    message: `Version ${version} of ${shown(model)} was refused by its gate, so it can't be deployed.`,
    hint: `See why with \`slipway models show ${model}@${version}\`; train a better one, or change the gate.`,
  })

export const versionNotReady = (version: {
  model: string
  number: number
  status: string
  statusReason: string
}) =>
  new SlipwayError({
    code: 'SERVING_VERSION_NOT_READY',
    kind: 'refused',
    message: `Version ${version.number} of ${version.model} is ${version.status}${version.statusReason ? `: ${version.statusReason}` : ''}.`,
    hint: `Deploy it once its files are there: \`slipway models show ${version.model}@${version.number}\` tells.`,
  })

export const inputRefused = (
  violations: readonly { readonly row: number; readonly check: string; readonly values: object }[],
) => {
  const [first] = violations
  return invalid(
    'SERVING_INPUT_REFUSED',
    `Row ${first!.row} fails a check of the data that the model is from: ${first!.check}; it has ${JSON.stringify(first!.values)}.${violations.length > 1 ? ` ${violations.length - 1} more fail.` : ''}`,
    'Mend the rows; or let them be answered with a warning: SLIPWAY_INPUT_CHECKS=warn.',
  )
}

export const badHeader = (header: string, expected: string) =>
  invalid(
    'SERVING_HEADER',
    `The header ${header} is not what it may be: ${expected}.`,
    'Leave it out, or mend it.',
  )

export const bodySlow = (seconds: number) =>
  invalid(
    'SERVING_BODY_SLOW',
    `The body was not here after ${seconds} seconds.`,
    'Send it faster, or in smaller requests.',
  )

export const bodyCut = () =>
  invalid('SERVING_BODY_CUT', 'The body ends before its length is reached.', 'Send all of it.')

export const targetModelUnknown = (given: string, model: string, version: number) =>
  invalid(
    'SERVING_TARGET_MODEL',
    `This endpoint does not hold the model ${shown(given)}.`,
    `It serves ${model}, version ${version}: leave X-Amzn-SageMaker-Target-Model out, or name that.`,
  )

export const threadLost = (cause: unknown) =>
  new SlipwayError({
    code: 'SERVING_THREAD_LOST',
    kind: 'unavailable',
    message: `The thread that reads large requests stopped: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Send the request again, with fewer rows if it was near the memory limit.',
    cause,
  })

export const unloaded = (name: string) =>
  new SlipwayError({
    code: 'SERVING_UNLOADED',
    kind: 'unavailable',
    message: `The model of the endpoint ${shown(name)} was unloaded.`,
    hint: `Load it with POST /v2/repository/models/${name}/load, or deploy to the endpoint again.`,
  })

export const deadlineMissed = (endpoint: string, deadlineMs: number) =>
  new SlipwayError({
    code: 'SERVING_DEADLINE',
    kind: 'unavailable',
    message: `${endpoint} did not answer within its deadline of ${deadlineMs} ms.`,
    hint: 'Ask again if its model is only being started; else send fewer rows, or give it longer: `slipway deploy MODEL@VERSION --to ENDPOINT --deadline 30s`.',
  })

export const notText = (row: number, column: string) =>
  invalid(
    'SERVING_NOT_TEXT',
    `Value ${row} of "${column}" is not UTF-8.`,
    'BYTES are texts here. Encode other bytes as base64, and let the model decode them.',
  )

export const tensorElsewhere = (name: string) =>
  invalid(
    'SERVING_SHARED_MEMORY',
    `The tensor "${name}" is to lie in shared memory, which this server neither reads nor writes.`,
    'Leave the shared memory out: tensors travel in the request and its reply, as JSON or bytes.',
  )

/** @param others outputs of which classes can be told */
export const noClasses = (name: string, others: readonly string[]) =>
  invalid(
    'SERVING_CLASSIFICATION',
    `The output "${name}" is asked for as its likeliest classes, and is no vector of at most 1,000,000 classes.`,
    others.length > 0
      ? `Ask it of ${others.map(shown).join(', ')}, or leave the class count out.`
      : 'Leave the class count out: the output itself is answered.',
  )

export const callUnknown = (method: string, path: string) =>
  new SlipwayError({
    code: 'SERVING_CALL_UNKNOWN',
    kind: 'not-found',
    message: `The Open Inference Protocol has nothing at ${method} ${path} here.`,
    hint: 'GET /v2 tells which extensions there are: no shared memory, traces, log settings or generated text among them.',
  })

export const v1CallUnknown = (method: string, path: string) =>
  new SlipwayError({
    code: 'SERVING_CALL_UNKNOWN',
    kind: 'not-found',
    message: `KServe's first protocol has nothing at ${method} ${path} here.`,
    hint: 'Ask POST /v1/models/{name}:predict or :explain, GET /v1/models, /v1/models/{name} or /v1/models/{name}/metadata, which tells inputs and outputs.',
  })

export const methodRefused = (method: string, path: string, allowed: readonly string[]) =>
  invalid(
    'SERVING_METHOD_NOT_ALLOWED',
    `${path} does not answer to ${method}.`,
    `Ask it with ${allowed.join(' or ')}.`,
  )

export const invokedOtherwise = (how: string) =>
  invalid(
    'SERVING_INVOKED_OTHERWISE',
    `Endpoints are not invoked ${how} here.`,
    'Call InvokeEndpoint: it answers at once, and whole.',
  )
