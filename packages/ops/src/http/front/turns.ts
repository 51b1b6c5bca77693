/**
 * When requests are answered, and replies written, on the sockets of one server. While requests come one by one that is on
 * the spot. Those that come while the event loop reads several sockets are answered once it has read all of them, and
 * their replies leave together then: callers are woken once instead of one after another.
 */
export const openTurns = () => {
  let waiting: (() => void)[] = []
  /** What is written at the end of this turn; null between turns. */
  let writing: (() => void)[] | null = null
  /** Requests since the event loop last turned. */
  let requests = 0
  /** Whether there were several the last time. */
  let crowded = false

  const turn = (): void => {
    crowded = requests > 1
    requests = 0
    const asked = waiting
    waiting = []
    const written: (() => void)[] = (writing = [])
    for (const answer of asked) answer()
    writing = null
    for (const write of written) write()
  }

  return {
    /** Calls `answer` now or in a moment, once. */
    asked(answer: () => void): void {
      if (requests++ === 0) setImmediate(turn)
      if (crowded) waiting.push(answer)
      else answer()
    },
    /** Calls `write` now, or after all that wait were answered. */
    answered(write: () => void): void {
      if (writing) writing.push(write)
      else write()
    },
  }
}
export type Turns = ReturnType<typeof openTurns>
