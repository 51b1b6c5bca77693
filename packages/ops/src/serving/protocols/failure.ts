import { SlipwayError } from '@slipway/contract/error'
import { machineTrouble } from '@slipway/contract/error/machine-trouble'
import { statusOf } from '../../kernel/index.ts'

/** A failure as every protocol tells it, each in its own form. */
export interface Failure {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly retryAfterS?: number
}

const statuses: Record<string, number> = {
  SERVING_MEDIA_TYPE: 415,
  SERVING_BODY_TOO_LARGE: 413,
  SERVING_BODY_SLOW: 408,
  SERVING_METHOD_NOT_ALLOWED: 405,
  MODEL_HOST_TIMEOUT: 504,
  MODEL_HOST_BUSY: 504,
  MODEL_REMOTE_TIMEOUT: 504,
  SERVING_DEADLINE: 504,
}

/** Null for a bug, which is told without details and logged whole. */
export const failureOf = (error: unknown): Failure | null => {
  const known = error instanceof SlipwayError ? error : machineTrouble(error)
  if (!known) return null
  const { code, message, hint, retryAfterS } = known
  return {
    status: statuses[code] ?? statusOf[known.kind],
    code,
    message,
    hint,
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  }
}

export const bugOf = (requestId: string): Failure => ({
  status: 500,
  code: 'BUG',
  message: `Slipway failed to do this, and the fault is its own (request ${requestId}).`,
  hint: 'The server prints the details; please report them with what you did.',
})
