import type { ErrorBody } from '@slipway/contract/endpoint'
import type { ErrorKind, SlipwayError } from '@slipway/contract/error'

/** The HTTP status of each kind of failure. */
export const statusOf: Record<ErrorKind, number> = {
  invalid: 400,
  refused: 403,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  unavailable: 503,
}

/** The one shape in which a failure crosses the wire. */
export const errorBody = (error: SlipwayError): ErrorBody => ({
  error: { code: error.code, message: error.message, hint: error.hint },
})
