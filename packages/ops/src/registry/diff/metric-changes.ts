import type { MetricChange } from '@slipway/contract/model-diff'
import type { ModelMetric } from '@slipway/contract/registry'

type Metrics = Readonly<Record<string, ModelMetric>>

/** Half the width of a 95 % interval, in standard errors. */
const z95 = 1.959963984540054

/**
 * Metrics of two versions, and whether they differ beyond their intervals: the difference of two independent estimates,
 * its standard error from the widths of both intervals. Where both were judged on the same rows this is cautious.
 * @param higherIsBetter null where it is not known
 */
export function metricChanges(
  before: Metrics,
  after: Metrics,
  higherIsBetter: (metric: string) => boolean | null,
): MetricChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().map((metric) => {
    const [was, is] = [before[metric], after[metric]]
    const difference = was && is ? differenceOf(was, is) : null
    return {
      metric,
      before: was?.value ?? null,
      after: is?.value ?? null,
      difference,
      verdict: verdictOf(difference, higherIsBetter(metric)),
    }
  })
}

function differenceOf(was: ModelMetric, is: ModelMetric): MetricChange['difference'] {
  if (was.low === was.high || is.low === is.high) return null
  const error = (of: ModelMetric) => (of.high - of.low) / (2 * z95)
  const half = z95 * Math.hypot(error(was), error(is))
  const value = is.value - was.value
  return { value, low: value - half, high: value + half }
}

function verdictOf(difference: MetricChange['difference'], upwards: boolean | null): MetricChange['verdict'] {
  if (!difference) return 'cannot tell'
  if (difference.low <= 0 && difference.high >= 0) return 'no difference'
  if (upwards === null) return 'different'
  return difference.value > 0 === upwards ? 'better' : 'worse'
}
