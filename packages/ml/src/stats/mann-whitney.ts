import { normal } from './distributions.ts'
import { midRanks } from './ranks.ts'

/**
 * Mann & Whitney's U test (two-sided): do values of `a` tend to be larger than those of `b`? Normal approximation
 * with ties and continuity corrected, as SciPy's method="asymptotic".
 *
 * @returns u: pairs in which a's value is larger (ties half); p; share = u / pairs, the chance that a random value
 *   of a exceeds one of b (the area under the ROC curve).
 */
export function mannWhitney(a: Float64Array, b: Float64Array): { u: number; p: number; share: number } {
  const pairs = a.length * b.length
  if (pairs === 0) return { u: 0, p: Number.NaN, share: Number.NaN }
  const both = new Float64Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  const { ranks, tieSum } = midRanks(both)
  let rankSum = 0
  for (let i = 0; i < a.length; i++) rankSum += ranks[i]!
  const u = rankSum - (a.length * (a.length + 1)) / 2
  const n = both.length
  const variance = (pairs / 12) * (n + 1 - tieSum / (n * (n - 1)))
  const z = (Math.max(u, pairs - u) - pairs / 2 - 0.5) / Math.sqrt(variance)
  return { u, p: variance > 0 ? Math.min(1, 2 * normal.sf(z)) : 1, share: u / pairs }
}
