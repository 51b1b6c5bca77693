/** A query that waits for so long makes one ask whether anybody is there. */
const patienceMs = 5000
const lookEveryMs = 1000

interface Waits {
  sinceMs: number
  readonly cut: () => void
}

/**
 * A server that is held up, or a network that swallows what is sent, fails nothing: who waits for it waits for ever. So
 * where a query waits long somebody else asks, on a connection of its own; where that is not answered either, the
 * queries are cut off. One that is only long is left alone.
 * @param probe rejects in bounded time where nobody answers
 */
export const cutUnanswered = (probe: () => Promise<void>) => {
  const waiting = new Set<Waits>()
  let probing = false

  const look = async (): Promise<void> => {
    const late = [...waiting].filter(({ sinceMs }) => performance.now() - sinceMs > patienceMs)
    if (probing || late.length === 0) return
    probing = true
    try {
      await probe()
      for (const one of late) one.sinceMs = performance.now()
    } catch {
      for (const one of late) if (waiting.has(one)) one.cut()
    } finally {
      probing = false
    }
  }
  const timer = setInterval(() => void look(), lookEveryMs).unref()

  return {
    /** @returns what is called once the query has ended */
    began(cut: () => void): () => void {
      const one = { sinceMs: performance.now(), cut }
      waiting.add(one)
      return () => waiting.delete(one)
    },
    close: (): void => clearInterval(timer),
  }
}
export type Unanswered = ReturnType<typeof cutUnanswered>
