import { SlipwayError } from '@slipway/contract/error'
import { machineTrouble } from '@slipway/contract/error/machine-trouble'
import type { DestinationStream, Logger } from 'pino'
import { errorLog } from './error-log.ts'

/** What fails again and again is told once in so long. */
const quietMs = 60_000

let logger: Logger | undefined

/**
 * For work that nobody waits for: what is given to `catch` of each such promise. A promise that is refused and that nobody
 * hears would end the server; and work that fails in silence would do so for ever. Tells of it in one JSON line on
 * standard error. That the database is away is told once, by whoever speaks with it.
 * @param work what failed, in a few words
 */
export const unattended = (work: string, to?: DestinationStream) => {
  let lastCode = ''
  let lastMs = -Infinity
  return (cause: unknown): void => {
    const known = cause instanceof SlipwayError ? cause : machineTrouble(cause)
    const code = known?.code ?? 'BUG'
    if (code === 'DATABASE_UNREACHABLE') return
    const nowMs = performance.now()
    if (code === lastCode && nowMs - lastMs < quietMs) return
    lastCode = code
    lastMs = nowMs
    const log = to ? errorLog(to) : (logger ??= errorLog())
    if (known) log.warn({ event: 'work-failed', work, code, hint: known.hint }, known.message)
    else log.warn({ event: 'work-failed', work, code, err: cause }, String(cause))
  }
}
