import { type BootstrapOptions, bootstrapAll } from './bootstrap.ts'
import type { Metric, Scored } from './metric.ts'
import { metricsFor } from './metrics/index.ts'

/** One metric's value with its interval, in the shape that reports and `--json` carry. */
export interface MetricResult {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly level: number
  /** "cv5": over the folds; "test": on the test rows. */
  readonly on: string
  readonly n: number
  /** The value in each fold; one entry for a test. */
  readonly perFold: readonly number[]
  /** True where `value` is of all folds' rows together, not the mean of the folds (too few positives in one). */
  readonly pooled: boolean
}

export type Results = Readonly<Record<string, MetricResult>>

export interface EvaluateOptions extends BootstrapOptions {
  /** All of the task's that apply, unless given. */
  readonly metrics?: readonly Metric[]
  /** `cv<k>` with folds, else "test", unless given. */
  readonly on?: string
}

/**
 * All metrics of a task with bootstrap intervals. Metrics that are not defined here (one class only) are left out.
 *
 * @throws SlipwayError EVALUATE_NO_ROWS
 */
export function evaluate(data: Scored, options: EvaluateOptions): Results {
  const wanted = (options.metrics ?? metricsFor(data.task)).filter((metric) => metric.applies?.(data) ?? true)
  const on = options.on ?? (options.folds ? `cv${options.folds.k}` : 'test')
  const results = bootstrapAll(wanted, data, options)
  return Object.fromEntries(
    Object.entries(results)
      .filter(([, { value }]) => !Number.isNaN(value))
      .map(([name, { value, low, high, level, n, perFold, pooled }]) => [
        name,
        { value, low, high, level, on, n, perFold, pooled },
      ]),
  )
}
