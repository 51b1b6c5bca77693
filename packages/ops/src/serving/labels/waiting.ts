import type { Told } from './feedback.ts'
import { tooManyWaiting } from './labels.errors.ts'

/** What has no captured prediction, as whoever sees the captures knows it. */
export interface Unmatched {
  /** Of everything that was told of an endpoint's predictions. */
  count(endpoint: string): Promise<number>
  /** Of these: their places in the list. */
  among(endpoint: string, told: readonly Told[]): Promise<number[]>
}

/** So many things told of an endpoint's predictions may wait for predictions that nobody captured. */
export const mostWaiting = 1_000_000
/** Counting reads the ids of all captures: no oftener than this. */
const countEveryMs = 10_000
/** Predictions come, and other servers are told things too: a count that is older may be off. */
const countedForMs = 60_000

interface State {
  /** What waited when it was counted last, with what was told since: never less than what waits, but for other servers. */
  waiting: number
  countedAtMs: number
  isExact: boolean
  refused: number
  expired: number
}

export interface WaitingCounts {
  readonly waiting: number
  readonly mostWaiting: number
  readonly refused: number
  readonly expired: number
}

export interface WaitingParts {
  readonly unmatched: Unmatched
  /** How much was ever told of an endpoint's predictions. */
  readonly toldOf: (endpoint: string) => Promise<number>
  readonly nowMs: () => number
  readonly most?: number
}

/**
 * Keeps what waits for its prediction within a bound. Between two counts everything told counts as waiting, so that
 * captures are read only near the bound, and for those who look.
 */
export const waitingBound = ({ unmatched, toldOf, nowMs, most = mostWaiting }: WaitingParts) => {
  const states = new Map<string, State>()

  const stateOf = async (endpoint: string): Promise<State> => {
    if (!states.has(endpoint)) {
      const waiting = await toldOf(endpoint)
      // Whoever asked at the same time may have been quicker.
      if (!states.has(endpoint))
        states.set(endpoint, {
          waiting,
          countedAtMs: -Infinity,
          isExact: waiting === 0,
          refused: 0,
          expired: 0,
        })
    }
    return states.get(endpoint)!
  }

  const count = async (endpoint: string, state: State): Promise<void> => {
    if (nowMs() - state.countedAtMs < countEveryMs) return
    state.countedAtMs = nowMs()
    state.isExact = true
    state.waiting = await unmatched.count(endpoint)
  }

  return {
    /**
     * How much of it may wait from now on. Throws FEEDBACK_TOO_MANY_WAITING where there is no room.
     * @param atMost how much is told by ids of predictions
     * @param fresh what of it was not told before
     */
    async mustFit(endpoint: string, atMost: number, fresh: () => Promise<readonly Told[]>): Promise<number> {
      const state = await stateOf(endpoint)
      if (state.waiting + atMost <= most) return atMost
      await count(endpoint, state)
      if (state.waiting + atMost <= most) return atMost
      const told = await fresh()
      const unknown = await unmatched.among(endpoint, told)
      if (unknown.length === 0 || state.waiting + unknown.length <= most) return unknown.length
      state.refused += unknown.length
      const first = told[unknown[0]!]!.key
      throw tooManyWaiting(endpoint, { unknown: unknown.length, first, waiting: state.waiting, most })
    },

    /** So much was told anew that may wait. */
    async told(endpoint: string, more: number): Promise<void> {
      if (more === 0) return
      const state = await stateOf(endpoint)
      state.waiting += more
      state.isExact = false
    },

    /** So much of what waited was let go. */
    async expired(endpoint: string, gone: number): Promise<void> {
      const state = await stateOf(endpoint)
      state.expired += gone
      state.waiting = Math.max(0, state.waiting - gone)
    },

    /** Counted anew where the last count may be off, unless that was a moment ago. */
    async counts(endpoint: string): Promise<WaitingCounts> {
      const state = await stateOf(endpoint)
      const isGood = state.isExact && (state.waiting === 0 || nowMs() - state.countedAtMs < countedForMs)
      if (!isGood) await count(endpoint, state)
      const { waiting, refused, expired } = state
      return { waiting, mostWaiting: most, refused, expired }
    },

    /** What is known without reading anything, of the endpoints that were told anything here. */
    known: (): ({ endpoint: string } & Omit<WaitingCounts, 'mostWaiting'>)[] =>
      [...states].map(([endpoint, { waiting, refused, expired }]) => ({
        endpoint,
        waiting,
        refused,
        expired,
      })),
  }
}
export type WaitingBound = ReturnType<typeof waitingBound>
