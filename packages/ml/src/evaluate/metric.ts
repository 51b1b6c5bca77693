import type { Interval } from '../stats/index.ts'
import type { Task } from '../train/trainer.ts'

/** Predictions beside the truth: what a metric judges. Rows whose truth is missing must be left out first. */
export interface Scored {
  readonly task: Task
  /** Class index (binary: 1 = positive) or the number to predict, one a row. */
  readonly y: Float64Array
  /** binary: P(positive) [rows]. multiclass: probabilities row-major [rows × classes]. regression: the number [rows]. */
  readonly prediction: Float64Array
  /** Empty for regression. */
  readonly classes: readonly string[]
  /** One non-negative weight a row; absent = all 1. */
  readonly weights?: Float64Array
  /** binary: from which probability a row is flagged as positive; one for all or one a row. 0.5 unless given. */
  readonly threshold?: number | Float64Array
  /** binary: what one missed positive and one false alarm cost, in any unit. */
  readonly costs?: Costs
  /** regression: the mean absolute error of the naive forecast on the training rows, which MASE is relative to. */
  readonly naiveError?: number
  /** regression: which quantile is predicted, for pinball; 0.5 unless given. */
  readonly quantile?: number
}

export interface Costs {
  readonly miss: number
  readonly falseAlarm: number
}

/** A metric with its data sorted and summed beforehand: the value under the weights given, one a row. */
export type Score = (weights: Float64Array) => number

/** Who and what the numbers are about, so that they read as sentences. */
export interface WordsContext {
  /** The column that is predicted. */
  readonly target: string
  /** binary: the class that is looked for. */
  readonly positive?: string
  /** What a row is, in the plural: "customers". Default "rows". */
  readonly rows?: string
  /** What positive rows do, to go with `rows`: "leave", "are fraud". Default "have <target> = <positive>". */
  readonly event?: string
  /** binary: the share of positives; multiclass: the share of the most frequent class. */
  readonly baseRate?: number
  /** The unit of a number that is predicted, or of costs: "EUR", "bikes". */
  readonly unit?: string
  /** regression: the mean of the truth. */
  readonly mean?: number
}

export interface Metric {
  readonly name: string
  readonly title: string
  readonly tasks: readonly Task[]
  readonly higherIsBetter: boolean
  /** share: between 0 and 1, told as "of 100". */
  readonly scale: 'share' | 'number'
  /** False where the data lack what the metric needs (costs, the naive error); absent = always applies. */
  readonly applies?: (data: Scored) => boolean
  /**
   * Biased within a fold that has fewer positives than this (they enter as ratios of few rows): such folds are
   * pooled instead of averaged.
   */
  readonly fewestPositives?: number
  /** A share of so many rows: from how many it comes. Its interval where all resamples agree is Wilson's. */
  readonly trials?: (data: Scored) => number
  /** Noise can only make the value larger (a sum of absolute gaps), so that resamples lie above it. */
  readonly noiseAdds?: boolean
  /** NaN where the value is not defined, e.g. the area under the curve with one class only. */
  readonly prepare: (data: Scored) => Score
  /** One plain sentence. */
  readonly words: (value: number, interval: Interval | null, context: WordsContext) => string
}

/** The metric's value on the data, weighted by the data's own weights. */
export const score = (metric: Metric, data: Scored): number => metric.prepare(data)(weightsOf(data))

/** The data's own weights, or ones. */
export const weightsOf = (data: Scored): Float64Array =>
  data.weights ?? new Float64Array(data.y.length).fill(1)

/** The rows given, in that order. */
export function takeScored(data: Scored, rows: Int32Array): Scored {
  const width = data.task === 'multiclass' ? data.classes.length : 1
  const prediction = new Float64Array(rows.length * width)
  for (let i = 0; i < rows.length; i++)
    for (let c = 0; c < width; c++) prediction[i * width + c] = data.prediction[rows[i]! * width + c]!
  const take = (values: Float64Array) => {
    const taken = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]!]!
    return taken
  }
  return {
    ...data,
    y: take(data.y),
    prediction,
    weights: data.weights && take(data.weights),
    threshold: data.threshold instanceof Float64Array ? take(data.threshold) : data.threshold,
  }
}

/** Whether each row is flagged as positive (1) at the data's threshold. */
export function flagged(data: Scored): Uint8Array {
  const { prediction, threshold = 0.5 } = data
  return typeof threshold === 'number'
    ? Uint8Array.from(prediction, (p) => (p >= threshold ? 1 : 0))
    : Uint8Array.from(prediction, (p, i) => (p >= threshold[i]! ? 1 : 0))
}
