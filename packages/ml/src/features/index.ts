/** Features over time: joins as known at a moment, windows, and views that serve training and prediction alike. */
export { asOfRows, type AsOf } from './as-of.ts'
export { type Duration, durationMs } from './duration.ts'
export {
  column,
  type ColumnFeature,
  columnsRead,
  featureView,
  type FeatureView,
  type FeatureViewOptions,
  type ViewFeature,
} from './feature-view.ts'
export { join, type JoinOptions } from './join.ts'
export {
  knownFeatures,
  newestFeatures,
  type Newest,
  type ReadSource,
  type Wanted,
  withFeatures,
} from './known-features.ts'
export type { SlidingHow } from './sliding.ts'
export { elapsed, expanding, lag, latest, rolling, type WindowFeature } from './window-feature.ts'
export { windows, type WindowsOptions } from './windows.ts'
