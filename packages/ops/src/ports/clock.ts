/** The only source of time in the rooms, so that tests can hold it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number
}

export const systemClock: Clock = { nowMs: () => Date.now() }

/** A clock that stands until it is moved. */
export function manualClock(startMs = 1_700_000_000_000): Clock & { advance(byMs: number): void } {
  let nowMs = startMs
  return {
    nowMs: () => nowMs,
    advance(byMs) {
      nowMs += byMs
    },
  }
}
