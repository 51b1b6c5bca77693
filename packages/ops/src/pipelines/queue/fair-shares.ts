interface Share {
  doneMs: number
  running: number
  /** The sum of the moments at which those that run began. */
  beganMs: number
}

/**
 * Who had how much: the time of places, so that one with long steps does not get more than one with short ones.
 * nowMs: any clock that never goes back.
 */
export const fairShares = (nowMs: () => number) => {
  const shares = new Map<string, Share>()
  const servedBy = ({ doneMs, running, beganMs }: Share) => doneMs + running * nowMs() - beganMs
  return {
    /** A newcomer begins where the least served of those present is: it neither owes nor is owed anything. */
    enter(key: string): void {
      if (shares.has(key)) return
      const least = Math.min(...[...shares.values()].map(servedBy))
      shares.set(key, { doneMs: Number.isFinite(least) ? least : 0, running: 0, beganMs: 0 })
    },
    leave: (key: string): void => void shares.delete(key),
    /** One that has entered gets a place. @returns what ends it */
    begin(key: string): () => void {
      const share = shares.get(key)!
      const fromMs = nowMs()
      share.running++
      share.beganMs += fromMs
      return () => {
        share.running--
        share.beganMs -= fromMs
        share.doneMs += nowMs() - fromMs
      }
    },
    served(key: string): number {
      const share = shares.get(key)
      return share ? servedBy(share) : 0
    },
  }
}
export type FairShares = ReturnType<typeof fairShares>
