import { binomial, chiSquare } from './distributions.ts'

export interface McNemar {
  /** Cases where only the first was right, and where only the second was. */
  readonly onlyFirst: number
  readonly onlySecond: number
  /** Two-sided, by the binomial distribution: never too small, often too large. */
  readonly exact: number
  /** The same with half the weight on what was seen (Lancaster's mid-p; Fagerland, Lydersen & Laake 2013). */
  readonly midP: number
  /** McNemar's own statistic (b − c)² / (b + c) and its p by chi-square with one degree of freedom. */
  readonly statistic: number
  readonly asymptotic: number
}

/**
 * Are two classifiers right equally often on the same cases (McNemar 1947)? Only cases where one was right and the
 * other was not say anything.
 */
export function mcNemar(onlyFirst: number, onlySecond: number): McNemar {
  const n = onlyFirst + onlySecond
  if (n === 0) return { onlyFirst, onlySecond, exact: 1, midP: 1, statistic: 0, asymptotic: 1 }
  const { cdf, pmf } = binomial(n, 0.5)
  const fewer = Math.min(onlyFirst, onlySecond)
  const statistic = (onlyFirst - onlySecond) ** 2 / n
  return {
    onlyFirst,
    onlySecond,
    exact: Math.min(1, 2 * cdf(fewer)),
    midP: onlyFirst === onlySecond ? 1 - pmf(fewer) / 2 : 2 * cdf(fewer) - pmf(fewer),
    statistic,
    asymptotic: chiSquare(1).sf(statistic),
  }
}
