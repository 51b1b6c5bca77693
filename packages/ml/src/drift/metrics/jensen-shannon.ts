import { type DriftMetric, sharesOf } from '../metric.ts'

/**
 * The Jensen–Shannon distance over the baseline's stored bins: the square root of the divergence in bits (logarithm
 * to base 2), so from 0 to 1. Lin 1991; Endres & Schindelin 2003; SciPy's jensenshannon(p, q, base=2).
 */
export const jensenShannon: DriftMetric = {
  name: 'jensen_shannon',
  title: 'Jensen–Shannon distance (base 2)',
  kinds: ['number', 'category'],
  threshold: 0.1,
  meaning: 'From 0 (the same) to 1 (nothing in common); from 0.1 on it has moved.',
  compute: ({ before, now }) => {
    const p = sharesOf(before)
    const q = sharesOf(now)
    let sum = 0
    for (let i = 0; i < p.length; i++) {
      const middle = (p[i]! + q[i]!) / 2
      if (p[i]! > 0) sum += (p[i]! * Math.log2(p[i]! / middle)) / 2
      if (q[i]! > 0) sum += (q[i]! * Math.log2(q[i]! / middle)) / 2
    }
    return { value: Math.sqrt(Math.max(0, sum)) }
  },
}
