export { bootstrap, bootstrapAll, type BootstrapOptions, type BootstrapResult } from './bootstrap.ts'
export { calibrationCurve, type CalibrationBin } from './calibration.ts'
export { compareModels, type Comparison } from './compare.ts'
export { confusionMatrix, type ConfusionMatrix } from './confusion.ts'
export { describeMetrics, describeModel } from './describe.ts'
export { evaluate, type EvaluateOptions, type MetricResult, type Results } from './evaluate.ts'
export {
  type Costs,
  flagged,
  type Metric,
  score,
  type Scored,
  takeScored,
  type WordsContext,
} from './metric.ts'
export { metricNamed, metrics, metricsFor, primaryMetric, requireMetric } from './metrics/index.ts'
export { naiveErrorOf } from './metrics/regression.ts'
export { type Candidate, type HonestSelection, selectHonestly } from './select-honestly.ts'
export {
  type ChosenThreshold,
  chooseThreshold,
  chooseThresholdAcross,
  type ThresholdRule,
} from './threshold.ts'
export { thresholdCurve, type ThresholdCurve, type ThresholdPoint } from './threshold-curve.ts'
export { type SliceRows, slicesOfColumn } from './slice-rows.ts'
export { type Slice, type SliceReport, type SliceOptions, slices } from './slices.ts'
