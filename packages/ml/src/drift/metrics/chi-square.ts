import { chiSquare } from '../../stats/index.ts'
import type { DriftMetric } from '../metric.ts'

/** Expected counts below this make the approximation poor; such categories are taken together (Cochran 1954). */
const LEAST_EXPECTED = 5

/**
 * Pearson's chi-square test of homogeneity: were then and now drawn from the same categories? Value: not the statistic
 * itself but Cramér's V, from 0 to 1, which does not grow with the number of rows. p: from the
 * statistic, categories with expected counts below 5 taken together. SciPy's chi2_contingency(correction=False).
 */
export const chiSquareTest: DriftMetric = {
  name: 'chi_square',
  title: 'Chi-square',
  kinds: ['category'],
  threshold: null,
  meaning: 'Cramér’s V: from 0 (the same mix of categories) to 1.',
  compute: ({ before, now }) => {
    const [n, m] = [sum(before), sum(now)]
    if (n === 0 || m === 0) return { value: Number.NaN }
    const pairs = gathered(before, now, n, m)
    if (pairs.length < 2) return { value: 0, p: 1 }
    let statistic = 0
    for (const [a, b] of pairs) {
      const expectedA = ((a + b) * n) / (n + m)
      const expectedB = ((a + b) * m) / (n + m)
      statistic += (a - expectedA) ** 2 / expectedA + (b - expectedB) ** 2 / expectedB
    }
    return { value: Math.sqrt(statistic / (n + m)), p: chiSquare(pairs.length - 1).sf(statistic) }
  },
}

/** Counts of each category, the sparse ones as one. */
function gathered(before: Float64Array, now: Float64Array, n: number, m: number): [number, number][] {
  const pairs: [number, number][] = []
  const sparse: [number, number] = [0, 0]
  const least = Math.min(n, m) / (n + m)
  for (let i = 0; i < before.length; i++) {
    const [a, b] = [before[i]!, now[i]!]
    if (a + b === 0) continue
    if ((a + b) * least >= LEAST_EXPECTED) pairs.push([a, b])
    else {
      sparse[0] += a
      sparse[1] += b
    }
  }
  if (sparse[0] + sparse[1] > 0) pairs.push(sparse)
  return pairs
}

const sum = (counts: Float64Array) => counts.reduce((total, count) => total + count, 0)
