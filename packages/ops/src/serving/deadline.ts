import type { Batch } from '@slipway/ml/model'
import type { Soon } from '../kernel/index.ts'
import type { HostedModel } from '../ports/model-host.ts'
import { deadlineMissed } from './serving.errors.ts'

/**
 * Waits for an answer as long as `untilMs`, in the time of `performance.now()`; what comes later is no answer, also where
 * the event loop was held up meanwhile. Throws SERVING_DEADLINE.
 */
export const within = async <T>(answer: Promise<T>, untilMs: number, missed: () => Error): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(missed()), Math.max(0, untilMs - performance.now()))
  })
  try {
    const given = await Promise.race([answer, late])
    if (performance.now() > untilMs) throw missed()
    return given
  } finally {
    clearTimeout(timer)
  }
}

/** Deadlines of one request to an endpoint, which has so long in all; null: as long as the model's host lets it. */
export const deadlineOf = (endpoint: string, deadlineMs: number | null, beganMs: number) => {
  const missed = () => deadlineMissed(endpoint, deadlineMs!)
  return {
    /** Asks a model. `share`: of the whole time, so that another can be asked should it not answer. */
    predict(model: HostedModel, batch: Batch, share = 1): Soon<Batch> {
      if (deadlineMs === null) return model.predict(batch)
      const untilMs = beganMs + deadlineMs * share
      const leftMs = Math.max(1, Math.ceil(untilMs - performance.now()))
      const given = model.predict(batch, leftMs)
      if (given instanceof Promise) return within(given, untilMs, missed)
      if (performance.now() > untilMs) throw missed()
      return given
    },
    wait: <T>(answer: Promise<T>): Promise<T> =>
      deadlineMs === null ? answer : within(answer, beganMs + deadlineMs, missed),
  }
}
