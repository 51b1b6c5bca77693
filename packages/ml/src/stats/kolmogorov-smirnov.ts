import { kolmogorovTail } from './distributions.ts'

/** Up to this many pairs the p-value is exact; beyond it the limit distribution is within 0.01 of it. */
const EXACT_PAIRS = 4_000_000

/**
 * The two-sample Kolmogorov–Smirnov test (two-sided) on ascending values without NaN. statistic: the largest
 * gap between the two empirical distributions. p: exact up to four million pairs (lattice paths, Hodges 1957;
 * like SciPy it does not adjust for ties, so ties make it cautious), asymptotic beyond.
 */
export function kolmogorovSmirnov(a: Float64Array, b: Float64Array): { statistic: number; p: number } {
  const [n, m] = [a.length, b.length]
  if (n === 0 || m === 0) return { statistic: Number.NaN, p: Number.NaN }
  const statistic = largestGap(a, b)
  return { statistic, p: kolmogorovSmirnovTail(statistic, n, m) }
}

/** The p of a gap between samples of n and m values. */
export const kolmogorovSmirnovTail = (statistic: number, n: number, m: number): number =>
  n * m <= EXACT_PAIRS ? exactTail(statistic, n, m) : kolmogorovTail(statistic * Math.sqrt((n * m) / (n + m)))

/** The largest gap between the empirical distributions of two ascending arrays. */
export function largestGap(a: Float64Array, b: Float64Array): number {
  let i = 0
  let j = 0
  let gap = 0
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i]!, b[j]!)
    while (i < a.length && a[i] === x) i++
    while (j < b.length && b[j] === x) j++
    gap = Math.max(gap, Math.abs(i * b.length - j * a.length))
  }
  return gap / (a.length * b.length)
}

/**
 * P(D ≥ d) when both samples come from one distribution: the share of lattice paths from (0, 0) to (n, m) that touch
 * |i/n − j/m| ≥ d. Carried as probabilities of having touched, so that nothing overflows or cancels.
 */
function exactTail(d: number, n: number, m: number): number {
  const reach = Math.round(d * n * m) - 0.5
  if (reach < 0) return 1
  // touched[j]: the chance that a random path to (i, j) has touched; the step into (i, j) comes from (i-1, j) with
  // chance i / (i + j) and from (i, j-1) with chance j / (i + j).
  const touched = new Float64Array(m + 1)
  for (let j = 0; j <= m; j++) touched[j] = j * n > reach ? 1 : 0
  for (let i = 1; i <= n; i++) {
    if (i * m > reach) touched[0] = 1
    for (let j = 1; j <= m; j++) {
      touched[j] = Math.abs(i * m - j * n) > reach ? 1 : (i * touched[j]! + j * touched[j - 1]!) / (i + j)
    }
  }
  return touched[m]!
}
