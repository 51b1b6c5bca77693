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

/** Wichura 1988, algorithm AS 241 (PPND16): about 16 digits. */
function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1))
    return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(CENTRE_TOP, r)) / polynomial(CENTRE_BOTTOM, r)
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p))
  const x =
    r <= 5
      ? polynomial(TAIL_TOP, r - 1.6) / polynomial(TAIL_BOTTOM, r - 1.6)
      : polynomial(FAR_TOP, r - 5) / polynomial(FAR_BOTTOM, r - 5)
  return q < 0 ? -x : x
}

const polynomial = (coefficients: readonly number[], x: number) =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)

const CENTRE_TOP = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
]
const CENTRE_BOTTOM = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852546,
]
const TAIL_TOP = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
]
const TAIL_BOTTOM = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
]
const FAR_TOP = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
]
const FAR_BOTTOM = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
]
