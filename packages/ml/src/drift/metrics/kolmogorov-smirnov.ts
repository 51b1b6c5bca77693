import { kolmogorovSmirnov } from '../../stats/index.ts'
import type { DriftMetric } from '../metric.ts'

/**
 * The two-sample Kolmogorov–Smirnov test of the values against the baseline's stored sample: the largest gap between
 * their distributions, and p. (Where training had more values than are stored, the stored quantiles stand for
 * that many values and no more, which makes p cautious.)
 */
export const ks: DriftMetric = {
  name: 'ks',
  title: 'Kolmogorov–Smirnov',
  kinds: ['number'],
  threshold: null,
  meaning: 'The largest gap between the shares of values below any point, then and now.',
  compute: ({ numbers }) => {
    if (!numbers) return { value: Number.NaN }
    const { statistic, p } = kolmogorovSmirnov(Float64Array.from(numbers.baseline.sample), numbers.sorted)
    return { value: statistic, p }
  },
}
