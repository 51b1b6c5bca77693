import { normalQuantile } from './normal-quantile.ts'
import { erfc, incompleteBeta, incompleteGamma, inverse, logGamma } from './special.ts'

/** A continuous distribution: P(X ≤ x), P(X > x) without cancellation, and the x below which p lies. */
export interface Distribution {
  cdf(x: number): number
  sf(x: number): number
  quantile(p: number): number
}

export const normal: Distribution = {
  cdf: (x) => 0.5 * erfc(-x / Math.SQRT2),
  sf: (x) => 0.5 * erfc(x / Math.SQRT2),
  quantile: normalQuantile,
}

/** Student's t with df degrees of freedom. */
export function studentT(df: number): Distribution {
  const tail = (x: number) => 0.5 * incompleteBeta(df / (df + x * x), df / 2, 0.5)
  const cdf = (x: number) => (x < 0 ? tail(x) : 1 - tail(x))
  const quantile = (p: number): number => {
    if (p === 0.5) return 0
    if (p > 0.5) return -quantile(1 - p)
    if (p <= 0) return Number.NEGATIVE_INFINITY
    let low = -1
    while (tail(low) > p) low *= 2
    return inverse(cdf, p, low, 0)
  }
  return { cdf, sf: (x) => cdf(-x), quantile }
}

/** Chi-square with df degrees of freedom. */
export function chiSquare(df: number): Distribution {
  const cdf = (x: number) => incompleteGamma(df / 2, x / 2).lower
  return {
    cdf,
    sf: (x) => incompleteGamma(df / 2, x / 2).upper,
    quantile: (p) => {
      if (p <= 0) return 0
      if (p >= 1) return Number.POSITIVE_INFINITY
      let high = df + 1
      while (cdf(high) < p) high *= 2
      return inverse(cdf, p, 0, high)
    },
  }
}

/** Beta with shapes a, b > 0. */
export function beta(a: number, b: number): Distribution {
  const cdf = (x: number) => incompleteBeta(x, a, b)
  return {
    cdf,
    sf: (x) => incompleteBeta(1 - x, b, a),
    quantile: (p) => (p <= 0 ? 0 : p >= 1 ? 1 : inverse(cdf, p, 0, 1)),
  }
}

/** The number of successes in n trials of chance p. */
export function binomial(n: number, p: number) {
  const pmf = (k: number): number => {
    if (k < 0 || k > n || !Number.isInteger(k)) return 0
    if (p === 0 || p === 1) return k === n * p ? 1 : 0
    const ways = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
    return Math.exp(ways + k * Math.log(p) + (n - k) * Math.log1p(-p))
  }
  const cdf = (x: number): number => {
    const k = Math.floor(x)
    return k < 0 ? 0 : k >= n ? 1 : incompleteBeta(1 - p, n - k, k + 1)
  }
  const sf = (x: number): number => {
    const k = Math.floor(x)
    return k < 0 ? 1 : k >= n ? 0 : incompleteBeta(p, k + 1, n - k)
  }
  return { pmf, cdf, sf }
}

/**
 * The limit distribution of √n·D (Kolmogorov): its upper tail. Both classical series, each where it converges
 * fast (Marsaglia, Tsang & Wang 2003).
 */
export function kolmogorovTail(x: number): number {
  if (x <= 0) return 1
  if (x < 1.18) {
    let sum = 0
    for (let k = 1; k <= 9; k += 2) sum += Math.exp((-(k * k) * Math.PI * Math.PI) / (8 * x * x))
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum
  }
  let sum = 0
  for (let k = 1; k <= 10; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x)
  return sum
}
