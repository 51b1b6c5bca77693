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
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
  45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
]
const CENTRE_BOTTOM = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
  39307.89580009271061, 28729.085735721942674, 5226.495278852545925,
]
const TAIL_TOP = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
]
const TAIL_BOTTOM = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
]
const FAR_TOP = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
  0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
]
const FAR_BOTTOM = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
]
