import { kolmogorovSmirnov, kolmogorovTail, largestGap } from '../../stats/index.ts'
import type { DriftMetric } from '../metric.ts'

/**
 * The two-sample Kolmogorov–Smirnov test of the values against the baseline's stored sample: the largest gap between
 * their distributions, and p. Where training had more values than are stored, the stored quantiles give its
 * distribution to within one part in their number; the gap is made smaller by that before p is computed.
 */
export const ks: DriftMetric = {
  name: 'ks',
  title: 'Kolmogorov–Smirnov',
  kinds: ['number'],
  threshold: null,
  meaning: 'The largest gap between the shares of values below any point, then and now.',
  compute: ({ numbers }) => {
    if (!numbers || numbers.sorted.length === 0) return { value: Number.NaN }
    const { sorted, baseline } = numbers
    const stored = Float64Array.from(baseline.sample)
    const n = baseline.rows - baseline.missing
    if (stored.length === n) {
      const { statistic, p } = kolmogorovSmirnov(stored, sorted)
      return { value: statistic, p }
    }
    const value = largestGap(stored, sorted)
    const sure = Math.max(0, value - 1 / stored.length)
    return { value, p: kolmogorovTail(sure * Math.sqrt((n * sorted.length) / (n + sorted.length))) }
  },
}
