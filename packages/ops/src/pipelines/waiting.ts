/** Lets readers of a run's events sleep until there are more. */
export const openWaiting = () => {
  const sleepers = new Map<string, Set<() => void>>()
  const listeners = new Set<() => void>()
  return {
    /** Hears whenever there is more to any run, until the function that it answers is called. */
    onWake(told: () => void): () => void {
      listeners.add(told)
      return () => listeners.delete(told)
    },
    /** Resolves at the next wake, or after a time. */
    next(id: string, timeoutMs: number): Promise<void> {
      if (timeoutMs <= 0) return Promise.resolve()
      return new Promise((resolve) => {
        const mine = sleepers.get(id) ?? new Set()
        sleepers.set(id, mine)
        const rise = () => {
          clearTimeout(timer)
          mine.delete(rise)
          if (mine.size === 0 && sleepers.get(id) === mine) sleepers.delete(id)
          resolve()
        }
        const timer = setTimeout(rise, timeoutMs)
        timer.unref()
        mine.add(rise)
      })
    },
    wake(id: string): void {
      for (const told of listeners) told()
      for (const rise of sleepers.get(id) ?? []) rise()
    },
    wakeAll(): void {
      for (const mine of sleepers.values()) for (const rise of mine) rise()
    },
  }
}
export type Waiting = ReturnType<typeof openWaiting>
