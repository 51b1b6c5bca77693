import { SlipwayError } from '@slipway/contract/error'
import { modelResting } from '../model-host.errors.ts'

/** What says that the model itself is at fault, not its caller. */
const grave = new Set(['MODEL_HOST_TIMEOUT', 'MODEL_HOST_DIED', 'MODEL_HOST_OUT_OF_MEMORY'])

/**
 * Keeps callers from waiting for a model that has hung or ended several times in a row: for a while they are refused at
 * once. Then one of them is let through, and decides.
 */
export const breaker = ({
  mostInARow = 3,
  restMs = 5000,
  tickMs = () => performance.now(),
}: {
  readonly mostInARow?: number
  readonly restMs?: number
  readonly tickMs?: () => number
} = {}) => {
  let failures = 0
  let restsUntilMs = 0

  return async <T>(call: () => Promise<T>): Promise<T> => {
    const leftMs = restsUntilMs - tickMs()
    if (leftMs > 0) throw modelResting(leftMs)
    // One tries; the others are told to wait until it knows.
    if (failures >= mostInARow) restsUntilMs = tickMs() + restMs
    try {
      const answer = await call()
      failures = 0
      restsUntilMs = 0
      return answer
    } catch (cause) {
      if (cause instanceof SlipwayError && grave.has(cause.code) && ++failures >= mostInARow)
        restsUntilMs = tickMs() + restMs
      throw cause
    }
  }
}
