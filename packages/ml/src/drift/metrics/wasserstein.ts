import type { DriftMetric } from '../metric.ts'

/**
 * The Wasserstein (earth mover's) distance to the baseline's stored sample, in standard deviations of the training
 * values: how far the average value would have to be carried. SciPy's wasserstein_distance / std; a constant training
 * column is measured by 0.001 (as Evidently does).
 */
export const wasserstein: DriftMetric = {
  name: 'wasserstein',
  title: 'Wasserstein distance in standard deviations',
  kinds: ['number'],
  threshold: 0.1,
  meaning: 'How far values have moved on average, in standard deviations; from 0.1 on they have moved.',
  compute: ({ numbers }) => {
    if (!numbers || numbers.sorted.length === 0) return { value: Number.NaN }
    const { sample, std } = numbers.baseline
    return { value: earthMovers(sample, numbers.sorted) / Math.max(std, 0.001) }
  },
}

/** The area between the two empirical distributions of ascending values. */
export function earthMovers(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [i, j, area] = [0, 0, 0]
  let last = Math.min(a[0]!, b[0]!)
  while (i < a.length || j < b.length) {
    const x = Math.min(i < a.length ? a[i]! : Infinity, j < b.length ? b[j]! : Infinity)
    area += Math.abs(i / a.length - j / b.length) * (x - last)
    last = x
    while (i < a.length && a[i] === x) i++
    while (j < b.length && b[j] === x) j++
  }
  return area
}
