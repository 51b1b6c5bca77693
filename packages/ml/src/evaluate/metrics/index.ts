import type { Task } from '../../train/trainer.ts'
import { unknownMetric } from '../evaluate.errors.ts'
import type { Metric } from '../metric.ts'
import { binaryAccuracy, expectedCost, f1, precision, recall } from './decisions.ts'
import { accuracy, macroF1, rocAucOneVsRest } from './multiclass.ts'
import { brier, calibrationError, logLoss } from './probabilities.ts'
import { averagePrecision, rocAuc } from './ranking.ts'
import { mae, mase, medianAbsoluteError, pinball, rmse, rSquared, smape, wape } from './regression.ts'

/** Every metric, in the order in which reports show them. A new one is one object and one entry here. */
export const metrics: readonly Metric[] = [
  rocAuc,
  averagePrecision,
  accuracy,
  macroF1,
  rocAucOneVsRest,
  logLoss,
  brier,
  calibrationError,
  recall,
  precision,
  f1,
  binaryAccuracy,
  expectedCost,
  mae,
  rmse,
  rSquared,
  wape,
  smape,
  mase,
  medianAbsoluteError,
  pinball,
]

/** The metrics of a task, in report order. */
export const metricsFor = (task: Task): readonly Metric[] =>
  metrics.filter((metric) => metric.tasks.includes(task))

/** @throws SlipwayError METRIC_UNKNOWN, naming those of the task */
export function metricNamed(name: string, task: Task): Metric {
  const found = metricsFor(task).find((metric) => metric.name === name)
  if (!found)
    throw unknownMetric(
      name,
      task,
      metricsFor(task).map((metric) => metric.name),
    )
  return found
}

/** Refuses what is no metric of any task. @throws SlipwayError METRIC_UNKNOWN with the nearest name */
export function requireMetric(name: string): void {
  const names = metrics.map((metric) => metric.name)
  if (!names.includes(name)) throw unknownMetric(name, null, names)
}

/** Below this share of positives the area under the ROC curve hides how many flagged rows are wrong. */
const RARE = 0.05

/**
 * The metric that candidates are compared by unless a goal says otherwise. binary: roc_auc, or average_precision
 * where positives (or negatives) are rarer than 5 % (Davis & Goadrich 2006; Saito & Rehmsmeier 2015). multiclass:
 * log_loss. regression: mae where the squared-error metrics are ruled by few large values (excess kurtosis above 10),
 * else rmse.
 */
export function primaryMetric(task: Task, y: Float64Array): Metric {
  if (task === 'multiclass') return logLoss
  const filled = y.filter((value) => !Number.isNaN(value))
  const mean = filled.reduce((sum, value) => sum + value, 0) / filled.length
  if (task === 'binary') return mean < RARE || mean > 1 - RARE ? averagePrecision : rocAuc
  let [second, fourth] = [0, 0]
  for (const value of filled) {
    second += (value - mean) ** 2 / filled.length
    fourth += (value - mean) ** 4 / filled.length
  }
  return fourth / second ** 2 - 3 > 10 ? mae : rmse
}
