export {
  asGoodAsTheSame,
  type BaselineOptions,
  baselineOf,
  binCounts,
  type CategoryBaseline,
  type ColumnBaseline,
  type DriftBaseline,
  type NumberBaseline,
} from './baseline.ts'
export type { DriftBin } from './bins.ts'
export { type ColumnDrift, compareDrift, type DriftOptions, type DriftReport } from './compare.ts'
export type { NewCategory } from './input.ts'
export { movedColumns } from './moved.ts'
export { type DriftMetric, type DriftValue } from './metric.ts'
export { driftMetrics } from './metrics/index.ts'
export { psi } from './metrics/psi.ts'
