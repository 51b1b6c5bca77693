/** Bins of latency, 32 to each doubling: a quantile is known to within about 2 %. */
const perDoubling = 32
const bins = 32 * perDoubling

/** @param counts of an earlier life. */
export const latencyBins = (counts: Uint32Array = new Uint32Array(bins)) => {
  let total = counts.reduce((sum, count) => sum + count, 0)
  return {
    counts,
    add(us: number): void {
      counts[Math.min(bins - 1, Math.max(0, Math.floor(Math.log2(us + 1) * perDoubling)))]!++
      total++
    },
    /** In milliseconds; null where nothing was answered. */
    quantileMs(q: number): number | null {
      if (total === 0) return null
      let left = q * total
      for (let bin = 0; bin < bins; bin++) {
        left -= counts[bin]!
        if (left <= 0) return (2 ** ((bin + 0.5) / perDoubling) - 1) / 1000
      }
      return null
    },
  }
}
