// What `import … from 'slipway'` gives a project.
export * from '@slipway/flow'
export * from '@slipway/stages'
export { field, row, type RowOf, type RowType } from '@slipway/flow/schema'
export { check, type CheckSource, col, rows } from '@slipway/ml/check/builder'
export {
  column,
  elapsed,
  expanding,
  featureView,
  type FeatureView,
  lag,
  latest,
  rolling,
} from '@slipway/ml/features/builder'
