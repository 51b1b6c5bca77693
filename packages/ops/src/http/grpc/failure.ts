import { Metadata, status, type StatusObject } from '@grpc/grpc-js'
import { SlipwayError, type ErrorKind } from '@slipway/contract/error'
import { machineTrouble } from '@slipway/contract/error/machine-trouble'

const codes: Record<ErrorKind, status> = {
  invalid: status.INVALID_ARGUMENT,
  refused: status.PERMISSION_DENIED,
  forbidden: status.PERMISSION_DENIED,
  'not-found': status.NOT_FOUND,
  conflict: status.FAILED_PRECONDITION,
  unavailable: status.UNAVAILABLE,
}

const special: Record<string, status> = {
  HTTP_TOKEN_REFUSED: status.UNAUTHENTICATED,
  SERVING_CALL_UNKNOWN: status.UNIMPLEMENTED,
  SERVING_BODY_TOO_LARGE: status.RESOURCE_EXHAUSTED,
  MODEL_HOST_TIMEOUT: status.DEADLINE_EXCEEDED,
  MODEL_HOST_BUSY: status.DEADLINE_EXCEEDED,
  MODEL_REMOTE_TIMEOUT: status.DEADLINE_EXCEEDED,
  SERVING_DEADLINE: status.DEADLINE_EXCEEDED,
}

/** A failure as gRPC tells it: code and details; our own code and hint stand in the trailers. */
export const grpcFailure = (
  error: unknown,
  report: (bug: unknown) => void,
): Pick<StatusObject, 'code' | 'details' | 'metadata'> => {
  const metadata = new Metadata()
  const known = error instanceof SlipwayError ? error : machineTrouble(error)
  if (!known) {
    report(error)
    metadata.set('slipway-code', 'BUG')
    return {
      code: status.INTERNAL,
      details: 'Slipway failed to do this, and the fault is its own.',
      metadata,
    }
  }
  metadata.set('slipway-code', known.code)
  // Trailers hold ASCII only.
  metadata.set('slipway-hint', encodeURI(known.hint))
  // What clients that retry wait for, by gRPC's own rules (gRFC A6).
  if (known.retryAfterS !== undefined)
    metadata.set('grpc-retry-pushback-ms', String(known.retryAfterS * 1000))
  return {
    code: special[known.code] ?? codes[known.kind],
    details: `${known.message} ${known.hint}`,
    metadata,
  }
}
