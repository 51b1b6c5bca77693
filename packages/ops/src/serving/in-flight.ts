/** Requests that began between two takings over, and who waits for them. */
interface Group {
  asked: number
  over: (() => void)[]
}

/**
 * Counts requests from their first byte to their answer, for who wants to close what they use. A request that is still being
 * read uses nothing yet, and will.
 */
export const inFlight = () => {
  let now: Group = { asked: 0, over: [] }
  let earlier: Promise<unknown> = Promise.resolve()
  return {
    begin(): Group {
      now.asked++
      return now
    },
    end(group: Group): void {
      if (--group.asked > 0) return
      for (const tell of group.over.splice(0)) tell()
    },
    /** Resolves once every request has ended that has begun by now. */
    allOver(): Promise<unknown> {
      const group = now
      if (group.asked === 0) return earlier
      now = { asked: 0, over: [] }
      earlier = Promise.all([earlier, new Promise<void>((resolve) => group.over.push(resolve))])
      return earlier
    },
  }
}
