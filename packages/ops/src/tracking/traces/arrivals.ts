/** Lets whoever asks for a trace that is still arriving wait for its next spans instead of asking again and again. */
export function arrivals() {
  const waiting = new Map<string, Set<() => void>>()
  return {
    /** `come` resolves at the next arrival for this trace, at the latest after `withinMs`; `leave` where nobody waits. */
    next(traceId: string, withinMs: number): { come: Promise<void>; leave(): void } {
      const { promise, resolve } = Promise.withResolvers<void>()
      const mine = waiting.get(traceId) ?? new Set()
      waiting.set(traceId, mine)
      const leave = () => {
        clearTimeout(timer)
        mine.delete(leave)
        if (mine.size === 0 && waiting.get(traceId) === mine) waiting.delete(traceId)
        resolve()
      }
      const timer = setTimeout(leave, withinMs)
      mine.add(leave)
      return { come: promise, leave }
    },

    announce(traceId: string): void {
      for (const leave of waiting.get(traceId) ?? []) leave()
    },
  }
}
