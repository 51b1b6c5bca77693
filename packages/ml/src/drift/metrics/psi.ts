import { type DriftMetric, sharesOf } from '../metric.ts'

/** What an empty bin is taken to hold, so that the logarithm exists (Evidently and others use the same). */
const FLOOR = 1e-4

/**
 * The population stability index Σ (p − q) ln(p / q) over the baseline's stored bins (Lewis 1994; Siddiqi 2006);
 * shares of empty bins count as 0.0001. Below 0.1 stable, 0.1–0.2 a little moved, from 0.2 on moved.
 */
export const psi: DriftMetric = {
  name: 'psi',
  title: 'Population stability index',
  kinds: ['number', 'category'],
  threshold: 0.2,
  meaning: 'Below 0.1 little has changed, from 0.2 on much has.',
  compute: ({ before, now }) => {
    const p = sharesOf(before)
    const q = sharesOf(now)
    let sum = 0
    for (let i = 0; i < p.length; i++) {
      if (p[i] === 0 && q[i] === 0) continue
      const [a, b] = [Math.max(FLOOR, p[i]!), Math.max(FLOOR, q[i]!)]
      sum += (a - b) * Math.log(a / b)
    }
    return { value: sum }
  },
}
