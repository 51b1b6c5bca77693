import { SlipwayError } from '@slipway/contract/error'
import type { ModelHealth } from '../../ports/model-host.ts'
import { modelResting } from './model-host.errors.ts'

/** What says that the model, or what it runs in, is at fault, and that whoever asks next would wait for the same. */
const grave = new Set([
  'MODEL_HOST_TIMEOUT',
  'MODEL_HOST_DIED',
  'MODEL_HOST_ENVIRONMENT',
  'MODEL_REMOTE_TIMEOUT',
  'MODEL_REMOTE_UNREACHABLE',
])

/** A failure of which the end of a process is the cause is one too. */
const isGrave = (cause: unknown): cause is SlipwayError =>
  cause instanceof SlipwayError && (grave.has(cause.code) || isGrave(cause.cause))

/** What says that it runs, and these rows are at fault. */
const answers = new Set(['MODEL_HOST_RUN_FAILED', 'MODEL_HOST_REFUSED', 'MODEL_REMOTE_REFUSED'])

export interface BreakerSettings {
  readonly mostInARow?: number
  readonly firstRestMs?: number
  /** Each rest is twice the one before, up to this. */
  readonly lastRestMs?: number
  readonly tickMs?: () => number
  readonly nowMs?: () => number
  /** Hears of it when the model is to rest, and when it answers again. */
  readonly changed?: (health: BreakerHealth) => void
}

export type BreakerHealth = Pick<
  ModelHealth,
  'state' | 'failuresInARow' | 'failingSinceMs' | 'retryAfterMs' | 'refused' | 'lastFailure'
>

/** How a model does that nothing keeps callers from. */
export const unguarded: BreakerHealth = {
  state: 'answering',
  failuresInARow: 0,
  failingSinceMs: null,
  retryAfterMs: 0,
  refused: 0,
  lastFailure: null,
}

/**
 * Keeps callers from waiting for a model that has hung or ended several times in a row: for a while they are refused at
 * once. Then one of them is let through, and decides: the model answers again, or rests twice as long.
 */
export const breaker = ({
  mostInARow = 3,
  firstRestMs = 5000,
  lastRestMs = 60_000,
  tickMs = () => performance.now(),
  nowMs = Date.now,
  changed = () => {},
}: BreakerSettings = {}) => {
  let failures = 0
  let failingSinceMs: number | null = null
  let rests = 0
  let restsUntilMs = 0
  let trying = false
  let refused = 0
  let lastFailure: ModelHealth['lastFailure'] = null

  const health = (): BreakerHealth => {
    const leftMs = rests > 0 && !trying ? Math.max(0, restsUntilMs - tickMs()) : 0
    const state = rests === 0 ? 'answering' : leftMs > 0 ? 'resting' : 'trying'
    return { state, failuresInARow: failures, failingSinceMs, retryAfterMs: leftMs, refused, lastFailure }
  }

  const rest = (): void => {
    restsUntilMs = tickMs() + Math.min(firstRestMs * 2 ** rests, lastRestMs)
    rests++
    changed(health())
  }

  const well = (): void => {
    const rested = rests > 0
    failures = 0
    failingSinceMs = null
    rests = 0
    if (rested) changed(health())
  }

  const failed = (cause: SlipwayError, tried: boolean): void => {
    failures++
    const { code, message, hint } = cause
    lastFailure = { code, message, hint, atMs: nowMs() }
    failingSinceMs ??= lastFailure.atMs
    // What was under way as the rest began says nothing new.
    if (tried || (rests === 0 && failures >= mostInARow)) rest()
  }

  /** Throws MODEL_HOST_RESTING, and what the call throws. */
  const guard = async <T>(call: () => T | Promise<T>): Promise<T> => {
    const leftMs = restsUntilMs - tickMs()
    const tries = rests > 0
    if (tries && (leftMs > 0 || trying)) {
      refused++
      throw modelResting(failures, lastFailure?.code ?? '', Math.max(leftMs, 1000))
    }
    if (tries) trying = true
    try {
      const answer = await call()
      well()
      return answer
    } catch (cause) {
      if (tries) trying = false
      if (isGrave(cause)) failed(cause, tries)
      else if (cause instanceof SlipwayError && answers.has(cause.code)) well()
      throw cause
    } finally {
      if (tries) trying = false
    }
  }
  return { guard, health }
}

export type Breaker = ReturnType<typeof breaker>
