import type { Batch } from '@slipway/ml/model'

interface Waiting {
  readonly batch: Batch
  readonly resolve: (outputs: Batch) => void
  readonly reject: (cause: unknown) => void
}

/**
 * Answers calls with a model that needs no waiting: on the spot while they come one by one; those that come while the
 * event loop reads several sockets after it has read all of them, so that their replies leave together and callers are
 * woken once instead of one after another. Each call is asked alone. `run` answers null where it can't: then `otherwise` is asked.
 */
export const atOnce = (run: (batch: Batch) => Batch | null, otherwise: (batch: Batch) => Promise<Batch>) => {
  let waiting: Waiting[] = []
  /** Calls since the event loop last turned. */
  let calls = 0
  /** Whether there were several the last time. */
  let crowded = false

  const turn = (): void => {
    crowded = calls > 1
    calls = 0
    const answered = waiting
    waiting = []
    for (const { batch, resolve, reject } of answered)
      try {
        const outputs = run(batch)
        if (outputs) resolve(outputs)
        else otherwise(batch).then(resolve, reject)
      } catch (cause) {
        reject(cause)
      }
  }

  return (batch: Batch): Promise<Batch> | Batch => {
    if (calls++ === 0) setImmediate(turn)
    if (!crowded) return run(batch) ?? otherwise(batch)
    return new Promise((resolve, reject) => {
      waiting.push({ batch, resolve, reject })
    })
  }
}
