import { SlipwayError, type ErrorKind } from '@slipway/contract/error'

/** MLflow's error codes that this edge answers with: the HTTP status, and the class and SQL state that MLflow adds. */
export const errorCodes = {
  INVALID_PARAMETER_VALUE: { status: 400, sqlstate: 'KAM00', error_class: 'INVALID_PARAMETER_VALUE' },
  BAD_REQUEST: { status: 400, sqlstate: 'KAM00', error_class: 'INVALID_PARAMETER_VALUE' },
  RESOURCE_ALREADY_EXISTS: { status: 400, sqlstate: 'KAM00', error_class: 'RESOURCE_ALREADY_EXISTS' },
  UNAUTHENTICATED: { status: 401 },
  PERMISSION_DENIED: { status: 403, sqlstate: 'KAM00', error_class: 'PERMISSION_DENIED' },
  RESOURCE_DOES_NOT_EXIST: { status: 404, sqlstate: 'KAM00', error_class: 'RESOURCE_NOT_FOUND' },
  NOT_FOUND: { status: 404, sqlstate: 'KAM00', error_class: 'RESOURCE_NOT_FOUND' },
  ENDPOINT_NOT_FOUND: { status: 404, sqlstate: 'KAM00', error_class: 'RESOURCE_NOT_FOUND' },
  RESOURCE_CONFLICT: { status: 409 },
  RESOURCE_EXHAUSTED: { status: 429 },
  INVALID_STATE: { status: 500, sqlstate: 'XXM00', error_class: 'CLIENT_INTERNAL_ERROR' },
  INTERNAL_ERROR: { status: 500, sqlstate: 'XXM00', error_class: 'CLIENT_INTERNAL_ERROR' },
  FEATURE_DISABLED: { status: 500, sqlstate: 'KAM00', error_class: 'FEATURE_DISABLED' },
  NOT_IMPLEMENTED: { status: 501 },
  TEMPORARILY_UNAVAILABLE: { status: 503, sqlstate: 'XXM00', error_class: 'CLIENT_INTERNAL_ERROR' },
} as const
export type MlflowCode = keyof typeof errorCodes

const kindOf = (status: number): ErrorKind =>
  status === 404 ? 'not-found' : status === 409 ? 'conflict' : status === 403 ? 'forbidden' : 'invalid'

/** A failure that MLflow itself would word this way. Its code here is MLflow's behind `MLFLOW_`. */
export const mlflowError = (code: MlflowCode, message: string) =>
  new SlipwayError({
    code: `MLFLOW_${code}`,
    kind: kindOf(errorCodes[code].status),
    message,
    hint: 'https://mlflow.org/docs/latest/api_reference/rest-api.html describes the requests.',
  })

export const invalidParameter = (message: string) => mlflowError('INVALID_PARAMETER_VALUE', message)

const seeDocs = 'See the API docs for more information about request parameters.'

export const missingValue = (path: string) =>
  invalidParameter(`Missing value for required parameter '${path}'. ${seeDocs}`)

/**
 * @param value as JSON
 * @param type as Python names it, such as int
 */
export const wrongType = (path: string, value: string, type: string) =>
  invalidParameter(
    `Invalid value ${value} for parameter '${path}' supplied:  Hint: Value was of type '${type}'. ${seeDocs}`,
  )

export const nulRefused = (path: string) =>
  invalidParameter(`The parameter '${path}' holds the character U+0000, which cannot be kept.`)

export const mediaRefused = (type: string | undefined) =>
  invalidParameter(
    type === undefined
      ? 'Bad Request. Content-Type header is missing.'
      : "Bad Request. Content-Type must be one of ['application/json'].",
  )

export const bodyBroken = (detail: string) =>
  mlflowError('BAD_REQUEST', `The body is not valid JSON: ${detail}`)

export const nestedTooDeep = () =>
  mlflowError('BAD_REQUEST', 'The body holds lists or objects within each other, thousands deep.')

export const notAnObject = () => mlflowError('BAD_REQUEST', 'The body must be a JSON object.')

export const notSupported = (what: string) =>
  mlflowError('NOT_IMPLEMENTED', `${what} is not supported by this tracking server.`)

export const methodRefused = (method: string, path: string, allowed: readonly string[]) =>
  mlflowError('ENDPOINT_NOT_FOUND', `${path} does not answer to ${method}, but to ${allowed.join(' and ')}.`)

export const endpointUnknown = (method: string, path: string) =>
  mlflowError('ENDPOINT_NOT_FOUND', `There is no endpoint ${method} ${path}.`)
