import { SlipwayError } from '@slipway/contract/error'
import { machineTrouble } from '@slipway/contract/error/machine-trouble'
import type { EndpointCounts } from '@slipway/contract/endpoint-counts'
import { unattended } from '../../kernel/index.ts'

export type LastDrop = NonNullable<EndpointCounts['lastDrop']>

const log = unattended('capturing predictions')

/** Tells the log why predictions are not captured, seldom while that goes on, and says it for who looks at the endpoint. */
export const shed = (cause: unknown, atMs: number): LastDrop => {
  log(cause)
  const known = cause instanceof SlipwayError ? cause : machineTrouble(cause)
  return known
    ? { atMs, code: known.code, message: known.message, hint: known.hint }
    : { atMs, code: 'BUG', message: String(cause), hint: 'The log of the server has more.' }
}
