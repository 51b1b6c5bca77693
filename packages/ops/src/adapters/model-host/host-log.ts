import type { DestinationStream } from 'pino'
import { errorLog } from '../../kernel/index.ts'
import type { BreakerHealth } from './breaker.ts'

/** Tells of models that are ended, rest or answer again. */
export interface HostReport {
  /** A process was ended, or is replaced. */
  ended(models: readonly string[], why: string): void
  changed(model: string, health: BreakerHealth): void
}

export const noReport: HostReport = { ended: () => {}, changed: () => {} }

/** One JSON line for each, on standard error. */
export const hostLog = (to?: DestinationStream): HostReport => {
  const logger = errorLog(to)
  return {
    ended: (models, why) => logger.warn({ event: 'model-process-ended', models }, why),
    changed(model, { state, retryAfterMs, lastFailure }) {
      if (state === 'answering') logger.info({ event: 'model-answers-again', model })
      else
        logger.warn(
          { event: 'model-rests', model, forMs: Math.round(retryAfterMs), code: lastFailure?.code },
          lastFailure?.message,
        )
    },
  }
}
