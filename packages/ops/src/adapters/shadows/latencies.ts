const kept = 1000

/** The newest latencies, and quantiles of them. */
export const latencies = () => {
  const ring = new Float64Array(kept)
  let seen = 0
  return {
    add(us: number): void {
      ring[seen++ % kept] = us
    },
    quantileMs(q: number): number | null {
      const n = Math.min(seen, kept)
      if (n === 0) return null
      return ring.slice(0, n).sort()[Math.min(n - 1, Math.floor(q * n))]! / 1000
    },
  }
}
