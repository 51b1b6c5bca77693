/**
 * Count, mean and the sums of the second to fourth powers of what lies between values and their mean. Where values are
 * large beside their spread (1e15 and a few) a double has no digits for the mean: `rest` is what it lacks.
 */
export interface Moments {
  readonly n: number
  readonly mean: number
  readonly rest: number
  readonly m2: number
  readonly m3: number
  readonly m4: number
}

export const noMoments: Moments = { n: 0, mean: 0, rest: 0, m2: 0, m3: 0, m4: 0 }

/**
 * Of so many finite values.
 * @param mean as it was rounded
 * @param m1 the sum of what lies between the values and it; of its second to fourth powers
 */
export const momentsAbout = (
  n: number,
  mean: number,
  m1: number,
  m2: number,
  m3: number,
  m4: number,
): Moments => {
  if (n === 0) return noMoments
  // What was summed about the rounded mean is moved to the mean itself.
  const d = m1 / n
  const [nearer, rest] = sumOf(mean, d)
  return {
    n,
    mean: nearer,
    rest,
    m2: Math.max(0, m2 - n * d * d),
    m3: m3 - 3 * d * m2 + 2 * n * d ** 3,
    m4: Math.max(0, m4 - 4 * d * m3 + 6 * d * d * m2 - 3 * n * d ** 4),
  }
}

/** A sum and what its rounding lost (Knuth's TwoSum). */
const sumOf = (a: number, b: number): [number, number] => {
  const sum = a + b
  const second = sum - a
  return [sum, a - (sum - second) + (b - second)]
}

/**
 * The moments of two parts as those of the whole: Chan, Golub & LeVeque (1979), extended to higher powers by Pébay
 * (2008, SAND2008-6212).
 */
export const mergeMoments = (a: Moments, b: Moments): Moments => {
  if (a.n === 0) return b
  if (b.n === 0) return a
  const n = a.n + b.n
  const d = b.mean - a.mean + (b.rest - a.rest)
  const [p, q] = [a.n / n, b.n / n]
  const [mean, rest] = sumOf(a.mean, a.rest + d * q)
  return {
    n,
    mean,
    rest,
    m2: a.m2 + b.m2 + d * d * p * b.n,
    m3: a.m3 + b.m3 + d ** 3 * p * b.n * (p - q) + 3 * d * (p * b.m2 - q * a.m2),
    m4:
      a.m4 +
      b.m4 +
      d ** 4 * p * b.n * (p * p - p * q + q * q) +
      6 * d * d * (p * p * b.m2 + q * q * a.m2) +
      4 * d * (p * b.m3 - q * a.m3),
  }
}

/** Sample standard deviation (n − 1); null below two values. */
export const stdOf = ({ n, m2 }: Moments): number | null => (n < 2 ? null : Math.sqrt(m2 / (n - 1)))

/** Whether the square of the sum of squares is too small or large for a double: no shape can be told then. */
const shapeless = (m2: number): boolean => m2 * m2 < 1e-290 || !Number.isFinite(m2 * m2)

/** Skewness without bias (G1, as pandas and `scipy.stats.skew(bias=False)`); null below three values or where all are the same. */
export const skewOf = ({ n, m2, m3 }: Moments): number | null =>
  n < 3 || shapeless(m2) ? null : ((n * Math.sqrt(n - 1)) / (n - 2)) * (m3 / m2 ** 1.5)

/** Excess kurtosis without bias (G2, as pandas); 0 for a normal distribution. null below four values or where all are the same. */
export const kurtosisOf = ({ n, m2, m4 }: Moments): number | null =>
  n < 4 || shapeless(m2)
    ? null
    : ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * ((n * m4) / (m2 * m2)) - 3 * (n - 1))
