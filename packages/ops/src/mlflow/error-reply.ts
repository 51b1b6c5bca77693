import { SlipwayError, type ErrorKind } from '@slipway/contract/error'
import { machineTrouble } from '@slipway/contract/error/machine-trouble'
import { errorCodes, type MlflowCode } from './mlflow.errors.ts'

/** What MLflow calls each kind of failure, where the table below has no closer word. */
const codeOfKind: Record<ErrorKind, MlflowCode> = {
  invalid: 'INVALID_PARAMETER_VALUE',
  refused: 'PERMISSION_DENIED',
  forbidden: 'PERMISSION_DENIED',
  'not-found': 'RESOURCE_DOES_NOT_EXIST',
  conflict: 'RESOURCE_ALREADY_EXISTS',
  unavailable: 'TEMPORARILY_UNAVAILABLE',
}

/** Failures of the rooms that MLflow calls otherwise than their kind says. */
const codeOf: Record<string, MlflowCode> = {
  HTTP_TOKEN_REFUSED: 'UNAUTHENTICATED',
}

export interface ErrorReply {
  readonly status: number
  readonly body: { error_code: MlflowCode; message: string; sqlstate?: string; error_class?: string }
}

/** MLflow's form of a failure; null for a bug of ours. */
export function errorReply(error: unknown): ErrorReply | null {
  const known = error instanceof SlipwayError ? error : machineTrouble(error)
  if (known) {
    const own = known.code.startsWith('MLFLOW_') ? (known.code.slice(7) as MlflowCode) : undefined
    const code = own ?? codeOf[known.code] ?? codeOfKind[known.kind]
    return reply(code, own ? known.message : `${known.message} ${known.hint}`)
  }
  const { statusCode, message } = error as { statusCode?: number; message: string }
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return null
  return { ...reply('BAD_REQUEST', message), status: statusCode }
}

export const bugReply = (id: string): ErrorReply =>
  reply('INTERNAL_ERROR', `Slipway failed to do this, and the fault is its own (request ${id}).`)

function reply(code: MlflowCode, message: string): ErrorReply {
  const { status, ...further } = errorCodes[code]
  return { status, body: { error_code: code, message, ...further } }
}
