import { setTimeout as pause } from 'node:timers/promises'
import { isAway } from '../ports/database.ts'

const retryMs = 250

/**
 * How a run waits for a database that is away, instead of failing with it, for as long as nobody stops the run.
 * @param closing the server ends
 */
export const openPatience = (closing: AbortSignal) => {
  const over = new AbortController()
  const signal = AbortSignal.any([over.signal, closing])
  return {
    /** Does it again and again while the database does not answer. What was cut in its middle is done anew. */
    async whileAway<T>(work: () => Promise<T>): Promise<T> {
      for (;;)
        try {
          return await work()
        } catch (error) {
          if (signal.aborted || !isAway(error)) throw error
          await pause(retryMs, undefined, { signal }).catch(() => undefined)
        }
    },
    /** From now on what fails has failed. */
    end: (): void => over.abort(),
  }
}
export type Patience = ReturnType<typeof openPatience>
